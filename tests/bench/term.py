"""term - a program in a terminal of ours: started in a pty, fed with keys, its answer rendered and timed."""
import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

from proc import tree
from vt import Screen

now = time.perf_counter_ns
MS = 1_000_000

NAMED = {"Enter": "\r", "Esc": "\x1b", "Tab": "\t", "BS": "\x7f", "Space": " ", "lt": "<",
         "PgUp": "\x1b[5~", "PgDn": "\x1b[6~"}
CURSOR = {"Up": "A", "Down": "B", "Right": "C", "Left": "D", "Home": "H", "End": "F"}
DROPPED = ("COLUMNS", "LINES", "TERMINFO", "TMUX", "STY", "COLORTERM", "NO_COLOR", "RESTORETOP_CONFIG")


def parse_keys(text):
    """Characters, <Down> <PgDn> <Enter> <C-x> ...; *N repeats what stands right before it."""
    keys = []
    for match in re.finditer(r"(<[A-Za-z0-9-]+>|\\.|.)(?:\*(\d+))?", text):
        key = match.group(1)
        key = key[1] if key[0] == "\\" and len(key) > 1 else key
        keys += [key] * int(match.group(2) or 1)
    return keys


def key_bytes(key, appcursor):
    if len(key) == 1:
        return key.encode()
    name = key[1:-1]
    if name in CURSOR:
        return ("\x1bO" if appcursor else "\x1b[").encode() + CURSOR[name].encode()
    if name.startswith("C-"):
        return bytes([ord(name[2].upper()) & 31])
    return NAMED[name].encode()


class Terminal:
    def __init__(self, argv, size, env=None, cwd=None, quiet_ms=40):
        cols, rows = size
        self.quiet_ms = quiet_ms
        self.alive = True
        self.screen = Screen(cols, rows, self.reply)
        environment = {k: v for k, v in os.environ.items() if k not in DROPPED}
        environment.update(TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8", **(env or {}))
        self.fd, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        self.started = now()
        self.pid = os.fork()
        if self.pid == 0:
            self.become(argv, slave, environment, cwd)
        os.close(slave)
        os.set_blocking(self.fd, False)
        self.poll = select.poll()
        self.poll.register(self.fd, select.POLLIN)

    def become(self, argv, slave, environment, cwd):
        try:
            os.close(self.fd)
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(slave, fd)
            if cwd:
                os.chdir(cwd)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            os.execvpe(argv[0], argv, environment)
        except OSError as error:
            os.write(2, str(error).encode())
        os._exit(127)

    def reply(self, data):
        try:
            os.write(self.fd, data)
        except OSError:
            pass

    def read(self, timeout_ms):
        """One wait, then all there is: a list of (time, bytes)."""
        chunks = []
        if not self.poll.poll(max(0, timeout_ms)):
            return chunks
        while self.alive:
            try:
                data = os.read(self.fd, 65536)
            except BlockingIOError:
                break
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                data = b""
            if data:
                chunks.append((now(), data))
            else:
                self.alive = False
        return chunks

    def render(self, chunks):
        for _, data in chunks:
            self.screen.feed(data)
        return chunks

    def press(self, key):
        sent = now()
        os.write(self.fd, key_bytes(key, self.screen.appcursor))
        return sent

    def answer(self, quiet_ms=None, limit_ms=10000, first_ms=0):
        """What comes until nothing comes for quiet_ms (and the first of it may take first_ms); rendered."""
        quiet = (quiet_ms or self.quiet_ms) * MS
        got, begun = [], now()
        last, end = begun, begun + limit_ms * MS
        while self.alive and now() < end and (now() - last < quiet or (not got and now() - begun < first_ms * MS)):
            chunks = self.render(self.read((last + quiet - now()) / MS + 0.2))
            if chunks:
                got += chunks
                last = chunks[-1][0]
        return got

    def wait(self, pattern, limit_ms=60000):
        """(chunks, time of the chunk after which the screen matched or None). Chunks are rendered one by one, and all
        that were read: a frame comes in several."""
        want, got, end = re.compile(pattern, re.M), [], now() + int(limit_ms * MS)
        matched = now() if want.search(self.screen.text()) else None
        while self.alive and matched is None and now() < end:
            for chunk in self.read(50):
                self.screen.feed(chunk[1])
                got.append(chunk)
                if matched is None and want.search(self.screen.text()):
                    matched = chunk[0]
        return got, matched

    def close(self):
        """Hangs up as a closed terminal does, then ends what did not go."""
        children = tree(self.pid)[1:]
        os.close(self.fd)
        for number, wait_ms in ((0, 300), (signal.SIGHUP, 500), (signal.SIGTERM, 1000), (signal.SIGKILL, 5000)):
            if number:
                os.kill(self.pid, number)
            end = now() + wait_ms * MS
            while now() < end:
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    self.end_session_of(children)
                    return
                select.select([], [], [], 0.01)

    def end_session_of(self, children):
        for child in children:
            try:
                if os.getsid(child) == self.pid:
                    os.kill(child, signal.SIGTERM)
            except OSError:
                pass
