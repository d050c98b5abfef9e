"""Define a decision: what one person says of one value of a record, and when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, StringConstraints

from imr_llm.records import Frozen

Action = Literal["accept", "correct", "absent", "illegible", "remove", "undo"]
"""`accept`: the record is right; `correct`: the letter says it at other spans; `absent`: it doesn't say it; `illegible`: it can't be
read; `remove`: a list's member, or an item, that isn't one; `undo`: withdraw the author's last decision on the path."""

Place = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]
"""A stretch of the letter's raw text, from the first offset up to the second."""

Author = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
MOST_SPANS = 20
MOST_REASON = 4_000


class Draft(Frozen):
    """What a person says, before it is checked against the letter."""

    letter: str
    """Hash of the source's bytes."""
    record: str
    """Version of the record that was looked at."""
    path: str = Field(max_length=200)
    """The value, as in the plain shape with members of lists numbered: `clinical.diagnoses.1`. `clinical.diagnoses.+` adds a member, and
    `clinical.diagnoses.+ID` is the one that decision ID added."""
    action: Action
    spans: tuple[Place, ...] = Field(default=(), max_length=MOST_SPANS)
    value: JsonValue = None
    """A value of a fixed set, where the words don't make it: a category, a body part, whether something was cited, a citation's source."""
    reason: str = Field(default="", max_length=MOST_REASON)


class Decision(Draft):
    """What a person says, checked and kept; `value` and `spans` are what stands by it, derived from the letter."""

    id: int
    """Microseconds since 1970, so that it is of one decision in all logs; later ones are larger."""
    author: Author
    time: dt.datetime
    value: Any = None
    """In the plain shape; null where nothing stands."""
    adjudicates: tuple[int, ...] = ()
    """Of an adjudication, the decisions of the two readings between which it decides."""
