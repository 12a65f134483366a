"""tenant - synthetic restoreSessionBase objects, deterministic: session i is a function of i alone, so that a tenant
of 100 is the head of one of 100,000. Names hold what names hold: wide, combining and bidi characters, emoji.
"""
import bisect
import datetime
import hashlib
import json
import struct

EPOCH = datetime.datetime(2025, 11, 1, tzinfo=datetime.timezone.utc)
SEED, USERS = 365, 300
RUNNING = 25  # of a calm tenant; what Microsoft lets run at once
STILL_OPEN = ("active", "activating", "draft", "cancelling", "unknownFutureValue")
NOW = datetime.datetime(2026, 10, 31, 12, 0, tzinfo=datetime.timezone.utc)

# share of each status, in 1/1000; the API removes terminal sessions older than a year
STATUS = [("completed", 780), ("completedWithError", 90), ("failed", 40), ("active", 50),
          ("activating", 15), ("draft", 20), ("unknownFutureValue", 3), ("cancelling", 2)]
TYPES = [("#microsoft.graph.exchangeRestoreSession", 450),
         ("#microsoft.graph.oneDriveForBusinessRestoreSession", 330),
         ("#microsoft.graph.sharePointRestoreSession", 220)]
FIRST = ("Anna Björn Chloé Dmitri Élodie Fatima Gábor Hiroko Ívar João Kwame Łukasz María Nguyễn Ólafur Priya "
         "Quentin Ruairí Søren Tomáš Uğur Víctor Wei Xiomara Yusuf Zoë Megan Alex Diego Lee Adele Isaiah Joni "
         "Grady Henrietta Lynne Pradeep Nestor Lidia Miriam").split()
LAST = ("Andersson O’Connor Müller Ivanov Dupont-Moretti García-Márquez Nagy Tanaka Þórsson Gonçalves Mensah "
        "Wiśniewski Trần Raghunathan Fitzgerald Novák Öztürk Langer Bowen Vance Wilber Sherman Siciliani Robbins "
        "Holloway Gupta Mueller Archie Wilke Smith Jones Williams Brown Taylor Davies Evans Thomas Johnson Roberts "
        "Featherstonehaugh-Cholmondeley").split()
CJK = ("山田 太郎", "佐藤 花子", "王 小明", "李 秀英", "김 민준", "박 서연", "鈴木 一郎", "陳 怡君")
ODD = ("محمد بن سلمان الأحمد", "Ольга Константиновна Чеботарёва", "नरेन्द्र कुमार शर्मा", "ศรีสุดา วงศ์สวัสดิ์",
       "Zoë 👩🏽‍💻 Backup-Bot", "Ἀριστοτέλης Παπαδόπουλος", "Ana\u0301lia Sa\u0301nchez", "ZERO\u200bWIDTH \u202eRTL")
DOMAINS = ("contoso.onmicrosoft.com", "fabrikam.example", "northwind-traders.example", "müller-söhne.example")
ERRORS = (
    ("RestorePointNotFound", "The restore point selected for this artifact no longer exists or has expired."),
    ("MailboxNotFound", "The target mailbox couldn't be found. It might be soft-deleted or on hold."),
    ("SiteQuotaExceeded", "The destination site has insufficient storage quota to complete the restore. "
     "Increase the quota to at least 26,843,545,600 bytes and start a new restore session."),
    ("AccessDenied", "Access denied. The service application lacks permission on the destination."),
    ("ServiceThrottled", "Too many requests. Retry after 120 seconds.\r\nCorrelation: see innerError."),
    ("InternalServerError", "An unexpected error occurred (“Unerwarteter Fehler – bitte später erneut versuchen”)."),
    ("SiteLocked", "The site is locked with the state NoAccess; unlock it, then \"retry\" with C:\\path\\ok\t."),
)
APP = {"id": "1fec8e78-bce4-4aaf-ab1b-5451cc387264", "displayName": "Microsoft Enhanced Restore"}


