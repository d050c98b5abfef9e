"""Plan a reading of all letters ever posted, from what was measured and what is assumed.

    python eval/bench/corpus.py measure          measure seconds and bytes of the project's letters, read by the rules alone
    python eval/bench/corpus.py [--letters N] [--model NAME] [--tokens-per-minute N] [--gpu-reads N] [--gpu-writes N] [--gpu-hour USD]
                                [--core-hour USD]

Calls, tokens and seconds a letter are those of the kept run on posted letters (`eval/logs/real-test.json`), prices those of the
package genai-prices. What a GPU reads and writes a second, what it and a core cost an hour, and a provider's limit are assumptions,
to be set to your own: nothing of these was measured here.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

from imr_llm import pipeline
from imr_llm.evals.suite import find_suite, plan_cases, read_suite
from imr_llm.letter import read_letter
from imr_llm.model.call import Usage
from imr_llm.model.prices import find_price
from imr_llm.render import as_jsonl

ROOT = Path(__file__).parents[2]
LIVE = ROOT / "eval" / "logs" / "real-test.json"
LOGS = ROOT / "eval" / "bench" / "logs"
MEASURED = LOGS / "corpus.json"
CORES = 2
"""Cores of the machine on which the embedded model was measured."""


def main() -> None:
    """Measure, or print the plan."""
    parser = _parser()
    options = parser.parse_args()
    if options.command == "measure":
        MEASURED.write_text(json.dumps(measure(), indent=1) + "\n", encoding="utf-8")
    print("\n".join(plan(options)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", choices=["measure"])
    parser.add_argument("--letters", type=int, default=1_700_000, metavar="N", help="letters (%(default)s)")
    parser.add_argument("--model", default="gpt-4.1-mini", metavar="NAME", help="model of the paid API (%(default)s)")
    parser.add_argument("--tokens-per-minute", type=int, default=2_000_000, metavar="N", help="its limit, assumed (%(default)s)")
    parser.add_argument("--gpu-reads", type=int, default=5_000, metavar="N", help="tokens that a GPU reads a second, assumed (%(default)s)")
    parser.add_argument("--gpu-writes", type=int, default=1_000, metavar="N", help="tokens that it writes a second, assumed (%(default)s)")
    parser.add_argument("--gpu-hour", type=float, default=1.0, metavar="USD", help="what it costs an hour, assumed (%(default)s)")
    parser.add_argument("--core-hour", type=float, default=0.04, metavar="USD", help="what a core costs an hour, assumed (%(default)s)")
    return parser


def measure() -> dict[str, float]:
    """Give the CPU seconds that the rules take for a letter, and the bytes of its row."""
    cases = plan_cases(read_suite(find_suite("project")), splits=["dev", "test"])
    letters = [read_letter(str(case.source)) for case in cases if case.rung == "clean" and case.gold.plain]
    begun = time.process_time()
    rows = [as_jsonl(pipeline.extract(letter, None)) for letter in letters]
    seconds = time.process_time() - begun
    return {
        "letters": len(rows),
        "rules_cpu_s": round(seconds / len(rows), 4),
        "row_bytes": round(sum(len(row.encode()) for row in rows) / len(rows)),
    }


def plan(options: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of the table."""
    live, measured = (json.loads(path.read_text(encoding="utf-8")) for path in (LIVE, MEASURED))
    runner = json.loads((LOGS / "runner.json").read_text(encoding="utf-8"))
    share = options.letters / live["letters"]
    calls, read, written = (live["used"][name] * share for name in ("calls", "prompt_tokens", "completion_tokens"))
    yield f"{options.letters:,} letters: {calls / 1e6:.1f} million calls, {read / 1e6:,.0f} million tokens read, {written / 1e6:,.0f} written."
    yield ""
    yield "| who answers | hours | US dollars | of which measured |"
    yield "|---|---:|---:|---|"
    rules = measured["rules_cpu_s"] * options.letters / 3600
    yield f"| nobody: rules alone | {rules:,.0f} core-hours | {rules * options.core_hour:,.0f} | CPU seconds a letter |"
    cores = live["used"]["seconds"] * share * CORES / 3600
    yield f"| the embedded model | {cores:,.0f} core-hours | {cores * options.core_hour:,.0f} | seconds a letter on two cores |"
    gpu = (read / options.gpu_reads + written / options.gpu_writes) / 3600
    yield f"| an endpoint as vLLM | {gpu:,.0f} GPU-hours | {gpu * options.gpu_hour:,.0f} | tokens |"
    price = find_price(options.model, None)
    dollars = f"{price(Usage(round(read), 0, round(written))):,.0f}" if price else "not known"
    hours = (read + written) / options.tokens_per_minute / 60
    yield f"| {options.model} | {hours:,.0f} | {dollars} | tokens, price |"
    yield ""
    disk, deal = measured["row_bytes"] * options.letters / 1e9, options.letters / runner["overhead_letters_per_s"] / 3600
    yield f"Beside that, whoever answers: {disk:,.0f} GB of journal, and {deal:.1f} hours at least for one coordinator to deal them all."


def table() -> list[str]:
    """Give the lines with what is assumed when nothing is said."""
    return list(plan(_parser().parse_args([])))


if __name__ == "__main__":
    main()
