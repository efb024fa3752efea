#!/usr/bin/env python3
"""Runs a command beside a server of its own on a database of its own, and takes both away afterwards.

    with_server.py sqlite|postgres [--demo] -- COMMAND …

The command finds the server in AFTERCARE_BASE and its administrator in AFTERCARE_ADMIN and AFTERCARE_PASSWORD.
AFTERCARE names the program, TEST_POSTGRES_URL a PostgreSQL in which a database may be created.
"""

import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRATCH = ROOT / "target" / "contract" / "scratch"
ADMIN = "first.admin"


def database(backend: str, folder: pathlib.Path) -> tuple[str, str | None]:
    """The address of a new database, and its name if somebody must drop it."""
    if backend == "sqlite":
        return f"sqlite:{folder / 'data.db'}", None
    name = f"aftercare_contract_{os.getpid()}_{secrets.token_hex(3)}"
    psql(f'create database "{name}"')
    return urllib.parse.urlsplit(os.environ["TEST_POSTGRES_URL"])._replace(path=f"/{name}").geturl(), name


def psql(statement: str) -> None:
    subprocess.run(["psql", os.environ["TEST_POSTGRES_URL"], "-qAtc", statement], check=True)


def program() -> str:
    return os.environ.get("AFTERCARE", str(ROOT / "target" / "debug" / "aftercare"))


def start(environment: dict[str, str]) -> tuple[subprocess.Popen[str], str]:
    """Starts the server on a free port and waits until it says where it listens."""
    server = subprocess.Popen([program(), "serve"], env=environment, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    for line in server.stdout:
        found = re.search(r"http://[0-9.:]+", line)
        if found:
            # Somebody must go on reading, or the server would block on a full pipe.
            threading.Thread(target=lambda: [None for _ in server.stdout], daemon=True).start()
            return server, found[0]
    raise SystemExit("the server did not start")


def main() -> int:
    backend, *rest = sys.argv[1:]
    demo = rest[0] == "--demo"
    command = rest[rest.index("--") + 1 :]
    SCRATCH.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(dir=SCRATCH))
    url, name = database(backend, folder)
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url, "APP_HTTP_PORT": "0", "APP_LOG": "warn"}
    # Whoever ends us by a signal must not leave a database behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    password = secrets.token_hex(20)
    server = None
    try:
        create = [program(), "admin", "create", ADMIN, "--password-stdin"]
        subprocess.run(create, env=environment, input=password, text=True, check=True, stdout=subprocess.DEVNULL)
        if demo:
            fill = [program(), "demo", "--yes", "--password", password]
            subprocess.run(fill, env=environment, check=True, stdout=subprocess.DEVNULL)
        server, base = start(environment)
        known = {"AFTERCARE_BASE": base, "AFTERCARE_ADMIN": ADMIN, "AFTERCARE_PASSWORD": password, "DATABASE_URL": url}
        done = subprocess.run(command, env={**os.environ, **known}).returncode
        if server.poll() is not None:
            print("the server ended by itself", file=sys.stderr)
            return 1
        server.send_signal(signal.SIGTERM)
        if server.wait(timeout=30) != 0:
            print("the server did not end well", file=sys.stderr)
            return 1
        check = subprocess.run([program(), "check"], env=environment, stdout=subprocess.DEVNULL)
        return done or check.returncode
    finally:
        if server is not None and server.poll() is None:
            server.kill()
            server.wait()
        if name is not None:
            psql(f'drop database if exists "{name}" with (force)')
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
