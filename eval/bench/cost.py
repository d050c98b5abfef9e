"""Measure what reading a letter costs, beside one call with the whole schema, and beside the least that it could cost.

    python eval/bench/cost.py [--letters DIR] [--count N] [--json FILE]

The same letters, model and machine, in one run: each letter is first read by the embedded model as it is, to count its tokens and to
measure how fast tokens are read; then a text is written, to measure how fast they are written; then `single` of `eval/peers` reads
it, and this package. Letters are those of `eval/peers/compare.py`, or with DIR posted ones of the split `test`.

- `generated_ratio`: tokens that this package had written, over those of the single call.
- `seconds_ratio`: its seconds, over those of the single call.
- `read_ratio`: tokens of all its prompts, cached ones included, over the tokens of the letter.
- `computed_ratio`: the same without those that the server had in its prefix cache.
- `floor_ratio`: its seconds, over the seconds in which the model reads once each sentence that it was shown, and writes the answers.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "eval" / "peers"))

import compare

from imr_llm import pipeline
from imr_llm.evals.run import prepare
from imr_llm.evals.suite import Case, find_suite, plan_cases, read_suite
from imr_llm.letter import Passage
from imr_llm.model.choose import Choice
from imr_llm.model.embedded import Served, serve
from imr_llm.model.endpoint import Endpoint
from imr_llm.model.weights import prepare_weights
from imr_llm.questions import Asked

SLOTS = 3
"""Calls that the server keeps apart, so that the meter, `single` and this package don't push one another out of its prefix cache."""

WRITTEN = 64
"""Tokens that are written to measure how fast that is."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one letter took."""

    letter_tokens: int
    needed_tokens: int
    """Of the sentences that the model was shown, each once."""
    read: int
    cached: int
    written: int
    seconds: float
    single_read: int
    single_written: int
    single_seconds: float
    floor_seconds: float


class Meter:
    """Counts tokens, and measures how fast the served model reads and writes."""

    def __init__(self, served: Served) -> None:
        """Take where the model listens."""
        self._http = httpx2.Client(headers={"authorization": f"Bearer {served.key}"}, timeout=300)
        self._root = served.base_url.removesuffix("/v1")

    def tokens(self, text: str) -> int:
        """Count a text's tokens."""
        return len(self._http.post(f"{self._root}/tokenize", json={"content": text}).raise_for_status().json()["tokens"])

    def seconds_per_token(self, text: str, count: int) -> tuple[float, float]:
        """Give the seconds that a token takes to read and to write, with a text of so many tokens that is not in the cache."""
        reading = self._timed({"prompt": text, "n_predict": 1})
        writing = self._timed({"prompt": text[:200], "n_predict": WRITTEN, "ignore_eos": True})
        return reading / count, writing / WRITTEN

    def _timed(self, asked: dict[str, Any]) -> float:
        started = time.perf_counter()
        self._http.post(f"{self._root}/completion", json={"cache_prompt": False, **asked}).raise_for_status()
        return time.perf_counter() - started


def shown(calls: list[Asked]) -> str:
    """Join the sentences of the letter that the calls show, each once."""
    sentences: dict[str, None] = {}
    for asked in calls:
        sentences.update(dict.fromkeys(_sentences(asked.passage, asked.question.focus(asked.passage))))
    return " ".join(sentences)


def _sentences(passage: Passage, text: str) -> Iterator[str]:
    for start, end in passage.sentences():
        if passage.text[start:end] in text:
            yield passage.text[start:end]


def measure(case: Case, seed: int, served: Served, meter: Meter, single: Any) -> Cost:
    """Read one letter in all ways."""
    letter = prepare(case, seed).letter
    letter_tokens = meter.tokens(letter.view.text)
    reading, writing = meter.seconds_per_token(letter.view.text, letter_tokens)
    peer = compare.ask_peer(single, case, letter)
    calls: list[Asked] = []
    started = time.perf_counter()
    record = pipeline.extract(letter, Endpoint(Choice().name, base_url=served.base_url, api_key=served.key), calls.append)
    seconds = time.perf_counter() - started
    asked = record.provenance.calls
    needed, written = meter.tokens(shown(calls)), sum(call.completion_tokens for call in asked)
    return Cost(
        letter_tokens=letter_tokens,
        needed_tokens=needed,
        read=sum(call.prompt_tokens for call in asked),
        cached=sum(call.cached_tokens for call in asked),
        written=written,
        seconds=seconds,
        single_read=peer["prompt_tokens"],
        single_written=peer["completion_tokens"],
        single_seconds=peer["seconds"],
        floor_seconds=needed * reading + written * writing,
    )


def ratios(costs: list[Cost]) -> dict[str, float]:
    """Give the ratios of the sums over all letters."""
    total = {field.name: sum(getattr(cost, field.name) for cost in costs) for field in fields(Cost)}
    told = {
        "generated_ratio": total["written"] / total["single_written"],
        "seconds_ratio": total["seconds"] / total["single_seconds"],
        "read_ratio": total["read"] / total["letter_tokens"],
        "computed_ratio": (total["read"] - total["cached"]) / total["letter_tokens"],
        "floor_ratio": total["seconds"] / total["floor_seconds"],
    }
    return {name: round(value, 3) for name, value in told.items()}


def cases(folder: Path | None, count: int) -> tuple[list[Case], int]:
    """Give the letters to read, and the seed of their suite."""
    if folder is None:
        suite = read_suite(find_suite("project"))
        return compare.cases(suite, [])[:count], suite.seed
    suite = read_suite(find_suite("real"))
    there = [case for case in plan_cases(suite, splits=["test"], folder=folder) if case.source is not None and case.rung == "clean"]
    return sorted(there, key=lambda case: case.gold.sha256)[:count], suite.seed


def main() -> None:
    """Read the letters, print the table, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=Path, metavar="DIR", help="read posted letters in DIR, in place of the project's")
    parser.add_argument("--count", type=int, default=compare.LETTERS, metavar="N", help="how many letters (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    options = parser.parse_args()
    wanted, seed = cases(options.letters, options.count)
    costs: list[Cost] = []
    with ExitStack() as stack:
        served = stack.enter_context(serve(prepare_weights(), Choice().name, slots=SLOTS))
        single = stack.enter_context(compare.started("single", served))
        meter = Meter(served)
        for case in wanted:
            costs.append(measure(case, seed, served, meter, single))
            print(
                f"letter {len(costs)} of {len(wanted)}: {costs[-1].seconds:.1f} s, single {costs[-1].single_seconds:.1f} s", file=sys.stderr
            )
    told = ratios(costs)
    print("| ratio | |\n|---|---:|")
    for name, value in told.items():
        print(f"| {name} | {value:.3f} |")
    if options.json:
        data = {**told, "letters": len(costs), "each": [asdict(cost) for cost in costs]}
        options.json.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
