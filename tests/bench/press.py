"""press - what a key costs: latency, bytes, CPU, and the fewest bytes that would have done."""
import math
import select

from cells import changed_cells
from least import least_bytes
from proc import main_thread_cpu_ns, spent, usage
from term import MS, now, parse_keys

REST_MS = 30    # with the quiet before, longer than from one key to the next while one is held
FRAME_GAP_MS = 15
FIRST_MS = 250  # a key whose answer takes longer has none; a session is read again after 300 ms of rest


def share(values, q):
    """The smallest that a share of q does not exceed: of 100 values the 99th for 0.99, not the slowest."""
    values = sorted(values)
    return values[max(0, math.ceil(q * len(values) - 1e-9) - 1)] if values else None


class Presses:
    """Of many presses, perhaps of several runs."""

    def __init__(self):
        self.first_ms, self.last_ms, self.drawing_ms, self.bytes, self.least, self.cells = [], [], [], [], [], []
        self.cpu_ms = self.wakeups = 0.0

    def count(self):
        return max(1, len(self.bytes))

    def p50(self):
        return share(self.last_ms, 0.5)

    def p99(self):
        return share(self.last_ms, 0.99)

    def first_p99(self):
        return share(self.first_ms, 0.99)

    def mean_bytes(self):
        return sum(self.bytes) / self.count()

    def mean_least(self):
        return sum(self.least) / max(1, len(self.least))

    def cpu_per_key(self):
        return self.cpu_ms / self.count()


def press(terminal, keys, into=None, least=False):
    """One key after the other, each after the answer to the one before. least: compute it too (it is slow)."""
    result = into or Presses()
    terminal.answer(50, 2000)
    for key in parse_keys(keys):
        pause(REST_MS / 1000)
        before, used = terminal.screen.copy() if least else None, usage(terminal.pid)
        drawn = main_thread_cpu_ns(terminal.pid)
        sent = terminal.press(key)
        got = terminal.answer(first_ms=FIRST_MS)
        cost = spent(used, usage(terminal.pid))
        result.drawing_ms.append((main_thread_cpu_ns(terminal.pid) - drawn) / MS)
        result.cpu_ms += cost["cpu_ns"] / MS
        result.wakeups += cost["wakeups"]
        result.bytes.append(sum(len(data) for _, data in got))
        if got:
            result.first_ms.append((got[0][0] - sent) / MS)
            result.last_ms.append((got[-1][0] - sent) / MS)
        if least:
            result.least.append(least_bytes(before, terminal.screen.grid))
            result.cells.append(changed_cells(before, terminal.screen.grid))
    return result


def first_frame_end(times):
    """The last moment of the first of the answers, each of which may come in pieces."""
    end = times[0]
    for at in times[1:]:
        if at - end > FRAME_GAP_MS * MS:
            break
        end = at
    return end


def hold(terminal, key, seconds, hz=30):
    """A held key: (bytes a second, ms from the last press to the end of its answer, to the last byte of all)."""
    begun, total, sent = now(), 0, now()
    for i in range(int(seconds * hz)):
        due = begun + int(i * 1e9 / hz)
        while now() < due:
            total += sum(len(data) for _, data in terminal.render(terminal.read((due - now()) / MS)))
        sent = terminal.press(key)
    answer = terminal.answer(150, 5000)
    times = [at for at, _ in answer] or [sent]
    total += sum(len(data) for _, data in answer)
    return total / seconds, (first_frame_end(times) - sent) / MS, (times[-1] - sent) / MS


def idle(terminal, seconds):
    """Nothing is pressed: bytes, pieces that were written, CPU, wake-ups."""
    used, end = usage(terminal.pid), now() + int(seconds * 1e9)
    chunks = []
    while terminal.alive and now() < end:
        chunks += terminal.render(terminal.read(min(200, (end - now()) / MS)))
    cost = spent(used, usage(terminal.pid))
    return {"bytes": sum(len(data) for _, data in chunks), "pieces": len(chunks), "cpu_ms": cost["cpu_ns"] / MS,
            "wakeups": cost["wakeups"], "seconds": seconds}


def pause(seconds):
    select.select([], [], [], seconds)
