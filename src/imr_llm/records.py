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
Match = Literal["exact", "normalised"]
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
    """How the words were found: `exact`, or `normalised` for differences in white space, hyphens, quotes or case."""


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


class Absent(Frozen):
    """A value that the record does not have, and why."""

    status: Literal["absent"] = "absent"
    reason: Reason
    """`not_stated`: the letter doesn't say it; `illegible`: it can't be read; `conflicting`: the letter says several
    things; `unsupported`: something was read that no span of the letter supports."""


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
    provenance: Provenance
