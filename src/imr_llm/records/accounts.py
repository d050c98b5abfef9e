"""Define the accounts of a letter: its calls, what was said of it, what looks like an item, and what may be taken."""

from __future__ import annotations

from typing import Literal

from imr_llm.records.facts import Frozen

CallOutcome = Literal["answered", "cut_off", "unusable"]


class CallCount(Frozen):
    """What became of the calls: `sent` is the sum of the others."""

    sent: int
    """Questions put to passages, as planned, repairs among them."""
    answered: int
    """Answered at once."""
    repaired: int
    """Answered in parts, after an answer that was cut off."""
    failed: int
    """Without an answer that could be used."""


class CandidateCount(Frozen):
    """What became of everything that rules and model said of fields: `read` is the sum of the others."""

    read: int
    accepted: int
    """Values of the record."""
    conflicting: int
    """The letter, or a reader that is trusted more, says something else."""
    rejected: int
    """Nothing in the letter says it, or its words can't mean it."""
    duplicate: int
    """Said already by another reader, or in other words of the same place."""


class ItemCount(Frozen):
    """How often the letter prints what each disputed item has once, and how many items the record has."""

    decision_words: int | None
    """Decision words that close a heading; null in a layout that has none."""
    rationales: int | None
    """Labels that open a rationale; null in a layout that has none."""
    items: int


class Ledger(Frozen):
    """The accounts of a letter; where they don't balance, there is a finding."""

    calls: CallCount
    candidates: CandidateCount
    items: ItemCount


class Routing(Frozen):
    """How many of a record's values may be taken without a person's look, and what that promises."""

    max_wrong: float
    """The largest share of wrong values among those taken that was allowed."""
    kept: bool
    """False where the letters on which the signs were tried are too few to promise so little; then nothing is taken."""
    values: int
    taken: int
    """Values without a reason for review."""


class AskedCall(Frozen):
    """One call that was made for the letter."""

    question: str
    prompt: str
    """Hash of the prompt's file."""
    schema_hash: str
    """Hash of the reply's schema."""
    prompt_tokens: int
    cached_tokens: int
    """Part of the prompt that the server still knew."""
    completion_tokens: int
    seconds: float
    kept: bool
    """True where the answer came from the local cache, and nothing was asked."""
    outcome: CallOutcome = "answered"
    """`cut_off`: the answer passed its most tokens, and its parts were asked for; `unusable`: it didn't fit the schema."""


class Provenance(Frozen):
    """How the record was made."""

    version: str
    """Version of imr-llm."""
    validator: str
    """Version of the validator's rules."""
    model: str | None
    """The model that was asked, or null where none was."""
    calls: tuple[AskedCall, ...]
