"""link - a slow line between the program and the eye: so many bytes a second, half the round trip each way.

It stands where ssh would: it takes from the pty what its window has room for, sends it at the line's rate, and shows
it half a round trip later; keys take the other half. A program that writes more than the line carries falls behind.
"""
import collections
import heapq

from term import MS, now

PACKET = 256


class Link:
    def __init__(self, terminal, bits=256000, rtt_ms=300, window=65536):
        self.terminal, self.rate, self.half, self.window = terminal, bits / 8, rtt_ms * MS / 2, window
        self.keys = []                       # (when it arrives, number, key)
        self.waiting = collections.deque()   # (when it is shown, when it was written, bytes)
        self.queued = 0
        self.free_at = now()
        self.worst_queue_ms = 0.0
        self.total = 0
        self.number = 0

    def press(self, key):
        self.number += 1
        heapq.heappush(self.keys, (now() + self.half, self.number, key))

    def step(self, until):
        """Runs the line until then; returns [(when shown, when written)]."""
        shown = []
        while now() < until:
            while self.keys and self.keys[0][0] <= now():
                self.terminal.press(heapq.heappop(self.keys)[2])
            while self.waiting and self.waiting[0][0] <= now():
                at, written, data = self.waiting.popleft()
                self.queued -= len(data)
                self.terminal.screen.feed(data)
                shown.append((at, written))
            if self.queued < self.window:
                for at, data in self.terminal.read(1):
                    self.send(at, data)
        return shown

    def send(self, at, data):
        begins = max(at, self.free_at)
        self.worst_queue_ms = max(self.worst_queue_ms, (begins - at) / MS)
        for i in range(0, len(data), PACKET):
            part = data[i:i + PACKET]
            begins += len(part) / self.rate * 1e9
            self.waiting.append((begins + self.half, at, part))
        self.free_at = begins
        self.queued += len(data)
        self.total += len(data)
