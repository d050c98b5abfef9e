"""Print how far the two readings of each letter agreed, field by field, as a Markdown table.

Run it as `python eval/agreement.py [SUITE...]`; without a name it takes both suites. Agreement is F1 of one reading scored against
the other, by the scorer that scores systems; it is what a careful reader would reach, and so the ceiling.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from typing import Any

from imr_llm.evals.gold import Gold
from imr_llm.evals.locate import put_values
from imr_llm.evals.outcomes import compare
from imr_llm.evals.reading import lay_out
from imr_llm.evals.report.words import bounds, share
from imr_llm.evals.scores import Scores, count, score_letters
from imr_llm.evals.suite import find_suite, read_suite


def main() -> None:
    """Print the table of each suite."""
    for name in sys.argv[1:] or ["project", "real"]:
        suite = read_suite(find_suite(name))
        read = [gold for gold in suite.gold.values() if gold.plain is not None]
        print("\n".join(table(name, read, suite.seed)))


def table(name: str, read: list[Gold], seed: int) -> Iterator[str]:
    """Yield the table of one suite: fields on which the readings differ, and all fields."""
    scores = agreement(read, seed)
    differing = sum(bool(gold.differences) for gold in read)
    yield f"`{name}`: {len(read)} letters read twice; the readings differ on {differing} of them."
    yield ""
    yield "| field | values | agreement (F1) | 95 % interval |"
    yield "|---|---:|---:|---|"
    rows = {field: score for field, score in scores.fields.items() if score.f1 is not None and score.f1 < 1}
    for field, score in {**rows, "all fields": scores.micro}.items():
        yield f"| {field} | {score.gold} | {share(score.f1)} | {bounds({'low': score.low, 'high': score.high})} |"
    yield ""


def agreement(read: list[Gold], seed: int) -> Scores:
    """Score the second reading of each letter against the first."""
    pairs = [(_reading(gold, "first"), _reading(gold, "second")) for gold in read]
    return score_letters([count(compare(*map(lay_out, pair))) for pair in pairs], seed)


def _reading(gold: Gold, whose: str) -> dict[str, Any]:
    """Give one reader's reading: gold, with that reader's word where the two differed."""
    data: dict[str, Any] = copy.deepcopy(gold.plain or {})
    for difference in gold.differences:
        put_values(data, difference["path"], difference[whose])
    return data


if __name__ == "__main__":
    main()
