"""The whole list of a tenant, from the start of the program to the screen that shows it; and of how much memory."""
from figures import need
from proc import pss_mb, usage
from term import MS, Terminal
from bench import SIZES


def load(bench, tenant, options=()):
    """One run: ms to the first byte, to the first page, to the end; CPU ms; PSS MB."""
    root = bench.tenant(tenant)
    terminal = Terminal(bench.argv(root, *options), SIZES["80x24"], bench.environment())
    try:
        first, shown = terminal.wait(r"^[> ] .*\d+/\d+", 120000)
        _, whole = terminal.wait("LIVE", 600000)
        need(whole, "the list was never whole", terminal)
        cpu = usage(terminal.pid)["cpu_ns"] / MS
        terminal.answer(300, 2000)
        return {"first_byte": (first[0][0] - terminal.started) / MS, "first_page": (shown - terminal.started) / MS,
                "whole": (whole - terminal.started) / MS, "cpu": cpu, "pss": pss_mb(terminal.pid)}
    finally:
        terminal.close()


def measure(bench):
    tenant = "full-100000"
    url = bench.list_url(tenant)
    peers = {"node": ["node", bench.here("list.mjs"), url], "jansson": [bench.peer, "jansson", url],
             "net": [bench.peer, "net", url]}
    ours, theirs = [], {name: [] for name in peers}
    bench.command(peers["net"])  # warms the page cache
    for _ in range(bench.runs(5, 2)):
        ours.append(load(bench, tenant))
        for name, argv in peers.items():
            theirs[name].append(bench.command(argv)[:2])
    for key in ("whole", "cpu", "first_page", "pss"):
        bench.put_median(f"list.{key}", [run[key] for run in ours])
    for name, runs in theirs.items():
        bench.put_median(f"list.{name}.wall", [wall for wall, _ in runs])
        bench.put_median(f"list.{name}.cpu", [cpu for _, cpu in runs])
    for count in (100, 10000):
        bench.put_median(f"pss.{count}", [load(bench, f"full-{count}")["pss"] for _ in range(bench.runs(3))])


def measure_start(bench):
    runs = [load(bench, "full-100") for _ in range(bench.runs(11, 5))]
    bench.put_median("start.first_byte", [run["first_byte"] for run in runs])
    bench.put_median("start.shown", [run["whole"] for run in runs])
    for key, argv in (("start.less", ["less", "/etc/services"]), ("start.hello", [bench.peer, "hello"])):
        times = []
        for _ in runs:
            terminal = Terminal(argv, SIZES["80x24"])
            chunks, _ = terminal.wait(r"\S", 5000)
            times.append((chunks[0][0] - terminal.started) / MS)
            terminal.close()
        bench.put_median(key, times)


def measure_scale(bench):
    """Straight lines: ten times the sessions cost ten times as much, and no more. 25 run in each, as Microsoft lets
    them; what such a console costs when it is left open is idle.measure's."""
    for count in (100, 1000, 10000, 100000, 1000000):
        run = load(bench, f"calm-{count}")
        for key in ("whole", "cpu", "pss"):
            bench.put(f"scale.{count}.{key}", run[key])
