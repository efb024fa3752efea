"""What Schemathesis needs to know of this server: who calls, and which records exist."""

import atexit
import json
import os
import pathlib
import sys
from collections import Counter, defaultdict

import schemathesis
from schemathesis.generation import GenerationMode

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from callers import Callers, Records, call  # noqa: E402

CALLERS = Callers()
RECORDS = Records(CALLERS)
COUNTS: dict[str, Counter] = defaultdict(Counter)
TURNS: Counter = Counter()


def kind_of(case) -> str | None:
    """Whose token the operation takes. Sessions and passwords are changed on an account of their own."""
    needs = case.operation.definition.raw.get("security", [])
    if any("trackingToken" in need for need in needs):
        return "tracking"
    if not needs:
        return None
    return "leaver" if "Auth" in case.operation.tags else "everyone"


@schemathesis.auth(refresh_interval=None)
class Token:
    def get(self, case, _):
        kind = kind_of(case)
        return kind and (kind, CALLERS.token(kind))

    def set(self, case, data, _):
        kind, token = data
        if kind == "tracking":
            case.headers["X-Tracking-Token"] = token
        else:
            case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Three of four valid calls are about records that exist, in the version that they have."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    label = case.operation.label
    TURNS[label] += 1
    if TURNS[label] % 4 == 0:
        return
    kind = case.operation.path.split("/")[3] if case.operation.path.startswith("/api/v1/") else ""
    if kind in RECORDS.ids and "id" in case.path_parameters and not is_linked(case):
        case.path_parameters["id"] = RECORDS.draw(kind)
    if isinstance(case.body, dict):
        case.body = RECORDS.fill(case.body)
    if "If-Match" in case.headers:
        status, record = call("GET", case.formatted_path, CALLERS.token("everyone"))
        if status == 200 and "version" in record:
            case.headers["If-Match"] = f'"{record["version"]}"'


def is_linked(case) -> bool:
    """Whether an earlier answer gave the identifier."""
    return case.meta.phase.name.value == "stateful"


@schemathesis.hook
def after_call(context, case, response):
    COUNTS[case.operation.definition.raw["operationId"]][response.status_code] += 1
    if response.status_code == 401:
        sent = response.request.headers
        token = sent.get("X-Tracking-Token") or sent.get("Authorization", "").removeprefix("Bearer ")
        CALLERS.forget(token)


@atexit.register
def report():
    path = pathlib.Path(os.environ["CONFORMANCE_COUNTS"])
    path.write_text(json.dumps({"made": CALLERS.made, "operations": COUNTS}))
