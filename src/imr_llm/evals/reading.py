"""Lay out what is said of a letter, by gold or by a system, so that the two can be compared field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imr_llm.facts import evidence_of, walk
from imr_llm.facts import plain as plain_of
from imr_llm.letter import Letter, Span, as_printed, normalise
from imr_llm.plain import plain_values
from imr_llm.records import Absent, Record

_DIGIT = re.compile(r"\d")

Places = Mapping[str, tuple[tuple[Span, ...], ...]]
"""For each path of the plain shape, the spans of each of its values."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a value is routed."""

    accepted: bool = True
    """False where a person is asked to look at it first."""
    signs: str = ""
    """What its chance of being wrong was estimated from."""
    risk: float | None = None
    """That chance; None of a system that estimates none."""


UNROUTED = Mark()
"""The mark of values that nobody routed: they stand."""


@dataclass(frozen=True, slots=True)
class Said:
    """One value, with the places that are said to say it."""

    value: Any
    spans: tuple[Span, ...] = ()
    mark: Mark = UNROUTED
    """Whether it stands without a person's look, and why."""
    also: tuple[str, ...] = ()
    """Other wordings that count as the same: what a noisy letter prints at gold's place, if its digits are gold's."""


Values = Mapping[str, tuple[Said, ...]]


@dataclass(frozen=True)
class Reading:
    """All that is said of one letter: fields of the letter, and the fields of each item."""

    fields: Values
    items: tuple[Values, ...] = ()


@dataclass(frozen=True)
class Used:
    """What an answer took; seconds are None where nothing was asked live."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    seconds: float | None = None


@dataclass(frozen=True)
class Answer:
    """What a system says of a letter, whichever system it is."""

    plain: Mapping[str, Any]
    places: Places = field(default_factory=dict)
    marks: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)
    """For each path how each of its values is routed."""
    used: Used = field(default_factory=Used)

    def reading(self) -> Reading:
        """Lay the answer out."""
        return lay_out(self.plain, self.places, self.marks)


def answer_of(record: Record, seconds: float | None) -> Answer:
    """Take from a record its values, their places, and which of them need a person."""
    places: dict[str, list[tuple[Span, ...]]] = {}
    marks: dict[str, list[Mark]] = {}
    for path, fact in walk(record):
        if not isinstance(fact, Absent):
            places.setdefault(path, []).append(tuple(Span(place.start, place.end) for place in evidence_of(fact)))
            marks.setdefault(path, []).append(Mark(fact.review is None, fact.signs, fact.risk))
    calls = record.provenance.calls
    return Answer(
        plain=plain_of(record),
        places={path: tuple(spans) for path, spans in places.items()},
        marks={path: tuple(own) for path, own in marks.items()},
        used=Used(
            calls=len(calls),
            prompt_tokens=sum(call.prompt_tokens for call in calls),
            cached_tokens=sum(call.cached_tokens for call in calls),
            completion_tokens=sum(call.completion_tokens for call in calls),
            seconds=seconds,
        ),
    )


def gold_reading(plain: Mapping[str, Any], spans: Mapping[str, tuple[Span, ...]], letter: Letter) -> Reading:
    """Lay gold out; what the letter prints at a text's place counts as that text."""
    places = {path: tuple((place,) for place in own) for path, own in spans.items()}
    return lay_out(plain, places, printed=letter)


def lay_out(
    plain: Mapping[str, Any],
    places: Places | None = None,
    marks: Mapping[str, Sequence[Mark]] | None = None,
    printed: Letter | None = None,
) -> Reading:
    """Lay out a plain reading.

    Args:
        plain: the values in the plain shape.
        places: the spans of each value, where they are known.
        marks: for each path how each of its values is routed.
        printed: a letter whose words at a text's place count as that text.
    """
    fields: dict[str, tuple[Said, ...]] = {}
    items: list[dict[str, tuple[Said, ...]]] = [{} for _ in plain["items"]]
    for path, values in plain_values(plain):
        own = (places or {}).get(path, ())
        spans = own if len(own) == len(values) else ((),) * len(values)
        told = (marks or {}).get(path, ())
        own_marks = told if len(told) == len(values) else (UNROUTED,) * len(values)
        said = tuple(
            Said(value, places_of, mark, _printed(value, places_of, printed))
            for value, places_of, mark in zip(values, spans, own_marks, strict=True)
        )
        if path.startswith("items."):
            _, number, name = path.split(".", 2)
            items[int(number)][name] = said
        else:
            fields[path] = said
    return Reading(fields, tuple(items))


def _printed(value: Any, spans: tuple[Span, ...], letter: Letter | None) -> tuple[str, ...]:
    if letter is None or not isinstance(value, str):
        return ()
    printed = (as_printed(letter.printed(span)) for span in spans)
    return tuple(words for words in printed if _DIGIT.findall(words) == _DIGIT.findall(value))


def fold(text: str) -> str:
    """Leave out what two honest readers may write differently: white space, quotes and hyphens' forms, case, a closing stop."""
    return " ".join(normalise(text).text.lower().split()).strip(" .,;:\"'")


def same(gold: Said, found: Said) -> bool:
    """Tell whether a value is gold's; texts may differ in form only, and a digit never."""
    if isinstance(gold.value, str) and isinstance(found.value, str):
        return fold(found.value) in {fold(gold.value), *map(fold, gold.also)}
    return type(gold.value) is type(found.value) and bool(gold.value == found.value)


def touches(gold: Said, found: Said) -> bool | None:
    """Tell whether a value was read where gold reads it; None where one of the two names no place."""
    if not gold.spans or not found.spans:
        return None
    return any(one.start < other.end and other.start < one.end for one in gold.spans for other in found.spans)
