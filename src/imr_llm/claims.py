"""State who says what of which field: a claim is a value and the spans that are said to say it."""

from __future__ import annotations

from dataclasses import dataclass

from imr_llm.letter import Span


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
