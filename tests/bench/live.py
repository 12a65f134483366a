#!/usr/bin/env python3
"""live.py PORT DATA - the part of the service that is not a file: single sessions, $batch, slow pages, and a tenant of
sessions whose counts move when the bench says so.

  /full-N/... /calm-N/...   single sessions of those tenants (their lists are files)
  /slow-N/...               the list of full-N, each page after SLOW_MS
  /live-60/...              a list that POST /bench/change?rows=K&what=counts|status moves on
"""
import datetime
import http.server
import json
import re
import select
import sys
import threading
import urllib.parse

import data
import tenant

SLOW_MS = 60
PREFIX = re.compile(r"/((full|calm|slow|live)-(\d+))/v1\.0(/.*)$")
ONE = re.compile(r"/solutions/backupRestore/\w*[rR]estoreSessions/([^/?]+)$")
ARTIFACTS = re.compile(r"/solutions/backupRestore/\w*[rR]estoreSessions/[^/]+/\w+$")


class Tenants:
    def __init__(self, root):
        self.root, self.users, self.index = root, tenant.all_users(), {}
        self.live = [tenant.session(i, self.users, True) for i in range(60)]
        for i, session in enumerate(self.live):  # the running ones are the newest
            session["createdDateTime"] = tenant.iso(tenant.NOW - datetime.timedelta(minutes=i))
            session["status"] = "active" if i <= tenant.RUNNING else session["status"]
        self.lock = threading.Lock()

    def one(self, kind, sid):
        if kind == "live":
            return next((s for s in self.live if s["id"] == sid), None)
        with self.lock:
            if not self.index:
                with open(data.ids(self.root)) as file:
                    self.index = {line.rstrip(): i for i, line in enumerate(file)}
        i = self.index.get(sid)
        return None if i is None else tenant.session(i, self.users, kind == "calm")

    def change(self, rows, what):
        """The newest sessions but the very first, which is the selected one, move on: by a unit, or to their end and
        back."""
        for session in self.live[1:rows + 1]:
            counts = session["restoreSessionArtifactCount"]
            if what == "status":
                ends = session["status"] == "active"
                session["status"] = "completed" if ends else "active"
                session["completedDateTime"] = tenant.iso(datetime.datetime.utcnow()) if ends else None
                continue
            counts["total"] = max(counts["total"], 900)
            counts["completed"] = 100 + (counts["completed"] + 1) % 800
            counts["inProgress"] = counts["total"] - counts["completed"] - counts["failed"]

    def page(self, base, path, kind, count, query):
        number = int(re.search(r"(\d{6})", query[-6:]).group(1)) if "skiptoken" in query else 0
        if kind == "live":
            return data.page_bytes(base, 0, True, [tenant.dumps(s) for s in self.live])
        select.select([], [], [], SLOW_MS / 1000)
        with open(f"{self.root}/full-{count}/page-{number:06d}.json", "rb") as file:
            return file.read().replace(f"/full-{count}/".encode(), f"/slow-{count}/".encode(), 2)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    tenants = None

    def log_message(self, *args):
        pass

    def send(self, status, body):
        body = body if isinstance(body, bytes) else tenant.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, target):
        """(status, body) of a GET."""
        path, _, query = target.partition("?")
        match = PREFIX.match(path)
        if not match:
            return 404, {"error": {"code": "notFound", "message": path}}
        name, kind, count, rest = match.groups()
        if rest == "/solutions/backupRestore":
            return 200, {"serviceStatus": {"status": "enabled"}}
        if rest == "/solutions/backupRestore/restoreSessions":
            base = f"http://{self.headers['Host']}/{name}"
            return 200, self.tenants.page(base, path, kind, count, query)
        if ARTIFACTS.match(rest):
            return 200, {"value": []}
        found = ONE.match(rest)
        session = self.tenants.one(kind, urllib.parse.unquote(found.group(1))) if found else None
        return (200, session) if session else (404, {"error": {"code": "notFound", "message": rest}})

    def do_GET(self):
        self.send(*self.answer(self.path))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, _, query = self.path.partition("?")
        if path == "/bench/change":
            asked = urllib.parse.parse_qs(query)
            self.tenants.change(int(asked["rows"][0]), asked["what"][0])
            self.send(200, {})
        elif path.endswith("/$batch"):
            prefix = path[:-len("/$batch")]
            parts = []
            for part in json.loads(body)["requests"]:
                status, answer = self.answer(prefix + "/" + part["url"].lstrip("/"))
                parts.append({"id": part["id"], "status": status, "headers": {"Content-Type": "application/json"},
                              "body": json.loads(answer) if isinstance(answer, bytes) else answer})
            self.send(200, {"responses": parts})
        else:
            self.send(405, {"error": {"code": "methodNotAllowed", "message": path}})


def main():
    Handler.tenants = Tenants(sys.argv[2])
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()


if __name__ == "__main__":
    main()
