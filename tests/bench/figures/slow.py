"""Over a line of 256 kbit/s and 300 ms round trip: does a held key fall behind, is a letter of a filter echoed at once."""
from link import Link
from press import first_frame_end, share
from term import MS, now

RTT_MS = 300


# It stands where ssh would.
REMOTE = {"SSH_CONNECTION": "127.0.0.1 50022 127.0.0.1 22"}


def held(terminal, key, seconds, hz=30):
    """ms beyond the last press and one round trip: until the row it leads to is shown, until all is; the longest queue."""
    link = Link(terminal, rtt_ms=RTT_MS)
    begun = now()
    for i in range(int(seconds * hz)):
        link.step(begun + int(i * 1e9 / hz))
        sent = now()
        link.press(key)
    arrives = sent + RTT_MS * MS // 2
    # What is written later is no answer: a session is read again after 300 ms of rest.
    answers = [(at, written) for at, written in link.step(sent + int(1.5e9)) if written < arrives + 200 * MS]
    first = [(at, written) for at, written in answers if written >= arrives]
    ends = [sent + RTT_MS * MS, sent + RTT_MS * MS]
    if first:
        behind = first_frame_end([written for _, written in first])
        ends = [max(at for at, written in first if written <= behind), max(at for at, _ in answers)]
    lag, rest = (max(0.0, (end - sent) / MS - RTT_MS) for end in ends)
    return lag, rest, link.worst_queue_ms, link.total / seconds


def typed(terminal, prompt, text):
    """ms from a letter to the screen that shows it behind the prompt, each with the line at rest."""
    link, times = Link(terminal, rtt_ms=RTT_MS), []
    for i, letter in enumerate(text):
        sent, shown_at = now(), None
        link.press(letter)
        while not shown_at and now() - sent < 5e9:
            for at, _ in link.step(now() + MS):
                if not shown_at and prompt + text[:i + 1] in terminal.screen.text():
                    shown_at = at
        if shown_at:
            times.append((shown_at - sent) / MS)
        link.step(now() + int(5e8))
    return times


def measure(bench):
    for name, opened in (("ours", lambda: bench.restoretop("full-10000", more=REMOTE)), ("tig", lambda: bench.other("tig")),
                         ("htop", lambda: bench.other("htop")))[:bench.runs(3, 2)]:
        with opened() as terminal:
            for key, value in zip(("lag", "rest", "queue", "rate"), held(terminal, "<Down>", bench.runs(10, 3))):
                bench.put(f"slow.{name}.{key}", value)
    with bench.restoretop("full-10000", "200x50", more=REMOTE) as terminal:
        for key, value in zip(("lag", "rest"), held(terminal, "<Down>", bench.runs(10, 3))):
            bench.put(f"slow.wide.{key}", value)
    with bench.restoretop("full-10000", more=REMOTE) as terminal:
        terminal.press("/")
        terminal.answer(200)
        bench.put("slow.ours.echo", share(typed(terminal, "/", "fail"), 0.99))
    with bench.other("fzf") as terminal:
        bench.put("slow.fzf.echo", share(typed(terminal, "> ", "fail"), 0.99))
