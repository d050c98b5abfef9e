"""Change one fact of a quote, so that the letter no longer says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from facts import (
    DECISIONS,
    DRUGS,
    GUIDELINES,
    LOOKALIKES,
    MONTH_NAMES,
    OPPOSITES,
    REGIONS,
    SEVERITIES,
    SHAPE_TWINS,
    SIDES,
    SPACE_TWINS,
    UNITS,
    Groups,
)
from numerals import Edit, digit_shapes, digits, level_shapes, levels

Changes = Callable[[str, Random], Iterator[Edit]]

SPACE_TRAP = "trap: a space"
"""The kind whose quotes differ from the letter by white space alone."""

_IS = r"\b(?:is|was|are|were|could|should|would|can|will|may)\b(?!\s(?:not|no|never)\b|'t)|\b(?:has|have|had)(?=\s(?:been|\w+ed)\b)"
_SHOWS = (
    r"\b(?:had|has|have|with|shows?|showed|found|reports?|reported|noted)\s(?!no\b|not\b|been\b|to\b|\w+ed\b)(?:(?:a|an|some)\s)?(?=[a-z])"
)
_NEGATING: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(_IS), lambda word: f"{word} not"),
    (re.compile(_SHOWS), lambda words: f"{words.split()[0]} no "),
    (re.compile(r"\b(?:not|never|no|No)\s"), lambda _: ""),
    (re.compile(r"(?<=is|as|re|es|id|do|ve|ad|ld)n't\b"), lambda _: ""),
    (re.compile(r"\b[Nn]on[- ]?(?=certif|authori|approv|surgical|steroid|industrial|opioid)"), lambda _: ""),
    (re.compile(r"(?<![Nn]on-)\b(?=certif(?:ied|ication)\b)"), lambda _: "non-"),
    (re.compile(r"\b(?<!not )(?=medically necessary)"), lambda _: "not "),
)
"""Where a negation can be added or taken away, and what stands there then."""


def kinds_of_change(states: tuple[str, ...], specialties: tuple[str, ...], names: tuple[str, ...]) -> dict[str, Changes]:
    """Give every kind of contradiction with what makes it; the names are those that the letters print."""
    return {
        "digit": digits,
        "side": _swapped(SIDES),
        "negation": _both(_negated, _swapped(OPPOSITES)),
        "month": _swapped(MONTH_NAMES, capitals_only=True),
        "name": _both(_swapped((*GUIDELINES, *DRUGS)), _swapped((states, specialties, names), capitals_only=True)),
        "severity": _swapped(SEVERITIES),
        "unit": _swapped(UNITS),
        "level": _both(levels, _swapped(REGIONS)),
        "decision": _swapped(DECISIONS),
        "trap: a digit's shape": digit_shapes,
        "trap: a letter's shape": _both(_swapped(SHAPE_TWINS), level_shapes),
        SPACE_TRAP: _swapped(SPACE_TWINS),
        "trap: a name's likeness": _swapped(LOOKALIKES),
    }


def _both(first: Changes, second: Changes) -> Changes:
    def changes(text: str, rng: Random) -> Iterator[Edit]:
        yield from first(text, rng)
        yield from second(text, rng)

    return changes


def _swapped(groups: Groups, *, capitals_only: bool = False) -> Changes:
    """Put another word of its group in a word's place."""
    others: dict[str, list[str]] = {}
    for group in groups:
        for word in group:
            others.setdefault(word.lower(), []).extend(other for other in group if other.lower() != word.lower())
    longest_first = sorted((word for word, instead in others.items() if instead), key=lambda word: (-len(word), word))
    listed = "|".join(map(re.escape, longest_first)) or "(?!)"
    words = re.compile(rf"(?<![A-Za-z])(?:{listed})(?![A-Za-z\d])", re.IGNORECASE)

    def changes(text: str, rng: Random) -> Iterator[Edit]:
        for word in words.finditer(text):
            if word.group()[0].isupper() or not capitals_only:
                yield *word.span(), _in_case_of(word.group(), rng.choice(others[word.group().lower()]))

    return changes


def _in_case_of(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[0].upper() + word[1:] if model[0].isupper() else word


def _negated(text: str, _rng: Random) -> Iterator[Edit]:
    for pattern, new in _NEGATING:
        for match in pattern.finditer(text):
            yield *match.span(), new(match.group())
