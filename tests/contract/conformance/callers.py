"""Who calls: accounts that hold every permission, tokens that last, and records that exist.

Operations that end sessions, deactivate people or change passwords are called like any other. Whoever is locked out
by one of them signs in again; whoever cannot any more is replaced by somebody new.
"""

import json
import os
import pathlib
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from typing import Any

BASE = os.environ["AFTERCARE_BASE"]
PASSWORD = "wandering kettle 42"
PROGRAM = os.environ.get("AFTERCARE", str(pathlib.Path(__file__).resolve().parents[3] / "target/debug/aftercare"))


def call(method: str, path: str, token: str | None = None, body: Any = None) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, method=method, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read() or b"null")


def sign_in(username: str, password: str) -> str | None:
    status, answer = call("POST", "/api/v1/auth/sessions", body={"username": username, "password": password})
    return answer["access_token"] if status == 201 else None


class Callers:
    """Tokens by kind of caller; thread-safe."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.tokens: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.made = 0
        self.admin_name = os.environ["AFTERCARE_ADMIN"]
        self.admin_password = os.environ["AFTERCARE_PASSWORD"]
        self.tracked = 0
        self.branches: list[str] = []

    def token(self, kind: str) -> str:
        with self.lock:
            if kind not in self.tokens:
                self.tokens[kind] = self.tracking() if kind == "tracking" else self.person(kind)
            return self.tokens[kind]

    def forget(self, token: str) -> None:
        with self.lock:
            self.tokens = {kind: known for kind, known in self.tokens.items() if known != token}

    def person(self, kind: str) -> str:
        name = self.names.get(kind)
        # A person who lost roles or memberships would turn the rest of the run into refusals.
        token = name and sign_in(name, PASSWORD)
        if token and self.is_whole(token):
            return token
        return self.hire(kind)

    @staticmethod
    def is_whole(token: str) -> bool:
        status, me = call("GET", "/api/v1/me", token)
        return status == 200 and len(me["roles"]) == 10 and len(me["branches"]) >= 2

    def hire(self, kind: str) -> str:
        admin = self.admin()
        # The demo company's own branches, which have the tickets; others come into being during a run.
        self.branches = self.branches or [row["id"] for row in call("GET", "/api/v1/branches", admin)[1]["data"]]
        self.made += 1
        self.names[kind] = f"conformance.{kind}.{self.made}"
        roles = "agent technician dispatcher supervisor quality storekeeper finance manager executive admin".split()
        body = {"username": self.names[kind], "display_name": f"Conformance {self.made}", "password": PASSWORD,
                "roles": roles, "memberships": [{"branch_id": branch} for branch in self.branches]}
        status, answer = call("POST", "/api/v1/users", admin, body)
        assert status == 201, answer
        token = sign_in(self.names[kind], PASSWORD)
        assert token
        return token

    def admin(self) -> str:
        """An administrator; the command line makes another when this one was deactivated."""
        token = sign_in(self.admin_name, self.admin_password)
        if token and call("GET", "/api/v1/branches?limit=2", token)[0] == 200:
            return token
        self.made += 1
        self.admin_name = f"keeper.{self.made}"
        create = [PROGRAM, "admin", "create", self.admin_name, "--password-stdin"]
        environment = {"PATH": os.environ["PATH"], "DATABASE_URL": os.environ["DATABASE_URL"]}
        subprocess.run(create, env=environment, input=self.admin_password, text=True, check=True, stdout=sys.stderr)
        return self.admin()

    def tracking(self) -> str:
        """A customer's token for one ticket; another ticket each time."""
        person = self.token("everyone")
        rows = call("GET", "/api/v1/tickets?limit=100&sort=created_at", person)[1]["data"]
        for row in rows[self.tracked :]:
            self.tracked += 1
            status, answer = call("POST", f"/api/v1/tickets/{row['id']}/tracking-tokens", person, {})
            if status == 201:
                return answer["token"]
        raise AssertionError(f"no ticket can be tracked: {answer}")


class Records:
    """Identifiers of records that exist, by what they identify."""

    LISTS = {"tickets": "tickets", "customers": "customers", "assets": "assets", "products": "products",
             "users": "users", "teams": "teams", "branches": "branches", "categories": "categories",
             "fault-codes": "fault-codes"}
    MEMBERS = {"customer_id": "customers", "asset_id": "assets", "product_id": "products", "branch_id": "branches",
               "team_id": "teams", "category_id": "categories", "user_id": "users", "assignee_id": "users",
               "duplicate_id": "customers", "ticket_id": "tickets", "target_id": "tickets", "contact_id": "contacts",
               "site_id": "sites", "parent_id": "categories"}

    def __init__(self, callers: Callers) -> None:
        token = callers.token("everyone")
        self.ids: dict[str, list[str]] = {}
        self.codes: list[str] = []
        for kind, path in self.LISTS.items():
            rows = call("GET", f"/api/v1/{path}?limit=200", token)[1]["data"]
            self.ids[kind] = [row["id"] for row in rows if not row.get("username", "").startswith(("conf", "first."))]
            if kind == "fault-codes":
                self.codes = [row["code"] for row in rows]
        self.owners: dict[str, str] = {}
        for kind in ("contacts", "sites"):
            for customer in self.ids["customers"][:30]:
                parts = call("GET", f"/api/v1/customers/{customer}", token)[1].get(kind, [])
                self.owners.update({part["id"]: customer for part in parts})
                self.ids.setdefault(kind, []).extend(part["id"] for part in parts)
        rows = call("GET", "/api/v1/tickets?limit=200&state=intake", token)[1]["data"]
        self.ids["tickets in intake"] = [row["id"] for row in rows]
        for kind in ("quotes", "charges"):
            rows = [row for ticket in self.ids["tickets"][:80]
                    for row in call("GET", f"/api/v1/tickets/{ticket}/{kind}", token)[1]["data"]]
            self.ids[kind] = [row["id"] for row in rows]
            if kind == "quotes":
                self.ids["draft quotes"] = [row["id"] for row in rows if row["state"] == "draft"]
        for kind, found in self.ids.items():
            assert found, f"the demo company has no {kind}"
        self.drawn = 0

    def version(self, path: str, token: str) -> int | None:
        """The present version of the record at a path; contacts and sites are read with their customer."""
        *_, kind, record = path.split("/")
        owner = self.owners.get(record)
        status, found = call("GET", f"/api/v1/customers/{owner}" if owner else path, token)
        if status != 200:
            return None
        parts = found.get(kind, []) if owner else [found]
        return next((part.get("version") for part in parts if not owner or part["id"] == record), None)

    def draw(self, kind: str) -> str:
        self.drawn += 1
        found = self.ids[kind]
        return found[self.drawn * 7 % len(found)]

    def fill(self, node: Any) -> Any:
        """The body with identifiers of records that exist in the places of made-up ones."""
        if isinstance(node, list):
            return [self.fill(part) for part in node]
        if not isinstance(node, dict):
            return node
        return {name: self.member(name, value) for name, value in node.items()}

    def member(self, name: str, value: Any) -> Any:
        if name in self.MEMBERS and isinstance(value, str):
            return self.draw(self.MEMBERS[name])
        if name == "fault_code" and isinstance(value, str):
            return self.codes[self.drawn % len(self.codes)]
        return self.fill(value)
