#!/usr/bin/env python3
"""Runs Schemathesis against a server on SQLite and one on PostgreSQL, side by side, and sums up.

    run.py                same cases every time
    run.py --random [N]   N fresh cases for each operation and phase (default 300), by hand
"""

import json
import os
import pathlib
import secrets
import shutil
import subprocess
import sys
import time
from collections import Counter

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
OUT = ROOT / "target" / "contract" / "conformance"
SEED = "20261122"
FIXED_CASES = "10"


def start(backend: str, generation: list[str]) -> subprocess.Popen[bytes]:
    """A server with its own demo company, and Schemathesis beside it."""
    environment = {
        **os.environ,
        "CONFORMANCE_COUNTS": str(OUT / f"{backend}.json"),
        "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py"),
    }
    script = f'''exec st --config-file "{HERE / "schemathesis.toml"}" run "{ROOT / "openapi/openapi.json"}" \\
        --url "$AFTERCARE_BASE" --phases examples,coverage,fuzzing,stateful {" ".join(generation)} \\
        --report junit --report-junit-path "{OUT / f"{backend}.xml"}" --warnings off'''
    command = [sys.executable, str(HERE.parent / "with_server.py"), backend, "--demo", "--", "bash", "-c", script]
    log = (OUT / f"{backend}.log").open("wb")
    return subprocess.Popen(command, env=environment, cwd=OUT, stdout=log, stderr=subprocess.STDOUT)


def sum_up(backend: str, code: int) -> bool:
    """Prints the figures of one run, and all of its log when it failed."""
    log = (OUT / f"{backend}.log").read_text(encoding="utf-8", errors="replace")
    counts_file = OUT / f"{backend}.json"
    if not counts_file.exists():
        print(log)
        return False
    operations: dict[str, dict[str, int]] = json.loads(counts_file.read_text(encoding="utf-8"))["operations"]
    known = {
        operation["operationId"]
        for item in json.loads((ROOT / "openapi/openapi.json").read_text(encoding="utf-8"))["paths"].values()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    }
    statuses = Counter[str]()
    for answers in operations.values():
        statuses.update(answers)
    succeeded = {name for name, answers in operations.items() if any(status[0] == "2" for status in answers)}
    never_called = sorted(known - operations.keys())
    print(f"{backend}: {len(operations)} of {len(known)} operations, {len(succeeded)} with success, "
          f"{sum(statuses.values())} calls, exit {code}")
    print("  " + ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items())))
    if known - succeeded:
        print("  without success: " + ", ".join(sorted(known - succeeded)))
    if never_called:
        print("  never called: " + ", ".join(never_called))
    if code:
        print(log)
    return code == 0 and not never_called


def main() -> int:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    if "--random" in sys.argv:
        number = sys.argv[-1] if sys.argv[-1].isdigit() else "300"
        seed = str(secrets.randbelow(2**31))
        generation = ["--seed", seed, "--max-examples", number, "--generation-database", "none"]
        print(f"seed {seed}, {number} cases")
    else:
        generation = ["--generation-deterministic", "--seed", SEED, "--max-examples", FIXED_CASES, "--no-shrink"]
    started = time.monotonic()
    runs = {backend: start(backend, generation) for backend in ("sqlite", "postgres")}
    good = [sum_up(backend, run.wait()) for backend, run in runs.items()]
    print(f"{time.monotonic() - started:.0f} s")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
