"""Measure how much memory a run holds at most, for a thousand letters and for a hundred thousand.

    python eval/bench/memory.py [--json FILE]

Each run is a process of its own. Letters are rows of a table on disk; for each the same record is given under its own name, so that
naming letters, the journal, and writing rows are what is measured. Memory is the peak of what the process held (`ru_maxrss`).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import runner

from imr_llm import pipeline
from imr_llm.cli.output import Writer
from imr_llm.letter import Source, find_sources, make_letter
from imr_llm.records import Record
from imr_llm.runs.journal import Journal
from imr_llm.runs.run import Run

SIZES = (1_000, 100_000)


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    parser.add_argument("--run", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(run(options.run))
        return
    figures = {str(size): int(subprocess.check_output([sys.executable, __file__, "--run", str(size)])) for size in SIZES}
    print("| letters | MB at most |\n|---:|---:|")
    for size, peak in figures.items():
        print(f"| {int(size):,} | {peak} |")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def run(letters: int) -> int:
    """Run so many letters; gives the peak in MB."""
    record = pipeline.extract(make_letter(runner.texts()[0], name="letter.txt"), None)

    def read(source: Source) -> Record:
        return record.model_copy(update={"source": record.source.model_copy(update={"name": source.name})})

    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "letters.jsonl"
        with table.open("w", encoding="utf-8") as rows:
            text = runner.texts()[0]
            rows.writelines(json.dumps({"name": f"{number}.txt", "text": text}) + "\n" for number in range(letters))
        with Journal(Path(folder) / "run.db") as journal, Writer(Path(folder) / "out.jsonl", "jsonl", values_only=False) as writer:
            journal.begin({})
            for result in Run(read, journal).results(find_sources([], [table]), 16):
                writer.write(result)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
