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
from callers import Callers, Records  # noqa: E402

CALLERS = Callers()
RECORDS = Records(CALLERS)
COUNTS: dict[str, Counter] = defaultdict(Counter)
TURNS: Counter = Counter()
# What can still be changed: later, these two are closed.
CHANGEABLE = {"PATCH /api/v1/tickets/{id}": "tickets in intake", "PATCH /api/v1/quotes/{id}": "draft quotes"}


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
        case.path_parameters["id"] = RECORDS.draw(CHANGEABLE.get(label, kind))
    if isinstance(case.body, dict):
        case.body = RECORDS.fill(case.body)
    if "If-Match" in case.headers and (version := RECORDS.version(case.formatted_path, CALLERS.token("everyone"))):
        case.headers["If-Match"] = f'"{version}"'


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


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """A valid query can be refused for what no schema can say, and for nothing else: a cursor that we never issued, a
    page number beside a cursor or beyond the reach of page numbers at this `limit`, an order that this list does not
    have, a fault code that does not exist, a phone number that no country has, a text with U+0000 (the contract says so
    once for all texts). Of a file, its bytes say what it is: a picture is refused where a sheet is wanted, and whatever
    was meant to spoil the schema of a form is gone once its members are sent as bytes."""
    if case.operation.definition.raw["operationId"] == "createAttachment":
        name = type(failure).__name__
        if (name, response.status_code) in {("RejectedPositiveData", 415), ("AcceptedNegativeData", 201)}:
            return False
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return True
    unsayable = {("cursor", "invalid_format"), ("page", "conflict"), ("sort", "not_allowed"), ("sort", "invalid_format"),
                 ("fault", "not_found"), ("phone", "invalid_format")}
    problem = response.json()
    if problem["code"] in ("invalid_cursor", "cursor_mismatch", "page_too_deep"):
        return False
    with_nul = {(name, "invalid_format") for name, value in (case.query or {}).items() if "\0" in str(value)}
    errors = problem.get("errors", [])
    return not errors or any((error["pointer"], error["code"]) not in unsayable | with_nul for error in errors)


@atexit.register
def report():
    path = pathlib.Path(os.environ["CONFORMANCE_COUNTS"])
    path.write_text(json.dumps({"made": CALLERS.made, "operations": COUNTS}))
