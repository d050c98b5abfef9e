"""Define what a letter tells: its case, its people, its clinical summary and its disputed items."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from imr_llm.records.facts import Evidence, Fact, Facts, Frozen
from imr_llm.values import Decision, Priority, ReviewOutcome, Sex

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
