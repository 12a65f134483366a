"""The console left open: nothing pressed, polling on, 25 sessions running that do not move.

CPU an hour is counted in two parts, as a window seldom holds a whole sweep: what the window cost without the sweeps
in it, and one sweep (R) times the sweeps of an hour, by the bound that the header itself promises.
"""
import contextlib
import re

from press import pause
from proc import spent, usage
from term import MS, now

COUNTS = (1000, 10000, 100000)
SCALE = (100, 1000000)  # more of them, for the table of ten times the sessions
STILL = "still"  # a tenant whose next poll is minutes away
UNITS = {"s": 1, "m": 60, "h": 3600}


def _bound_s(terminal):
    """"new sessions show up within 1h05m": seconds; at most a minute too many, as it is rounded up."""
    found = re.search(r"new sessions show up within ((?:\d+[hms])+)", terminal.screen.text())
    return sum(int(n) * UNITS[u] for n, u in re.findall(r"(\d+)([hms])", found.group(1))) if found else None


def _sweeps_cpu_ms(terminals):
    """CPU of one sweep of each, all begun together."""
    pause(5.2)  # a refresh is granted each 5 seconds
    used = {key: usage(t.pid) for key, t in terminals.items()}
    for terminal in terminals.values():
        terminal.press("R")
    last, begun, busy = used, now(), True
    while busy and now() - begun < 60e9:  # until a second goes by without work
        seen = _watch(terminals, 1)
        busy = any(one["cpu_ns"] > MS for one in seen.values()) or now() - begun < 2e9
        last = {key: usage(t.pid) for key, t in terminals.items()}
    return {key: spent(used[key], last[key])["cpu_ns"] / MS for key in terminals}


def _watch(terminals, seconds):
    """Each one's bytes, CPU and wake-ups over the same window."""
    used = {key: usage(t.pid) for key, t in terminals.items()}
    size = dict.fromkeys(terminals, 0)
    end = now() + int(seconds * 1e9)
    while now() < end:
        for key, terminal in terminals.items():
            size[key] += sum(len(data) for _, data in terminal.render(terminal.read(100)))
    return {key: dict(spent(used[key], usage(t.pid)), bytes=size[key], seconds=seconds)
            for key, t in terminals.items()}


def _put(bench, n, seen, calls, bound, sweep):
    """calls: (requests, pages of the list) in the window of `seen`; a long list is read a page at a time."""
    seconds, pages = seen["seconds"], max(1, n // 200)
    requests, read = calls
    an_hour = 3600 / bound if bound else 0
    window = max(0.0, seen["cpu_ns"] / MS - read * sweep / pages)
    bench.put(f"idle.{n}.cpu_h", (window * 3600 / seconds + sweep * an_hour) / 1e3)
    bench.put(f"idle.{n}.requests_h", (requests - read) * 3600 / seconds + pages * an_hour)
    bench.put(f"idle.{n}.bytes", seen["bytes"] * 60 / seconds)
    bench.put(f"idle.{n}.wakeups", seen["wakeups"] / max(1, requests))
    bench.put(f"idle.{n}.sweep_cpu", sweep)


def measure(bench):
    seconds, counts = bench.idle_s, COUNTS + bench.runs(SCALE, ())
    with contextlib.ExitStack() as stack:
        ours = {n: stack.enter_context(bench.restoretop(f"calm-{n}", "200x50")) for n in counts}
        peers = {name: stack.enter_context(bench.other(name)) for name in ("htop", "top", "tig")}
        peers[STILL] = stack.enter_context(bench.restoretop("full-100", options=("--interval", "300")))
        _watch(ours, 8)  # labels and the first session's detail are read after the list
        before = {n: bench.service.calls(f"calm-{n}") for n in counts}
        bench.say(f"idle for {seconds} s")
        seen = _watch({**ours, **peers}, seconds)
        calls = {n: [b - a for a, b in zip(before[n], bench.service.calls(f"calm-{n}"))] for n in counts}
        bounds = {n: _bound_s(ours[n]) for n in counts}
        sweeps = _sweeps_cpu_ms(ours)
    for n in counts:
        _put(bench, n, seen[n], calls[n], bounds[n], sweeps[n])
    for name in ("htop", "top", "tig"):
        bench.put(f"idle.{name}.cpu_h", seen[name]["cpu_ns"] / MS * 3.6 / seconds)
        bench.put(f"idle.{name}.bytes", seen[name]["bytes"] * 60 / seconds)
    bench.put("idle.between.wakeups", seen[STILL]["wakeups"] / seconds)
