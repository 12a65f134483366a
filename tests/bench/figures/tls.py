"""CPU of a TLS connection more: the same refreshes on a kept connection and on a fresh one each."""
from press import pause, press
from proc import spent, usage
from serve import TLS_FRESH, TLS_KEPT, base
from term import MS


def _refreshes(bench, port, count):
    """(CPU ms, connections where none is kept) of so many refreshes: the list of one page, and the open session."""
    bench.tenant("full-100")
    root = base("full-100", port) + "/v1.0"
    options = ("--ca-file", bench.service.folder + "/ca.pem", "--interval", "300")
    with bench.restoretop("full-100", options=options, root=root) as terminal:
        pause(5.2)
        used, before = usage(terminal.pid), bench.service.fresh_connections("full-100")
        for _ in range(count):
            press(terminal, "R")
            pause(5.2)  # a refresh is granted each 5 seconds
        cpu = spent(used, usage(terminal.pid))["cpu_ns"] / MS
        return cpu, bench.service.fresh_connections("full-100") - before


def measure(bench):
    count = bench.runs(8, 3)
    kept, _ = _refreshes(bench, TLS_KEPT, count)
    fresh, connections = _refreshes(bench, TLS_FRESH, count)
    bench.put("tls.ours", max(0.0, fresh - kept) / connections)
    url = base("full-100", TLS_FRESH) + "/v1.0/solutions/backupRestore/restoreSessions"
    ca = bench.service.folder + "/ca.pem"
    for way in ("default", "cached"):
        bench.put_median(f"tls.{way}", [bench.number("tls", url, ca, "20", way) for _ in range(3)])