class Rng:
    """splitmix64 from (seed, index): quick to seed, the same on every machine."""
    __slots__ = ("x",)
    M = (1 << 64) - 1

    def __init__(self, seed, i):
        h = hashlib.blake2b(struct.pack("<qq", seed, i), digest_size=8).digest()
        self.x = int.from_bytes(h, "little")

    def u(self):
        self.x = (self.x + 0x9E3779B97F4A7C15) & self.M
        z = self.x
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.M
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.M
        return z ^ (z >> 31)

    def below(self, n):
        return (self.u() * n) >> 64

    def pick(self, seq):
        return seq[self.below(len(seq))]

    def uuid(self):
        h = "%016x%016x" % (self.u(), self.u())
        return "%s-%s-4%s-%s%s-%s" % (h[:8], h[8:12], h[13:16], "89ab"[int(h[16], 16) & 3], h[17:20], h[20:32])


def sums(table):
    acc, out = 0, []
    for _, w in table:
        acc += w
        out.append(acc)
    return out


STATUS_SUMS, TYPES_SUMS = sums(STATUS), sums(TYPES)


def weighted(r, table, edges):
    return table[bisect.bisect_right(edges, r.below(edges[-1]))][0]


def iso(t):
    """Graph prints up to 7 digits of a second, trailing zeros dropped."""
    us = t.microsecond
    s = t.strftime("%Y-%m-%dT%H:%M:%S")
    if us:
        s += (".%06d" % us).rstrip("0")
    return s + "Z"


def user(i):
    """One of a few hundred administrators (createdBy repeats a lot in life)."""
    r = Rng(SEED ^ 0x5EED, i)
    k = r.below(100)
    name = r.pick(CJK) if k < 8 else r.pick(ODD) if k < 12 else r.pick(FIRST) + " " + r.pick(LAST)
    if 12 <= k < 15:
        name += " (Tier-0 Cloud Infrastructure & Collaboration Services, Regional Delivery Centre EMEA – on behalf of)"
    u = {"id": r.uuid(), "displayName": name}
    if k % 5:
        u["email"] = "user%04d@%s" % (i, r.pick(DOMAINS))
    else:
        u["email"] = None
    return u


def status_of(r, i, calm):
    """In a calm tenant the first RUNNING sessions run and all others have ended."""
    status = weighted(r, STATUS, STATUS_SUMS)
    if not calm:
        return status
    return "active" if i < RUNNING else "completed" if status in STILL_OPEN else status


def counts_of(r, status, total):
    """(completed, failed, in progress)."""
    if status in ("completed", "completedWithError", "failed"):
        failed = {"completed": 0, "failed": total}.get(status, max(1, total // 7))
        return total - failed, failed, 0
    done = 0 if status == "draft" else r.below(total + 1)
    return done, 0, 0 if status == "draft" else total - done


def error_of(r, status):
    if status not in ("completedWithError", "failed"):
        return None
    code, message = r.pick(ERRORS)
    details = [{"code": code, "message": message, "target": r.uuid()}] if r.below(2) else []
    inner = {"code": "InnerFault%03d" % r.below(999), "message": "activityId " + r.uuid(), "target": None, "details": []}
    return {"code": code, "message": message, "target": None, "details": details, "innerError": inner}


def session(i, users, calm=False):
    r = Rng(SEED, i)
    sid, status, kind = r.uuid(), status_of(r, i, calm), weighted(r, TYPES, TYPES_SUMS)
    span = int((NOW - EPOCH).total_seconds())
    created = EPOCH + datetime.timedelta(seconds=r.below(span), microseconds=r.below(10**6) if r.below(4) else 0)
    bulk = r.below(100) < 12
    total = 1 + (r.below(5000) if bulk else r.below(20) if r.below(3) else 0)
    modified = created + datetime.timedelta(seconds=30 + r.below(86400), microseconds=r.below(10**6))
    completed, failed, in_progress = counts_of(r, status, total)
    error = error_of(r, status)
    who = users[(r.below(len(users)) * r.below(len(users))) // len(users)]
    by = {"application": APP, "user": who if r.below(5) else None}
    return {
        "@odata.type": kind, "id": sid, "status": status,
        "createdDateTime": iso(created), "lastModifiedDateTime": iso(modified),
        "completedDateTime": iso(modified) if status in ("completed", "completedWithError", "failed") else None,
        "restoreJobType": "bulk" if bulk else "standard",
        "createdBy": by, "lastModifiedBy": by,
        "restoreSessionArtifactCount": {"total": total, "inProgress": in_progress, "completed": completed, "failed": failed},
        "error": error,
    }


def all_users():
    return [user(i) for i in range(USERS)]


def dumps(o):
    """As Graph sends it: UTF-8, no blanks."""
    return json.dumps(o, ensure_ascii=False, separators=(",", ":"))
