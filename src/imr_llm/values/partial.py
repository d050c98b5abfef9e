"""Read the heading of a partial certification apart: what was requested, what was authorized, what is decided."""

from __future__ import annotations

import re
from dataclasses import dataclass

Place = tuple[int, int]
"""Where a part stands in the heading, in characters, half open."""

_REQUESTED = re.compile(r"\b(?:was|were)\s+the\s+original\s+request\.", re.IGNORECASE)
_AUTHORIZED = re.compile(
    r"\b(?:was|were)\s+authorized\s+by\s+the\s+Claims\s+Administrator\.\s*"
    r"The\s+remaining\s+IMR\s+eligible\s+portion\s+of\s+the\s+original\s+request,",
    re.IGNORECASE,
)
_AUTHORIZING = re.compile(r"\s*The\s+Claims\s+Administrator\s+authorized\s", re.IGNORECASE)
_LEAVING = re.compile(
    r",\s*leaving\s+the\s+original\s+request\s+IMR\s+eligible\.\s*The\s+original\s+request,",
    re.IGNORECASE,
)
_CLOSE = re.compile(r"(?<=\s)(?:is|are)\s*$", re.IGNORECASE)
"""The verb that the decision word follows, and that is no part of what is decided."""


@dataclass(frozen=True, slots=True)
class Partial:
    """The places of a partial certification's three parts in its heading; none of them is empty."""

    requested: Place
    authorized: Place
    decided: Place


def parse_partial(heading: str) -> Partial | None:
    """Read a heading that tells a partial certification; any other gives none.

    Two narratives are known: a part was authorized and the rest is decided, or a part was authorized and the whole is decided again.
    """
    asked = _REQUESTED.search(heading)
    if asked is None:
        return None
    authorizing = _AUTHORIZING.match(heading, asked.end())
    given = authorizing.end() if authorizing else asked.end()
    told = (_LEAVING if authorizing else _AUTHORIZED).search(heading, given)
    if told is None:
        return None
    close = _CLOSE.search(heading, told.end())
    ends = ((0, asked.start()), (given, told.start()), (told.end(), close.start() if close else len(heading)))
    places = [_trimmed(heading, *place) for place in ends]
    return Partial(*places) if all(start < end for start, end in places) else None


def _trimmed(text: str, start: int, end: int) -> Place:
    """Leave out white space at both ends."""
    words = text[start:end]
    return end - len(words.lstrip()), start + len(words.rstrip())
