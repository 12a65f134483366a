"""proc - what the kernel says of a process and its children: CPU, wake-ups, memory; and writes to a terminal."""
import os
import re
import select
import shutil
import subprocess
import time

TICK_NS = 10 ** 9 // os.sysconf("SC_CLK_TCK")


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def stat_fields(pid):
    """The fields of /proc/PID/stat from the state on."""
    text = read(f"/proc/{pid}/stat")
    return text[text.rindex(b")") + 2:].split() if text else []


def tree(pid):
    """pid and its living descendants."""
    children = {}
    for name in os.listdir("/proc"):
        fields = stat_fields(name) if name.isdigit() else []
        if fields:
            children.setdefault(int(fields[1]), []).append(int(name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def _process_cpu_ns(pid, fields):
    ended_children = (int(fields[13]) + int(fields[14])) * TICK_NS
    try:
        return ended_children + int(time.clock_gettime((~pid << 3) | 2) * 1e9)  # CPUCLOCK_SCHED of that process
    except OSError:
        return ended_children


def usage(pid):
    """CPU of all threads in ns and voluntary context switches (wake-ups), over the tree."""
    total = {"cpu_ns": 0, "wakeups": 0}
    for one in tree(pid):
        fields = stat_fields(one)
        if not fields or fields[0] == b"Z":
            continue
        total["cpu_ns"] += _process_cpu_ns(one, fields)
        try:
            threads = os.listdir(f"/proc/{one}/task")
        except OSError:
            continue
        for thread in threads:
            status = read(f"/proc/{one}/task/{thread}/status")
            found = re.search(rb"^voluntary_ctxt_switches:\s+(\d+)", status, re.M)
            total["wakeups"] += int(found.group(1)) if found else 0
    return total


def main_thread_cpu_ns(pid):
    """Of the thread that draws, in nanoseconds; 0 where the kernel keeps no account."""
    fields = read(f"/proc/{pid}/task/{pid}/schedstat").split()
    return int(fields[0]) if fields else 0


def spent(before, after):
    return {key: after[key] - before[key] for key in before}


def pss_mb(pid):
    total = 0
    for one in tree(pid):
        found = re.search(rb"^Pss:\s+(\d+)", read(f"/proc/{one}/smaps_rollup"), re.M)
        total += int(found.group(1)) if found else 0
    return total / 1024


def peak_rss_mb(pid):
    found = re.search(rb"VmHWM:\s+(\d+)", read(f"/proc/{pid}/status"))
    return int(found.group(1)) / 1024 if found else 0.0


class TerminalWrites:
    """Counts write(2) to terminals by strace, from start() to stop(); None where tracing is not allowed."""

    def __init__(self, pid, path):
        self.pid, self.path, self.child = pid, path, None

    def start(self):
        if not shutil.which("strace"):
            return
        argv = ["strace", "-f", "-y", "-qq", "-e", "trace=write,writev", "-o", self.path, "-p", str(self.pid)]
        self.child = subprocess.Popen(argv, stderr=subprocess.DEVNULL)
        select.select([], [], [], 0.3)  # until it has attached

    def stop(self):
        if not self.child or self.child.poll() is not None:
            return None
        self.child.terminate()
        self.child.wait()
        return len(re.findall(rb"(?:write|writev)\(\d+<(?:/dev/pts/|/dev/tty|char 136)", read(self.path)))
