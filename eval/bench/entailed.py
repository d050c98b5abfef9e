"""Count the values of gold, and those that the words at gold's own place don't produce when they are derived again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imr_llm.evals.gold import Gold
from imr_llm.evals.gold_record import record_of_gold
from imr_llm.evals.suite import find_suite, plan_cases, read_suite
from imr_llm.facts import plain
from imr_llm.letter import Letter, read_letter
from imr_llm.plain import plain_values
from imr_llm.sections import split_sections


@dataclass(frozen=True, slots=True)
class Entailed:
    """Values of gold, and those of them that their words don't produce."""

    letters: int
    values: int
    unsupported: int


def entailed(name: str, folder: Path | None) -> Entailed:
    """Count over the letters of a suite that are at hand."""
    cases = [case for case in plan_cases(read_suite(find_suite(name)), folder=folder) if case.rung == "clean" and case.source]
    counts = [_count(case.gold, read_letter(case.source)) for case in cases if case.source and case.gold.plain is not None]
    return Entailed(len(counts), sum(values for values, _ in counts), sum(lost for _, lost in counts))


def _count(gold: Gold, letter: Letter) -> tuple[int, int]:
    """Count one letter's values, and those that are not in the record made of its gold."""
    had = {path: len(values) for path, values in plain_values(plain(record_of_gold(gold, letter, split_sections(letter))))}
    wanted = {path: len(values) for path, values in plain_values(gold.filled(letter) or {})}
    return sum(wanted.values()), sum(count - had.get(path, 0) for path, count in wanted.items())
