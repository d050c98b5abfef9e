"""Measure whether the embedded model reads faster with several letters at once: the same letters, one after the other, then together.

    python eval/bench/together.py [--letters N] [--json FILE]

The first N letters of the project's split `test`, nothing kept from run to run. Seconds of each run over those of the first; a second
run of one letter at a time, at the end, tells how noisy the machine is.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from imr_llm.evals.suite import find_suite, plan_cases, read_suite

AT_ONCE = (1, 2, 4, 1)


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=6, metavar="N", help="how many (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    options = parser.parse_args()
    cases = plan_cases(read_suite(find_suite("project")), splits=["test"])
    letters = [str(case.source) for case in cases if case.rung == "clean" and case.gold.plain][: options.letters]
    seconds = [run(letters, at_once) for at_once in AT_ONCE]
    ratios = [round(each / seconds[0], 2) for each in seconds]
    print("| letters at once | seconds | over the first run's |\n|---:|---:|---:|")
    for at_once, took, ratio in zip(AT_ONCE, seconds, ratios, strict=True):
        print(f"| {at_once} | {took:.0f} | {ratio} |")
    if options.json:
        told = {"letters": len(letters), "at_once": AT_ONCE, "ratios": ratios}
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def run(letters: list[str], at_once: int) -> float:
    """Give the seconds that a run takes."""
    command = [sys.executable, "-m", "imr_llm", "extract", *letters, "--no-cache", "--quiet", "--format", "jsonl"]
    begun = time.perf_counter()
    done = subprocess.run([*command, "--concurrency", str(at_once)], stdout=subprocess.DEVNULL, check=False)
    if done.returncode > 1:
        sys.exit(f"the run failed with {done.returncode}")
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
