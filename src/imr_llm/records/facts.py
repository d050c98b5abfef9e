"""Define a fact: a value with the spans that say it, or its absence with a reason."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field
from typing_extensions import TypeAliasType

T = TypeVar("T")
Match = Literal["exact", "normalised", "ocr"]
Reason = Literal["not_stated", "illegible", "conflicting", "unsupported"]


class Frozen(BaseModel):
    """A value object: nothing changes it, nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Evidence(Frozen):
    """A stretch of the letter that says a value."""

    start: int
    """Offset of the first character in the letter's raw text, from 0."""
    end: int
    """Offset after the last character."""
    text: str
    """The raw text between the two offsets, without what `left_out` names."""
    left_out: tuple[tuple[int, int], ...] = ()
    """Stretches between the two offsets that are not the letter's own words, such as a fax line; in raw offsets, half open."""
    page: int
    """Page on which it begins, from 1."""
    line: int
    """Line on which it begins, from 1."""
    match: Match
    """How the letter prints what was read: `exact`; `normalised`, with other white space, hyphens, quotes, case or ligatures; or
    `ocr`, with errors of a scanner."""
    quote: str | None = None
    """With `ocr`, the words as the reader gave them."""


class Stated(Frozen, Generic[T]):
    """A value that the letter states."""

    status: Literal["stated"] = "stated"
    value: T
    """The value, normalised: dates in ISO, decisions and sexes as one of their names, text with single spaces."""
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    """The spans that say it."""
    by: str
    """Who read it: `rule`, `derived`, or the name of the question that the model answered."""
    inferred: bool = False
    """True where the words imply the value and don't print it, as for an item's category."""
    agreed: tuple[str, ...] = ()
    """Who else read the same value."""
    signs: str = ""
    """What its chance of being wrong was estimated from."""
    risk: float | None = None
    """That chance, from 0 to 1."""
    review: str | None = None
    """Why a person should look at the value before it is used; null where it may be taken as it is."""


class Absent(Frozen):
    """A value that the record does not have, and why."""

    status: Literal["absent"] = "absent"
    reason: Reason
    """`not_stated`: the letter doesn't say it; `illegible`: it can't be read; `conflicting`: what was read is not what the
    letter says there; `unsupported`: something was read that no span of the letter supports."""


Fact = TypeAliasType("Fact", Annotated[Stated[T] | Absent, Discriminator("status")], type_params=(T,))


LISTS = frozenset({"licensed_in", "specialties", "diagnoses", "treatments_to_date", "body_parts"})
"""Fields that hold `Facts`: several values, or none with a reason."""


Facts = TypeAliasType("Facts", tuple[Stated[T], ...] | Absent, type_params=(T,))
