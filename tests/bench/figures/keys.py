"""Keys over 100,000 sessions: the next one with its detail, filter letters, another order; and keys while it loads."""
import statistics

from bench import SIZES
from press import Presses, press, share
from proc import pss_mb
from term import Terminal

CALM = "calm-100000"  # 25 run, as Microsoft lets them
COLUMNS = 14  # that the list can be sorted by; one ">" further each time leads back to the first


def measure_next(bench):
    """100 keys of each in any run: of 50 the 99th in a hundred was the slowest key, which tells of the machine."""
    ours, mutt = Presses(), Presses()
    for _ in range(bench.runs(3)):
        with bench.restoretop(CALM) as terminal:
            press(terminal, "<Down>*3")  # warm
            press(terminal, "<Down>*100", ours)
        with bench.other("neomutt, a mail open") as terminal:
            press(terminal, "J*100", mutt)
            bench.put("pss.neomutt", pss_mb(terminal.pid))
    for name, of in (("ours", ours), ("neomutt", mutt)):
        bench.put(f"next.{name}.p50", of.p50())
        bench.put(f"next.{name}.p99", of.p99())
        bench.put(f"next.{name}.cpu", of.cpu_per_key())
        bench.put(f"next.{name}.drawing50", share(of.drawing_ms, 0.5))
        bench.put(f"next.{name}.drawing99", share(of.drawing_ms, 0.99))


def measure_echo(bench):
    """What the harness itself takes: a child that echoes."""
    terminal = Terminal(["cat"], SIZES["80x24"])
    terminal.answer(200, 500)
    echo = press(terminal, "x*100")
    terminal.close()
    bench.put("echo.p50", echo.p50())
    bench.put("echo.p99", echo.p99())


def measure_filter(bench):
    ours, theirs = Presses(), Presses()
    for _ in range(bench.runs(3)):
        with bench.restoretop(CALM) as terminal:
            press(terminal, "/")
            press(terminal, "failed<BS>*6garcia", ours)
        with bench.other("fzf") as terminal:
            press(terminal, "failed<BS>*6garcia", theirs)
    for name, of in (("ours", ours), ("fzf", theirs)):
        bench.put(f"filter.{name}.cpu", of.cpu_per_key())
        bench.put(f"filter.{name}.p50", of.p50())
        bench.put(f"filter.{name}.p99", of.p99())


def measure_sort(bench):
    """Every column three times; each by the median, as a single press tells of the machine."""
    rounds = []
    for _ in range(bench.runs(3)):
        with bench.restoretop("full-100000") as terminal:
            for _ in range(bench.runs(1, 3)):
                rounds.append(press(terminal, f">*{COLUMNS}"))
    columns = [statistics.median(times) for times in zip(*(sorts.last_ms for sorts in rounds), strict=True)]
    bench.put("sort.mean", statistics.mean(columns))
    bench.put("sort.worst", max(columns))
    bench.put("sort.cpu", statistics.mean(sorts.cpu_per_key() for sorts in rounds))
    bench.put_median("sort.qsort", [bench.number("sort", "100000") for _ in range(3)])


def measure_loading(bench):
    """20,000 sessions at 60 ms a page; the answer's first byte counts, as pages that come in meanwhile draw too."""
    presses = Presses()
    for _ in range(bench.runs(3)):
        with bench.restoretop("slow-20000", ready=r"^[> ] .*\d+/\d+", quiet_ms=15) as terminal:
            press(terminal, "<Down>*60", presses)
    bench.put("loading.p50", sorted(presses.first_ms)[len(presses.first_ms) // 2])
    bench.put("loading.p99", presses.first_p99())
