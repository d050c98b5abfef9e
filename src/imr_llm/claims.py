"""State who says what of which field: a claim is a value and the spans that are said to say it; a refusal is one that no span does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from imr_llm.letter import Span

Why = Literal["conflict", "not_in_letter", "unsupported", "duplicate"]
"""Why something that was said is not claimed: the letter says otherwise; it says nothing like it; what it says there can't mean
that; or another member of the list already has the place."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One reader's word on one field, with the place in the letter; not yet believed."""

    path: str
    """The field, as in the plain shape: `patient.age`, `items.0.heading`."""
    spans: tuple[Span, ...]
    """Where the letter says it, in raw offsets."""
    by: str
    """`rule`, or the name of the question that the model answered."""
    value: object = None
    """The value, where the words alone don't make it: a category, a citation; else None, and the words do."""
    quote: str | None = None
    """The reader's words, where the letter prints them with a scanner's errors."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Words that a reply gave for a field, and that were not taken."""

    path: str
    words: str
    by: str
    why: Why
    place: Span | None
    """What the letter says instead, or where it has the words."""
    reason: str = ""
    """What speaks against it, where the letter has the words."""


def item_of(path: str) -> int:
    """Give the number of the item, from 0, whose field a path of the plain shape names."""
    return int(path.split(".")[1])
