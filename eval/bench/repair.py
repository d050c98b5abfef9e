"""Measure what a repair makes up: ask it for facts that were taken out of a letter, or blotted, and count what is accepted.

    python eval/bench/repair.py [--json FILE]          answer from the recordings
    python eval/bench/repair.py --live                 ask the embedded model, and record

For letters of the split `dev`, each of five facts is asked for as a repair asks: where the letter still says it, where every word
that says it is gone from the summary, and where `[illegible]` stands in its place. What is accepted after the validator although
the fact is gone is made up; the goal is none.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imr_llm.build import Builder
from imr_llm.evals.suite import Case, find_suite, plan_cases, read_suite
from imr_llm.hearing import hear
from imr_llm.letter import Letter, make_letter, read_letter
from imr_llm.model.call import Model
from imr_llm.model.cassette import recording, replaying
from imr_llm.model.choose import Choice, open_model
from imr_llm.questions import REPAIRS, put
from imr_llm.records import Stated
from imr_llm.rules.summary import summary_passage
from imr_llm.sections import split_sections
from imr_llm.values import AGE, DATE, REVIEWED, SEX, parse_date

RECORDINGS = Path(__file__).parents[2] / "cassettes" / "repair"
LETTERS = 12
BLOT = "[illegible]"
STATES = ("told", "gone", "illegible")


@dataclass(frozen=True)
class Plant:
    """A letter in which one fact is as it was, gone, or illegible."""

    path: str
    state: str
    letter: Letter
    wanted: Any
    """The value by gold; None where the letter doesn't say it any more."""


def cases() -> list[Case]:
    """Give the letters, in the order of their hashes: those of `dev` that tell all five facts."""
    suite = read_suite(find_suite("project"))
    clean = [case for case in plan_cases(suite, splits=["dev"]) if case.rung == "clean" and case.gold.plain is not None]
    whole = [case for case in clean if all(_gold(case, path) is not None for path in FACTS)]
    return sorted(whole, key=lambda case: case.gold.sha256)[:LETTERS]


def _gold(case: Case, path: str) -> Any:
    part, _, field = path.partition(".")
    return (case.gold.plain or {})[part][field]


FACTS: dict[str, re.Pattern[str]] = {
    "patient.age": AGE,
    "patient.sex": SEX,
    "injury.date": DATE,
    "utilization_review.date": DATE,
    "utilization_review.outcome": REVIEWED,
}
"""What says each fact; of dates, those of gold's day."""


def plants(case: Case) -> Iterator[Plant]:
    """Yield a letter's plants: each fact told, gone and illegible."""
    assert case.source is not None
    letter = read_letter(case.source)
    for path in FACTS:
        wanted = _gold(case, path)
        for state in STATES:
            raw = letter.raw if state == "told" else _without(letter, path, wanted, BLOT if state == "illegible" else "")
            yield Plant(path, state, make_letter(raw, name=case.name), wanted if state == "told" else None)


def _without(letter: Letter, path: str, wanted: Any, instead: str) -> str:
    """Put something in place of all words of the summary that say a fact; of an age told by its number alone, that number."""
    summary = summary_passage(letter, split_sections(letter))
    assert summary is not None
    raw = letter.raw
    said = [*FACTS[path].finditer(summary.text)]
    if not said:
        said = [*re.finditer(rf"\b{wanted}\b", summary.text)]
    for match in reversed(said):
        told = parse_date(match.group())
        if FACTS[path] is not DATE or (told and told.isoformat() == wanted):
            span = summary.raw_of(match)
            raw = raw[: span.start] + instead + raw[span.end :]
    return raw


def answer(plant: Plant, model: Model) -> tuple[str, Any]:
    """Ask the repair's question, and tell what came of it: not asked, abstained, refused, or a value that was accepted."""
    summary = summary_passage(plant.letter, split_sections(plant.letter))
    asked = put(REPAIRS[plant.path], summary) if summary else None
    if asked is None:
        return "not asked", None
    heard = hear(asked, model.answer(asked.call))
    builder = Builder(plant.letter, heard.claims, heard.refusals, {})
    part, _, field = plant.path.partition(".")
    fact = getattr(builder.build()[part], field)
    if isinstance(fact, Stated):
        return "accepted", getattr(fact.value, "isoformat", lambda: fact.value)()
    return ("refused" if heard.claims or heard.refusals else "abstained"), None


def measure(*, live: bool) -> dict[str, Counter[str]]:
    """Count what came of each fact in each state, by field and state."""
    counts: dict[str, Counter[str]] = {f"{path}, {state}": Counter() for path in FACTS for state in STATES}
    with open_model(Choice(replay=None if live else RECORDINGS, cache=False)) as model:
        for case in cases():
            with recording(RECORDINGS, case.name) if live else replaying(RECORDINGS, case.name):
                for plant in plants(case):
                    came, value = answer(plant, model)
                    if came == "accepted":
                        came = "made up" if plant.wanted is None else "right" if value == plant.wanted else "wrong"
                    counts[f"{plant.path}, {plant.state}"][came] += 1
    return counts


COLUMNS = ("not asked", "abstained", "refused", "right", "wrong", "made up")


def main() -> None:
    """Measure, print a table, and write JSON where that is wanted."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--live", action="store_true", help="ask the embedded model, and record")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    counts = measure(live=options.live)
    print(f"| | {' | '.join(COLUMNS)} |\n|---|{'---:|' * len(COLUMNS)}")
    for name, own in counts.items():
        print(f"| {name} | {' | '.join(str(own[column]) for column in COLUMNS)} |")
    told = summary(counts)
    print(f"\n{told['planted']} facts gone or illegible, {told['asked']} asked for, {told['fabricated']} made up")
    if options.json:
        data = {**told, "by_field": {name: dict(own) for name, own in counts.items()}}
        options.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def summary(counts: Mapping[str, Counter[str]]) -> dict[str, int]:
    """Sum up the facts that were gone or illegible: planted, asked for, and made up."""
    lost = [own for name, own in counts.items() if not name.endswith("told")]
    return {
        "planted": sum(own.total() for own in lost),
        "asked": sum(own.total() - own["not asked"] for own in lost),
        "fabricated": sum(own["made up"] for own in lost),
    }


if __name__ == "__main__":
    main()
