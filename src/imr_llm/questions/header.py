"""Ask of which case a letter is and who reviewed it, where no rule knows the layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from imr_llm.letter import Passage
from imr_llm.questions.dates import date_choices, one_of, said_date
from imr_llm.questions.question import Answer, Question, Said, says_nothing

_CUES = {
    "date_assigned": "assign",
    "date_of_injury": "injur",
    "decision_date": "decision|determin|dated",
    "ur_denial_date": "review|denial|denied",
    "application_received": "application|received|filed",
}
"""Words without which a passage doesn't tell a date."""


class Header(Answer):
    """The case header."""

    number: str | None
    """the case number (such as CM16-0000000), or null"""
    date_assigned: str | None
    """the date on which the case was assigned, or null"""
    date_of_injury: str | None
    """the date of injury, or null"""
    decision_date: str | None
    """the date of this letter's decision, or null"""
    ur_denial_date: str | None
    """the date of the utilization review denial, or null"""
    application_received: str | None
    """the date on which the application was received, or null"""
    priority: str | None
    """Standard or Expedited as printed, or null"""
    licensed_in: list[str] = Field(max_length=10)
    """the states in which the reviewer is licensed; empty if none is stated"""
    specialties: list[str] = Field(max_length=10)
    """the reviewer's certifications or specialties, word for word; empty if none is stated"""


def _shape(passage: Passage) -> type[Answer]:
    choices = [words for words, _ in date_choices(passage)]
    shape: type[Answer] = Header
    for field in _CUES:
        shape = one_of(shape, field, choices)
    return shape


def _read(reply: Any, passage: Passage) -> Iterator[Said]:
    for field in ("number", "priority"):
        if not says_nothing(words := getattr(reply, field)):
            yield Said(f"case.{field}", words)
    choices = date_choices(passage)
    for field, cue in _CUES.items():
        doubt = "" if re.search(cue, passage.text, re.IGNORECASE) else "nothing in the passage speaks of it"
        for said in said_date(f"case.{field}", getattr(reply, field), choices):
            yield Said(said.path, said.words, spans=said.spans, doubt=doubt)
    for field in ("licensed_in", "specialties"):
        yield from (Said(f"reviewer.{field}", words) for words in getattr(reply, field) if not says_nothing(words))


_PATHS = ("case.number", *(f"case.{field}" for field in _CUES), "case.priority", "reviewer.licensed_in", "reviewer.specialties")

HEADER = Question("header", Header, _shape, _read, max_tokens=400, paths=_PATHS, enough=1)
