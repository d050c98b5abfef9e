"""Foresee a run before anything is spent: check every letter against its gold, and plan what would be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imr_llm import pipeline
from imr_llm.evals.run import prepare
from imr_llm.evals.suite import Case
from imr_llm.recognise import is_letter
from imr_llm.tokens import count_tokens


@dataclass(frozen=True)
class Foreseen:
    """What a run would ask, as estimated; tokens written can't pass `most_written`."""

    cases: int
    absent: int
    calls: int
    schemas: int
    """Different schemas of replies; a letter whose own phrases are the choices has one of its own."""
    read_tokens: int
    most_written: int


def foresee(cases: Iterable[Case], seed: int) -> Foreseen:
    """Check gold, letters, prompts and schemas of all cases, and sum up what they would ask.

    Raises:
        SuiteError: a letter contradicts its gold.
        LetterError: a letter can't be read at all.
    """
    cases = list(cases)
    letters = [prepare(case, seed).letter for case in cases if case.source is not None]
    asked = [one for letter in letters if is_letter(letter) for one in pipeline.plan(letter)]
    return Foreseen(
        cases=len(cases),
        absent=len(cases) - len(letters),
        calls=len(asked),
        schemas=len({one.call.schema_text for one in asked}),
        read_tokens=sum(count_tokens(one.call.system) + count_tokens(one.call.user) for one in asked),
        most_written=sum(one.call.max_tokens for one in asked),
    )
