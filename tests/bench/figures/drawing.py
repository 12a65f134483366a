"""Bytes to the terminal for what a user does and for what happens, at both sizes, beside other programs."""
import contextlib
import os
import re

from bench import SIZES, table
from least import least_bytes
from press import hold, idle, press
from proc import TerminalWrites
from term import MS, now

CHANGES = ((1, "status"), (25, "counts"), (1, "counts"))
QUICK_CHANGES = 1


def _put(bench, key, presses):
    bench.put(key + ".bytes", presses.mean_bytes())
    bench.put(key + ".least", presses.mean_least())


def _count_writes(bench, terminal, keys):
    """write(2) to the terminal a key, in a pass of its own: tracing slows the program. What the key before had read of
    its session is on the screen by then."""
    terminal.answer(1000, 5000)
    tracer = TerminalWrites(terminal.pid, os.path.join(bench.out, "writes.txt"))
    tracer.start()
    count = press(terminal, keys).count()
    writes = tracer.stop()
    return None if writes is None else writes / count


def _restoretop(bench, size, rows):
    """A quick run presses half of a row's keys: of 100 rows down at 200x50 two lead over the list's edge, each with 3,000
    bytes, of 50 one. `back` is another row of a full run, from where the first one ended."""
    def keys(text):
        return re.sub(r"\*(\d+)", lambda m: f"*{bench.runs(int(m.group(1)), max(3, int(m.group(1)) // 2))}", text)

    for row in rows:
        with bench.restoretop("full-10000", size) as terminal:
            press(terminal, row.get("first", "<Down>"))
            _put(bench, f"draw.{row['id']}.{size}.ours", press(terminal, keys(row["restoretop"]), least=True))
            back = row.get("back")
            if back and not bench.quick:
                _put(bench, f"draw.{back['id']}.{size}.ours", press(terminal, back["restoretop"], least=True))
            if "traced" in row:
                bench.put(f"draw.{row['id']}.{size}.ours.writes", _count_writes(bench, terminal, row["traced"]))


def _others(bench, size, rows):
    for name in ("htop", "tig", "top")[:bench.runs(3, 2 if size == "80x24" else 0)]:
        with bench.other(name, size) as terminal:
            for row in rows:
                if name in row:
                    bench.put(f"draw.{row['id']}.{size}.{name}.bytes", press(terminal, row[name]).mean_bytes())
            if name != "tig":
                seen = idle(terminal, 7)
                frames = 7 / (1.5 if name == "htop" else 3)
                bench.put(f"draw.refresh.{size}.{name}.bytes", seen["bytes"] / frames)


def _gather(terminals, first_ms, quiet_ms):
    """What each writes until it writes nothing for quiet_ms, its first byte within first_ms: (chunks, screen then).
    They poll at different moments: what one writes after its quiet is not counted."""
    got, ends, begun = {size: [] for size in terminals}, {}, now()
    while len(ends) < len(terminals):
        for size, terminal in terminals.items():
            chunks = terminal.render(terminal.read(20))
            if size in ends:
                continue
            got[size] += chunks
            last = got[size][-1][0] if got[size] else begun
            if now() - last > quiet_ms * MS and (got[size] or now() - begun > first_ms * MS):
                ends[size] = terminal.screen.copy()
    return {size: (got[size], ends[size]) for size in terminals}


def _count_frames(chunks):
    """A pty hands a long write over in pieces, right after each other."""
    times = [at for at, _ in chunks]
    return sum(i == 0 or at - times[i - 1] > 30 * MS for i, at in enumerate(times))


def _changes(bench):
    """A poll that finds K rows changed; both sizes at once, as they wait for the same polls."""
    options = ("--interval", "5", "--sort", "created")
    with contextlib.ExitStack() as stack:
        terminals = {size: stack.enter_context(bench.restoretop("live-60", size, options)) for size in SIZES}
        for rows, what in CHANGES[:bench.runs(len(CHANGES), QUICK_CHANGES)]:
            seen = {size: [] for size in SIZES}
            for _ in range(bench.runs(4)):
                _gather(terminals, 0, 6000)  # until the marks of the change before are gone
                before = {size: terminals[size].screen.copy() for size in SIZES}
                bench.service.post(f"/bench/change?rows={rows}&what={what}")
                for size, (chunks, after) in _gather(terminals, 9000, 1000).items():
                    least = least_bytes(before[size], after)
                    seen[size].append((sum(len(data) for _, data in chunks), least, _count_frames(chunks)))
            for size in SIZES:
                for i, unit in enumerate(("bytes", "least", "writes")):
                    bench.put_median(f"draw.{what}{rows}.{size}.ours.{unit}", [s[i] for s in seen[size]])


def measure(bench):
    rows = table("drawing.json")
    for size in SIZES:
        bench.say(f"drawing at {size}")
        _restoretop(bench, size, rows)
        _others(bench, size, rows)
    _changes(bench)


def measure_held(bench):
    for name, opened in (("ours", lambda: bench.restoretop("full-10000")), ("less", lambda: bench.other("less"))):
        with opened() as terminal:
            for key, value in zip(("rate", "lag", "rest"), hold(terminal, "<Down>", bench.runs(10, 3))):
                bench.put(f"held.{name}.{key}", value)
