"""data - what the programs read, made once under build/bench/data: pages of sessions, a log, an mbox, a git history.

Everything comes from tenant.py; a stamp of its text and of the arguments says whether a set is still the right one.
"""
import datetime
import email.header
import hashlib
import json
import multiprocessing
import os
import shutil
import subprocess
import urllib.parse

import tenant

LIST = "/v1.0/solutions/backupRestore/restoreSessions"
PAGE = 200
IDS = 100000


def _stamp(*words):
    here = os.path.dirname(os.path.abspath(__file__))
    digest = hashlib.sha256(repr(words).encode())
    for name in ("tenant.py", "data.py"):
        with open(os.path.join(here, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def _once(folder, words, make):
    """make(folder) unless it was made of the same words."""
    stamp, path = _stamp(*words), folder + ".stamp"
    if os.path.exists(path):
        with open(path) as file:
            if file.read() == stamp:
                return folder
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    make(folder)
    with open(path, "w") as file:
        file.write(stamp)
    return folder


def next_link(base, page):
    token = hashlib.sha256(b"%d" % page).hexdigest() + "%06d" % page
    return base + LIST + "?$skiptoken=" + urllib.parse.quote(token)


def page_bytes(base, page, last, objects):
    envelope = {"@odata.context": base + "/v1.0/$metadata#solutions/backupRestore/restoreSessions"}
    if not last:
        envelope["@odata.nextLink"] = next_link(base, page + 1)
    return (tenant.dumps(envelope)[:-1] + ',"value":[' + ",".join(objects) + "]}").encode()


def _write_pages(job):
    folder, base, count, calm, first, after = job
    users = tenant.all_users()
    pages = max(1, -(-count // PAGE))
    for page in range(first, after):
        rows = range(page * PAGE, min(count, (page + 1) * PAGE))
        objects = [tenant.dumps(tenant.session(i, users, calm)) for i in rows]
        with open(f"{folder}/page-{page:06d}.json", "wb") as file:
            file.write(page_bytes(base, page, page + 1 == pages, objects))


def pages(root, name, base):
    """NAME is full-COUNT or calm-COUNT. Returns its folder."""
    kind, count = name.split("-")
    total = max(1, -(-int(count) // PAGE))
    step = max(1, -(-total // 16))

    def make(folder):
        jobs = [(folder, base, int(count), kind == "calm", at, min(total, at + step)) for at in range(0, total, step)]
        with multiprocessing.Pool() as pool:
            pool.map(_write_pages, jobs)

    return _once(os.path.join(root, name), (name, base), make)


def _who(session):
    who = session["createdBy"]["user"] or {"displayName": tenant.APP["displayName"], "email": None}
    return who["displayName"], who["email"] or "none@contoso.example"


def _line(session):
    counts = session["restoreSessionArtifactCount"]
    kind = session["@odata.type"].rsplit(".", 1)[1].replace("RestoreSession", "")
    return "%s %s %-18s %-8s %5d/%-5d %-22s %s%s" % (
        session["createdDateTime"][:19] + "Z", session["id"], session["status"], session["restoreJobType"],
        counts["completed"], counts["total"], kind, _who(session)[0],
        " " + session["error"]["code"] if session["error"] else "")


def _mail(session):
    when = datetime.datetime.strptime(session["createdDateTime"][:19], "%Y-%m-%dT%H:%M:%S")
    name, address = _who(session)
    address = address.encode("ascii", "ignore").decode()
    if not name.isascii():
        name = email.header.Header(name, "utf-8").encode()
    body = json.dumps(session, indent=1)
    return (f"From {address} {when:%a %b %d %H:%M:%S %Y}\nFrom: {name} <{address}>\nTo: admin@contoso.example\n"
            f"Subject: {session['status']} {session['id']}\nDate: {when:%a, %d %b %Y %H:%M:%S} +0000\n"
            f"Message-ID: <{session['id']}@b>\nContent-Type: text/plain; charset=utf-8\n"
            f"Content-Length: {len(body) + 1}\n\n{body}\n\n")


def _commit(n, session):
    name, address = _who(session)
    name = name.replace("<", "").replace(">", "")
    message = f"{session['status']} {session['id']}\n\n{json.dumps(session, ensure_ascii=False, indent=1)}\n".encode()
    line = _line(session).encode()
    head = f"commit refs/heads/main\nmark :{n + 1}\ncommitter {name} <{address}> {1700000000 + n * 60} +0000\n"
    return (head + f"data {len(message)}\n").encode() + message + \
        f"\nM 100644 inline f{n % 50:02d}.txt\ndata {len(line)}\n".encode() + line + b"\n"


def _sessions(count):
    users = tenant.all_users()
    return (tenant.session(i, users) for i in range(count))


def ids(root):
    """A line an id, in order: who serves one session finds out which it is."""
    def make(folder):
        with open(folder + "/ids.txt", "w") as file:
            file.writelines(session["id"] + "\n" for session in _sessions(IDS))

    return _once(os.path.join(root, "ids"), ("ids",), make) + "/ids.txt"


def log(root):
    """100,000 lines of text, for fzf."""
    def make(folder):
        with open(folder + "/sessions.log", "w") as file:
            file.writelines(line + "\n" for line in sorted(_line(session) for session in _sessions(IDS)))

    return _once(os.path.join(root, "log"), ("log",), make)


def mbox(root):
    """100,000 messages, for neomutt."""
    def make(folder):
        with open(folder + "/sessions.mbox", "w") as file:
            file.writelines(_mail(session) for session in _sessions(IDS))
        with open(folder + "/muttrc", "w") as file:
            file.write("set sleep_time=0 mbox_type=mbox sort=mailbox-order pager_index_lines=8\n")

    return _once(os.path.join(root, "mbox"), ("mbox",), make)


def git(root, count=20000):
    """A history of so many commits, for tig."""
    def make(folder):
        subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
        child = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE)
        for n, session in enumerate(_sessions(count)):
            child.stdin.write(_commit(n, session))
        child.stdin.close()
        if child.wait() != 0:
            raise RuntimeError("git fast-import failed")
        subprocess.run(["git", "-C", folder, "checkout", "-q", "main"], check=True)

    return _once(os.path.join(root, "git"), ("git", count), make)
