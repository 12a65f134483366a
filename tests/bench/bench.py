"""bench - what every figure needs: the programs, their data, the service, and the place for what was measured."""
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

import data
import serve
from term import Terminal

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = {"80x24": (80, 24), "200x50": (200, 50)}


def table(name):
    with open(os.path.join(HERE, name)) as file:
        return json.load(file)


class Bench:
    def __init__(self, build, quick):
        build = os.path.abspath(build)
        self.quick = quick
        self.program = os.path.join(build, "release", "restoretop")
        self.peer = os.path.join(build, "release", "tests", "bench", "bench-peer")
        self.pace = os.path.join(build, "release", "tests", "bench", "bench-pace")
        self.out = os.path.join(build, "bench")
        self.data = os.path.join(self.out, "data")
        self.home = os.path.join(self.out, "home")
        self.programs = table("programs.json")
        self.values = {}
        self.notes = []
        os.makedirs(self.home + "/Mail", exist_ok=True)  # neomutt asks for it
        os.makedirs(self.data, exist_ok=True)
        self.service = serve.Service(self.data, os.path.join(self.out, "service"))

    def say(self, text):
        print("bench: " + text, file=sys.stderr, flush=True)

    def runs(self, full, quick=1):
        return quick if self.quick else full

    def put(self, key, value):
        self.values[key] = value

    def put_median(self, key, values):
        known = [v for v in values if v is not None]
        self.put(key, statistics.median(known) if known else None)

    def here(self, name):
        return os.path.join(HERE, name)

    # --- data ---

    def tenant(self, name):
        """Its pages exist after this; returns the service root to give to a program."""
        kind, count = name.split("-")
        if kind != "live":
            made = f"full-{count}" if kind == "slow" else name
            data.pages(self.data, made, serve.base(made))
            data.ids(self.data)
        return serve.base(name) + "/v1.0"

    def list_url(self, name):
        return self.tenant(name) + "/solutions/backupRestore/restoreSessions"

    # --- programs ---

    def argv(self, root, *options):
        return [self.program, "--allow-core", "--graph-url", root, *options]

    def environment(self):
        """Of a console that nobody has used before: order, filter and theme are kept from run to run."""
        shutil.rmtree(self.home + "/.local/state/restoretop", ignore_errors=True)
        return {"RESTORETOP_TOKEN": "bench", "HOME": self.home, "XDG_CONFIG_HOME": self.home + "/none"}

    @contextlib.contextmanager
    def restoretop(self, tenant, size="80x24", options=(), ready="LIVE", root=None, quiet_ms=40, more=None):
        """Started and, unless ready is None, loaded."""
        root = root or self.tenant(tenant)
        terminal = Terminal(self.argv(root, *options), SIZES[size], {**self.environment(), **(more or {})},
                            quiet_ms=quiet_ms)
        with contextlib.closing(terminal):
            if ready and terminal.wait(ready)[1] is None:
                raise RuntimeError(f"restoretop never showed {ready}:\n" + terminal.screen.text())
            if ready:
                terminal.answer(300, 3000)
            yield terminal

    @contextlib.contextmanager
    def other(self, name, size="80x24"):
        """A program of programs.json, started and ready."""
        about = self.programs[name]
        if "data" in about:
            getattr(data, about["data"])(self.data)
        argv = [word.replace("{data}", self.data) for word in about["argv"]]
        cwd = about["cwd"].replace("{data}", self.data) if "cwd" in about else None
        terminal = Terminal(argv, SIZES[size], {"HOME": self.home}, cwd, about.get("quiet_ms", 40))
        with contextlib.closing(terminal):
            if terminal.wait(about["ready"], 120000)[1] is None:
                raise RuntimeError(f"{name} never showed {about['ready']}:\n" + terminal.screen.text())
            terminal.answer(300, 2000)
            for keys in about.get("then", []):
                terminal.press(keys)
                terminal.answer(300, 2000)
            yield terminal

    def command(self, argv):
        """(wall ms, CPU ms, text) of a whole process."""
        begun = time.perf_counter()
        child = subprocess.Popen(argv, stdout=subprocess.PIPE, env={**os.environ, "HOME": self.home})
        text = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = status
        child.stdout.close()
        if status != 0:
            raise RuntimeError(" ".join(argv) + f": exit {status}")
        return (time.perf_counter() - begun) * 1e3, (used.ru_utime + used.ru_stime) * 1e3, text.decode()

    def number(self, *words):
        """What the C peer prints."""
        return float(self.command([self.peer, *words])[2])
