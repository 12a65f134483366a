"""The range of the ETA on made-up restores (tests/fake/pace_corpus.h): how often the end was in it, and how wide it was."""
import json
import subprocess

SEEDS = ("4711", "4712", "4713")  # none of them was used to make the estimate, or looked at before it was done


def measure(bench):
    seeds = bench.seeds or ",".join(SEEDS[:1] if bench.quick else SEEDS)
    out = subprocess.run([bench.pace, "--seeds", seeds], check=True, capture_output=True, text=True).stdout
    bench.put("pace.results", [json.loads(text) for text in out.splitlines()])
