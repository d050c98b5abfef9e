"""Define the record: every value stands with the spans that say it, or is absent with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field
from typing_extensions import TypeAliasType

from imr_llm.sections import Layout
from imr_llm.values import Decision, Outcome, Priority, ReviewOutcome, Sex

FORMAT: Literal["imr-llm/record/1"] = "imr-llm/record/1"

T = TypeVar("T")
Match = Literal["exact", "normalised", "ocr"]
Reason = Literal["not_stated", "illegible", "conflicting", "unsupported"]
Source = Literal["MTUS", "ODG", "ACOEM", "other"]
Category = Literal[
    "diagnostic_testing",
    "dmepos",
    "evaluation_and_management",
    "home_health",
    "injection",
    "pharmaceuticals",
    "programs",
    "psych_services",
    "rehabilitation",
    "surgery",
    "transportation",
    "other",
]
FindingCode = Literal[
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
]
"""What a finding is about: something that a reader said, or the rule of `validation/rules.toml` that is broken, by its id."""


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
    """The raw text between the two offsets."""
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


class Case(Frozen):
    """The case header."""

    number: Fact[str]
    """Case number as printed, such as `CM16-0213037`; never from a file name."""
    date_assigned: Fact[dt.date]
    """Date on which the case was assigned to the reviewer."""
    date_of_injury: Fact[dt.date]
    """Date of injury as the header has it."""
    decision_date: Fact[dt.date]
    """Date of the determination."""
    ur_denial_date: Fact[dt.date]
    """Date of the utilization review denial as the header has it."""
    priority: Fact[Priority]
    """Priority of the review."""
    application_received: Fact[dt.date]
    """Date on which the application for review was received."""


class Reviewer(Frozen):
    """The expert reviewer, who is never named."""

    licensed_in: Facts[str]
    """States of licensure."""
    specialties: Facts[str]
    """Certifications or specialties."""


class Patient(Frozen):
    """The injured worker."""

    age: Fact[int]
    """Age in whole years, as stated for the worker."""
    sex: Fact[Sex]
    """Sex, as stated for the worker; never from a pronoun."""


class Injury(Frozen):
    """The injury as the clinical summary tells it."""

    date: Fact[dt.date]
    """Date of injury told in the summary."""


class UtilizationReview(Frozen):
    """The claims administrator's earlier review, as the clinical summary tells it."""

    date: Fact[dt.date]
    """Date of the utilization review decision; not of a request for authorization, a report or a study."""
    outcome: Fact[ReviewOutcome]
    """`denied`, `modified`, or `mixed` where some requests were denied and others modified."""


class Clinical(Frozen):
    """The clinical summary's lists."""

    diagnoses: Facts[str]
    """Diagnoses, in the letter's words."""
    treatments_to_date: Facts[str]
    """Care already given or tried, in the letter's words."""


class Citation(Frozen):
    """One guideline that a slot cites."""

    source: Source
    """The body of guidelines."""
    title: str | None
    """Topic or chapter, without year."""
    year: int | None
    """Year of the topic, where printed."""
    sections: tuple[str, ...]
    """Sections of the topic."""
    pages: str | None
    """Pages, as printed."""
    evidence: Evidence
    """The citation as printed; title, year, sections and pages are all in it."""
    signs: str = ""
    """What its chance of being wrong was estimated from."""
    risk: float | None = None
    """That chance, from 0 to 1."""
    review: str | None = None
    """Why a person should look at the citation before it is used; null where it may be taken as it is."""


class Guidelines(Frozen):
    """A citation slot: what one side cited for an item."""

    cited: Fact[bool]
    """False where the slot says that nothing was cited; absent where the layout has no such slot."""
    citations: tuple[Citation, ...]
    """The guidelines cited, in printed order."""


class Item(Frozen):
    """One disputed item."""

    heading: Fact[str]
    """The item as headed, without number, decision word and its colon."""
    decision: Fact[Decision]
    """What the letter decides about the denial: `upheld` (treatment not necessary) or `overturned`."""
    requested: Fact[str]
    """What was asked for originally."""
    authorized: Fact[str]
    """What was authorized before, in a partial certification."""
    decided: Fact[str]
    """What is decided here."""
    category: Fact[Category]
    """Kind of treatment; inferred from the heading."""
    body_parts: Facts[str]
    """Body parts that the heading names, with side."""
    utilization_review_guidelines: Guidelines
    """What the claims administrator cited."""
    reviewer_guidelines: Guidelines
    """What the expert reviewer cited."""
    rationale: Fact[str]
    """The reviewer's reasons, whole."""
    verdict: Fact[str]
    """The sentence of the rationale that concludes on medical necessity."""


class Finding(Frozen):
    """Something about the record or the letter that a person may want to know."""

    code: FindingCode
    path: str
    """The field, as in the plain shape, or empty for the whole letter."""
    message: str
    """Where, what was found, what was expected."""
    needs_person: bool
    """Whether a person should look before the record is used."""
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


class SourceFile(Frozen):
    """What was read."""

    name: str
    """Path as given."""
    kind: Literal["pdf", "text"]
    sha256: str
    """Hash of the source's bytes."""
    characters: int
    """Length of the raw text that the offsets count in."""
    pages: int
    layout: Layout


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
    outcome: Literal["answered", "cut_off", "unusable"] = "answered"
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


class Record(Frozen):
    """A determination letter as data."""

    format: Literal["imr-llm/record/1"] = FORMAT
    source: SourceFile
    case: Case
    reviewer: Reviewer
    patient: Patient
    injury: Injury
    utilization_review: UtilizationReview
    clinical: Clinical
    items: tuple[Item, ...]
    """Disputed items, in letter order."""
    outcome: Fact[Outcome]
    """Derived from the items' decisions."""
    findings: tuple[Finding, ...]
    rejected: tuple[Rejected, ...] = ()
    """Everything that was said of the letter and isn't taken, with what speaks against it."""
    ledger: Ledger | None = None
    """The accounts; null in a record that was not read by this package."""
    routing: Routing | None = None
    """What may be taken without a person's look; null where that was not asked."""
    provenance: Provenance
