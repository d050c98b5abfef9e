"""Define what a person may want to know of a record or its letter, and what was said and not taken."""

from __future__ import annotations

from typing import Literal

from imr_llm.letter import NoteCode
from imr_llm.records.facts import Evidence, Frozen

FindingCode = Literal[
    NoteCode,
    "misprint",
    "not_in_letter",
    "conflict",
    "illegible",
    "unsupported",
    "readings_differ",
    "header_differs",
    "date_order",
    "impossible_date",
    "overlooked_decision",
    "decision_differs_from_verdict",
    "decision_missing",
    "part_missing",
    "verdict_missing",
    "mixed_alphabets",
    "several_letters",
    "unknown_layout",
    "call_failed",
    "letter_windowed",
    "source_differs",
    "offset_differs",
    "value_differs",
    "ledger_unbalanced",
    "routing_differs",
    "label_differs",
    "out_of_scope",
    "no_items",
    "number_misread",
    "addresses_machine",
    "subject_unclear",
    "item_count",
    "item_order",
    "overlooked_slot",
    "overlooked_value",
    "overlooked_reading",
    "same_rationale",
    "side_differs",
    "level_differs",
    "dose_sum",
    "age_implausible",
    "header_unpaired",
    "case_number_form",
    "state_name",
    "not_as_made",
]
"""What a finding is about: what reading the file noticed, something that a reader said, or the rule of `validation/rules.toml` that is broken, by its id."""


class Finding(Frozen):
    """Something about the record or the letter that a person may want to know."""

    code: FindingCode
    path: str
    """The field, as in the plain shape, or empty for the whole letter."""
    message: str
    """Where, what was found, what was expected."""
    needs_person: bool
    """Whether a person should look before the record is used."""
    reach: tuple[str, ...] = ()
    """What of the record it casts doubt on, by how the paths begin: `items` is all items, an empty one the whole record; its own path
    where none is named."""
    start: int | None = None
    """Offset of the place in the raw text, where there is one."""
    end: int | None = None
    """Offset after the place."""


class Rejected(Frozen):
    """Something that a reader said and that is not a value of the record."""

    path: str
    """The field that it was said of, as in the plain shape."""
    words: str
    """What was said."""
    by: str
    """Who said it: `rule`, or the name of the question that the model answered."""
    why: Literal["conflict", "not_in_letter", "unsupported", "other_reading"]
    """`conflict`: the letter says something else, at `counter`; `not_in_letter`: it says nothing like it; `unsupported`: its words are
    there and can't mean that; `other_reading`: another reader's value was taken."""
    counter: Evidence | None
    """What the letter says instead, or where the words stand that were not taken."""
    reason: str = ""
    """What speaks against the words, where the letter has them."""
