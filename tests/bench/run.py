#!/usr/bin/env python3
"""run.py BUILD [--quick] [--only GROUP,...] - measures restoretop beside its peers; see README.md.

BUILD holds release/; results go to BUILD/bench/results.{md,json}. The status is not 0 only when the bench itself
failed: goals that are missed are marked in the table."""
import argparse
import contextlib
import sys
import time
import traceback

from bench import Bench
from figures import drawing, idle, keys, listing, pace, slow, tls
from report import fill_readme, write

GROUPS = {
    "start": (listing.measure_start, tls.measure),
    "listing": (listing.measure,),
    "keys": (keys.measure_echo, keys.measure_next, keys.measure_loading, keys.measure_filter, keys.measure_sort,
             drawing.measure_held),
    "drawing": (drawing.measure,),
    "slow": (slow.measure,),
    "idle": (idle.measure,),
    "scale": (listing.measure_scale, idle.measure),
    "pace": (pace.measure,),
}
FULL_ONLY = (tls.measure, listing.measure_scale)


def measure(bench, functions, done):
    """What cannot be measured here leaves a hole and a note, and the rest goes on. done: what another group measured."""
    failed = False
    for function in functions:
        if function in done or (bench.quick and function in FULL_ONLY):
            continue
        done.add(function)
        name = f"{function.__module__.split('.')[-1]}.{function.__name__}"
        begun = time.monotonic()
        try:
            function(bench)
        except Exception as error:
            traceback.print_exc()
            bench.notes.append(f"{name}: {str(error).splitlines()[0]}")
            failed = True
        bench.say(f"{name}: {time.monotonic() - begun:.0f} s")
    return not failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--quick", action="store_true", help="fewer runs and the main rows, in about 3 minutes")
    parser.add_argument("--only", default="", help="groups: " + ", ".join(GROUPS))
    parser.add_argument("--idle", type=int, default=0, help="seconds of watching nothing happen (600; quick 15)")
    parser.add_argument("--seeds", default="", help="of the made-up restores, for the group pace: numbers with commas between")
    parser.add_argument("--readme", default="", help="a README to put the tables into, between its marks")
    options = parser.parse_args()
    groups = [name for name in options.only.split(",") if name] or list(GROUPS)
    unknown = [name for name in groups if name not in GROUPS]
    if unknown:
        parser.error(f"no group {unknown[0]}; there are {', '.join(GROUPS)}")
    if options.seeds and not all(seed.isascii() and seed.isdigit() for seed in options.seeds.split(",")):
        parser.error(f"--seeds: \"{options.seeds}\" is not numbers with commas between")
    bench, begun, fine, done = Bench(options.build, options.quick), time.monotonic(), True, set()
    bench.seeds = options.seeds
    bench.idle_s = options.idle or bench.runs(600, 15)
    with contextlib.nullcontext() if groups == ["pace"] else bench.service:
        for name in groups:
            fine = measure(bench, GROUPS[name], done) and fine
    text = write(bench, groups, time.monotonic() - begun)
    print(text)
    if options.readme:
        fill_readme(options.readme, text)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
