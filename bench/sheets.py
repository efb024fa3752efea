#!/usr/bin/env python3
"""Takes spreadsheets of 50,000 rows in and writes them again: seconds and the server's peak memory.

    bench/sheets.py PROGRAM [DATABASE_URL] [ROWS]

PROGRAM is the built `aftercare`. Without DATABASE_URL an SQLite file in a folder of its own is used; a PostgreSQL
database must be empty. Needs nothing but Python.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

PARTS = ["sku", "name", "category", "unit", "minimum_quantity", "sale_price", "barcode"]
STOCK = ["location", "sku", "quantity", "unit_cost", "lot_number"]


def parts(rows):
    for row in range(rows):
        yield [f"BENCH-{row:06}", f"压缩机 {row}", "electronic", "件", "2", f"{row % 900 + 10}.50", f"69012{row:08}"]


def stock(rows):
    for row in range(rows):
        yield ["BENCH", f"BENCH-{row * 7 % rows:06}", str(row % 40 + 1), f"{row % 900 + 1}.25", f"L-{row}"]


def as_csv(path, heading, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in [heading, *rows]:
            file.write(",".join(row) + "\n")


def as_xlsx(path, heading, rows):
    """The least that is a workbook; texts stand in the cells."""
    kind = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{kind}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
        book.writestr("_rels/.rels", f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="rId1" Type="{kind}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="rId1" Type="{kind}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{kind}/spreadsheetml/2006/main" xmlns:r="{kind}/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>')
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{kind}/spreadsheetml/2006/main"><sheetData>'.encode())
            for number, row in enumerate([heading, *rows], 1):
                cells = "".join(f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' for at, text in enumerate(row))
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")


class Server:
    def __init__(self, program, url, folder):
        settings = {"DATABASE_URL": url, "APP_HTTP_PORT": "0", "APP_FILES": str(folder / "files"), "APP_LOG": "warn", "PATH": "/usr/bin:/bin"}
        subprocess.run([program, "migrate"], env=settings, check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([program, "serve"], env=settings, stdout=subprocess.PIPE, text=True)
        said = ""
        while "Contract" not in said:
            said += self.process.stdout.readline()
        self.base = re.search(r"(http://[0-9.:]+)/api/v1", said).group(1)
        self.token = None
        name = re.search(r"Administrator created: (\S+)", said).group(1)
        secret = re.search(r"Password \(shown once\): (\S+)", said).group(1)
        self.sign_in(name, secret)

    def call(self, method, path, body=None, raw=None, kind="application/json"):
        data = raw if raw is not None else (json.dumps(body).encode() if body is not None else None)
        request = urllib.request.Request(self.base + "/api/v1" + path, data=data, method=method)
        request.add_header("Content-Type", kind)
        request.add_header("Idempotency-Key", str(uuid.uuid4()))
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def sign_in(self, name, secret):
        self.token = None
        self.token = self.call("POST", "/auth/sessions", {"username": name, "password": secret})["access_token"]

    def upload(self, path):
        bound = uuid.uuid4().hex
        head = f'--{bound}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nimport\r\n--{bound}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'
        raw = head.encode() + path.read_bytes() + f"\r\n--{bound}--\r\n".encode()
        return self.call("POST", "/attachments", raw=raw, kind=f"multipart/form-data; boundary={bound}")["id"]

    def memory(self, name):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", status).group(1)) // 1024

    def forget_peak(self):
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def timed(self, what, path, body):
        self.forget_peak()
        before, began = self.memory("VmRSS"), time.monotonic()
        asked = self.call("POST", path, body)
        while (now := self.call("GET", f"{path}/{asked['id']}"))["state"] in ("queued", "running"):
            time.sleep(0.1)
        seconds = time.monotonic() - began
        print(f"{what:38} {now['state']:10} {seconds:6.1f} s   {before:4} MB before, {self.memory('VmHWM'):4} MB at most", flush=True)
        return now


def main():
    program = sys.argv[1]
    folder = Path(tempfile.mkdtemp(prefix="aftercare-sheets-"))
    url = sys.argv[2] if len(sys.argv) > 2 and sys.argv[2] else f"sqlite:{folder}/sheets.db"
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 50_000
    server = Server(program, url, folder)
    try:
        branch = server.call("GET", "/branches")["data"][0]["id"]
        secret = "lampenschirm und rotor 9"
        server.call("POST", "/users", {"username": "bench.keeper", "display_name": "Bench", "password": secret, "roles": ["storekeeper"], "memberships": [{"branch_id": branch}]})
        server.sign_in("bench.keeper", secret)
        server.call("POST", "/stock-locations", {"kind": "warehouse", "branch_id": branch, "code": "BENCH", "name": "Bench"})
        for name, heading, lines in [("parts", PARTS, parts), ("opening_stock", STOCK, stock)]:
            for end, write, mode in [("csv", as_csv, "dry_run"), ("xlsx", as_xlsx, "dry_run"), ("xlsx" if name == "parts" else "csv", None, "commit")]:
                path = folder / f"{name}.{end}"
                if write:
                    write(path, heading, lines(rows))
                body = {"type": name, "mode": mode, "attachment_id": server.upload(path)}
                done = server.timed(f"{name} {end} {mode} ({path.stat().st_size // 1024} KB)", "/imports", body)
                assert done["state"] == "succeeded", done
        for name in ["parts", "stock_balances"]:
            for end in ["csv", "xlsx"]:
                server.timed(f"export {name} {end}", "/exports", {"type": name, "format": end})
    finally:
        server.process.terminate()
        server.process.wait()


if __name__ == "__main__":
    main()
