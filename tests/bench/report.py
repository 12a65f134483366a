"""report - what was measured as tables, Markdown and JSON. A goal that is missed is marked; nothing is asserted."""
import json
import os
import platform
import time

from bench import SIZES, table

TITLES = {"listing": "Listing and memory", "keys": "Keys over 100,000 sessions", "idle": "Left open, polling on",
          "start": "Start and reconnect", "slow": "A slow line"}
MISSED = " **missed**"
SCALE = (100, 1000, 10000, 100000, 1000000)


def number(value):
    if value is None:
        return "-"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def ratio(value, other):
    return None if value is None or not other else value / other


def line(cells):
    return "| " + " | ".join(cells) + " |"


def head(*cells):
    return [line(cells), "|" + "---|" * len(cells)]


def beside(values, row, key):
    """("12 (node), 0.31", the ratio) of a peer or a floor."""
    if key not in row:
        return "", None
    name, other = row[key][0], values.get(row[key][1])
    times = ratio(values.get(row["value"]), other)
    return f"{number(other)} {name}" + (f", x {number(times)}" if times is not None else ""), times


def judge(values, row):
    """The goals of a row: (text, are they met; None where there is no figure)."""
    value, goals, met = values.get(row["value"]), [], True
    if "most" in row:
        goals.append(f"<= {number(row['most'])}")
        met = met and value is not None and value <= row["most"]
    if "peer_most" in row:
        times = beside(values, row, "peer")[1]
        goals.append(f"x <= {row['peer_most']:.2f} of peer")
        met = met and times is not None and times <= row["peer_most"]
    return ", ".join(goals), met if goals and value is not None else None


def group(values, name, rows, quick):
    rows = [row for row in rows if not quick or row.get("quick")]
    out = [f"## {TITLES[name]}", ""] + head("", "restoretop", "peer", "floor", "goal")
    for row in rows:
        goals, met = judge(values, row)
        unit = (" " + row["unit"]) if row["unit"] else ""
        out.append(line([row["text"], number(values.get(row["value"])) + unit, beside(values, row, "peer")[0],
                         beside(values, row, "floor")[0], goals + (MISSED if met is False else "")]))
    return out + [""]


def drawing(values):
    out = ["## Bytes to the terminal", "",
           "Least: the same change of the screen by an encoder that knows both pictures (least.py).", ""]
    out += head("", "size", "restoretop", "least", "x", "htop", "tig", "top", "writes", "goal")
    for row in table("drawing_rows.json"):
        for size in SIZES:
            key = f"draw.{row['id']}.{size}"
            ours, least = values.get(key + ".ours.bytes"), values.get(key + ".ours.least")
            if ours is None:
                continue
            most, writes = row.get("most", {}).get(size), values.get(key + ".ours.writes")
            bad = (most is not None and ours > most) or round(writes or 0) > 1
            peers = [values.get(f"draw.{row.get('peer', row['id'])}.{size}.{name}.bytes") for name in ("htop", "tig", "top")]
            goal = (f"<= {number(most)}, " if most is not None else "") + "1 write"
            out.append(line([row["text"], size, number(ours), number(least), number(ratio(ours, least)),
                             *map(number, peers), number(writes), goal + (MISSED if bad else "")]))
    return out + [""]


def scale(values):
    out = ["## Ten times the sessions", ""]
    out += head("sessions", "shown, ms", "CPU, ms", "CPU us a session", "PSS, MB", "CPU an hour, s", "requests an hour",
                "bytes a minute")
    for count in SCALE:
        if f"scale.{count}.whole" not in values:
            continue
        cpu = values[f"scale.{count}.cpu"]
        out.append(line([f"{count:,}", number(values[f"scale.{count}.whole"]), number(cpu), number(cpu * 1000 / count),
                         number(values[f"scale.{count}.pss"])] +
                        [number(values.get(f"idle.{count}.{key}")) for key in ("cpu_h", "requests_h", "bytes")]))
    return out + [""]


def pace(values):
    """Goals: the end in the range in 80 of 100 moments, the range no wider than 60 % of what was left in half of them."""
    out = ["## The range of the ETA", "",
           "Made-up restores, for each seed 200 of the own world, 4,000 of another, and both together; a moment is a poll after "
           "the tenth unit, in the other world each fifth. Held: the end was in the range (goal 80 %); narrow: it was at most "
           "60 % of the time left (goal 50 %). Then each session counting alike, and both by quarters of the units done.", ""]
    out += head("world", "seed", "moments", "held", "narrow", "held, by session", "narrow, by session", "quarters: held, narrow")
    for row in values["pace.results"]:
        shares = [f"{100 * row[key]:.1f} %" for key in ("held", "narrow", "session_held", "session_narrow")]
        for at, least in ((0, 0.8), (1, 0.5)):
            shares[at] += MISSED if row[("held", "narrow")[at]] < least else ""
        quarters = "; ".join(f"{100 * part['held']:.0f}, {100 * part['narrow']:.0f}" for part in row["phases"])
        out.append(line([row["world"], str(row["seed"]), f"{row['moments']:,}", *shares, quarters]))
        if row["early"]:
            out.append(line(["", "", f"{row['early']} ETAs before a first unit" + MISSED, "", "", "", "", ""]))
    return out + [""]


def processor():
    with open("/proc/cpuinfo") as file:
        names = [text.split(":", 1)[1].strip() for text in file if text.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else platform.machine()


def write(bench, groups, seconds):
    values, rows = bench.values, table("rows.json")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    out = ["# restoretop, measured", "",
           f"{time.strftime('%Y-%m-%d')}, {processor()}, Linux {platform.release()}, load {load}, "
           f"{'quick' if bench.quick else 'full'} run of {seconds:.0f} s. Peers and floors are of the same run; x is the "
           "ratio to them.", ""]
    for name in rows:
        if name in groups:
            out += group(values, name, rows[name], bench.quick)
    if "drawing" in groups:
        out += drawing(values)
    if "pace.results" in values:
        out += pace(values)
    if "scale.100.whole" in values:
        out += scale(values)
    out += [f"Not measured: {note}" for note in bench.notes]
    with open(os.path.join(bench.out, "results.md"), "w") as file:
        file.write("\n".join(out) + "\n")
    results = {"date": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "machine": processor(), "quick": bench.quick,
               "values": values, "goals": {row["text"]: judge(values, row)[1] for name in rows for row in rows[name]}}
    with open(os.path.join(bench.out, "results.json"), "w") as file:
        json.dump(results, file, indent=1)
    return "\n".join(out)


def fill_readme(path, text):
    """The tables between README's marks, a heading lower."""
    with open(path) as file:
        before, _, rest = file.read().partition("<!-- bench")
    mark, _, rest = rest.partition("-->\n")
    after = rest.partition("<!-- /bench -->")[2]
    body = text.split("\n", 2)[2].replace("\n## ", "\n### ")
    with open(path, "w") as file:
        file.write(f"{before}<!-- bench{mark}-->\n{body.strip()}\n<!-- /bench -->{after}")
