"""Define the tables: which columns each has, what they mean and in which unit, and what tells one row from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "real", "date", "flag", "list"]
"""Dates are ISO texts where a form has no dates of its own, flags 0 or 1 where it has none, lists JSON arrays of texts."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its rows are ordered by its key."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


_LETTER = Column("letter", "text", "Name of the letter: its path as given, or the name that a table gave it.")
_ITEM = Column("item", "integer", "Number of the item in its letter, from 1.")
_PLACE = (
    Column("start", "integer", "Where it begins in the letter's raw text.", "characters, from 0"),
    Column("end", "integer", "Where it ends.", "characters"),
)

RECORDS = Table(
    "records",
    "One row a letter that was read.",
    ("letter",),
    (
        _LETTER,
        Column("sha256", "text", "Hash of the source's bytes."),
        Column("layout", "text", "Layout of the letter, as the rules know it."),
        Column("pages", "integer", "Length of the letter.", "pages"),
        Column("characters", "integer", "Length of the raw text.", "characters"),
        Column("case_number", "text", "Case number as printed."),
        Column("date_assigned", "date", "Date on which the case was assigned."),
        Column("date_of_injury", "date", "Date of injury, as the header has it."),
        Column("decision_date", "date", "Date of the determination."),
        Column("ur_denial_date", "date", "Date of the utilization review denial, as the header has it."),
        Column("priority", "text", "`standard` or `expedited`."),
        Column("application_received", "date", "Date on which the application was received."),
        Column("reviewer_licensed_in", "list", "States in which the reviewer is licensed."),
        Column("reviewer_specialties", "list", "Specialties of the reviewer."),
        Column("patient_age", "integer", "Age of the worker.", "years"),
        Column("patient_sex", "text", "`male` or `female`."),
        Column("injury_date", "date", "Date of injury, as the summary tells it."),
        Column("ur_date", "date", "Date of the utilization review decision, as the summary tells it."),
        Column("ur_outcome", "text", "`denied`, `modified` or `mixed`."),
        Column("diagnoses", "list", "Diagnoses, in the letter's words."),
        Column("treatments_to_date", "list", "Care already given, in the letter's words."),
        Column("outcome", "text", "`upheld`, `overturned` or `partially_overturned`, derived from the items."),
        Column("items", "integer", "Disputed items.", "items"),
        Column("needs_person", "flag", "Whether a finding asks for a person."),
        Column("values_given", "integer", "Values of the record.", "values"),
        Column("values_taken", "integer", "Of these, values that may be taken without a person's look.", "values"),
        Column("version", "text", "Version of imr-llm."),
        Column("model", "text", "Model that was asked, if one was."),
        Column("calls", "integer", "Calls that were made.", "calls"),
        Column("tokens_read", "integer", "Tokens of all prompts.", "tokens"),
        Column("tokens_written", "integer", "Tokens of all answers.", "tokens"),
    ),
)
ITEMS = Table(
    "items",
    "One row a disputed item.",
    ("letter", "item"),
    (
        _LETTER,
        _ITEM,
        Column("heading", "text", "The item as headed."),
        Column("decision", "text", "`upheld` (the denial stands) or `overturned`."),
        Column("requested", "text", "What was asked for originally."),
        Column("authorized", "text", "What was authorized before, in a partial certification."),
        Column("decided", "text", "What is decided here."),
        Column("category", "text", "Kind of treatment."),
        Column("body_parts", "list", "Body parts that the heading names."),
        Column("ur_cited", "flag", "Whether the claims administrator cited a guideline."),
        Column("reviewer_cited", "flag", "Whether the reviewer cited a guideline."),
        Column("rationale", "text", "The reviewer's reasons, whole."),
        Column("verdict", "text", "The sentence that concludes on medical necessity."),
    ),
)
CITATIONS = Table(
    "citations",
    "One row a guideline that a side cited for an item.",
    ("letter", "item", "side", "position"),
    (
        _LETTER,
        _ITEM,
        Column("side", "text", "Who cited it: `reviewer` or `utilization_review`."),
        Column("position", "integer", "Place in that side's list, from 1."),
        Column("source", "text", "`MTUS`, `ODG`, `ACOEM` or `other`."),
        Column("title", "text", "Topic or chapter, without year."),
        Column("year", "integer", "Year of the topic, where printed.", "calendar year"),
        Column("sections", "list", "Sections of the topic."),
        Column("pages", "text", "Pages, as printed."),
        Column("review", "text", "Why a person should look before it is used; empty where it may be taken."),
        *_PLACE,
    ),
)
FINDINGS = Table(
    "findings",
    "One row a thing about a record or its letter that a person may want to know.",
    ("letter", "number"),
    (
        _LETTER,
        Column("number", "integer", "Place among the letter's findings, from 1."),
        Column("code", "text", "What it is about."),
        Column("path", "text", "The field, empty for the whole letter."),
        Column("message", "text", "Where, what was found, what was expected."),
        Column("needs_person", "flag", "Whether a person should look before the record is used."),
        *_PLACE,
    ),
)
EVIDENCE = Table(
    "evidence",
    "One row a place that says a value; and one row a value that the record does not have, with the reason.",
    ("letter", "number"),
    (
        _LETTER,
        Column("number", "integer", "Place among the letter's evidence, from 1."),
        Column("path", "text", "The field; items are numbered from 0, as in the JSON record."),
        Column("status", "text", "`stated` or `absent`."),
        Column("reason", "text", "Of an absent value, why: `not_stated`, `illegible`, `conflicting`, `unsupported`."),
        Column("value", "text", "The value."),
        Column("by", "text", "Who read it: `rule`, `derived`, or the question that the model answered."),
        Column("match", "text", "How the letter prints it: `exact`, `normalised` or `ocr`."),
        Column("risk", "real", "Estimated chance that the value is wrong.", "0 to 1"),
        Column("review", "text", "Why a person should look before it is used; empty where it may be taken."),
        *_PLACE,
        Column("page", "integer", "Page on which it begins.", "from 1"),
        Column("line", "integer", "Line on which it begins.", "from 1"),
        Column("text", "text", "The raw text of the place."),
    ),
)
FAILURES = Table(
    "failures",
    "One row a letter that has no record.",
    ("letter",),
    (
        _LETTER,
        Column("code", "text", "Why, in a word."),
        Column("message", "text", "What was found, what was expected, and what to do."),
    ),
)

TABLES = (RECORDS, ITEMS, CITATIONS, FINDINGS, EVIDENCE, FAILURES)
"""All tables, in the order in which they are written."""
