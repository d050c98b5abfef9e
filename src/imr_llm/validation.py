"""Check a record against its letter, without a model: every span, every value derived again, nothing overlooked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from imr_llm.build import INFERRED, derive_outcome
from imr_llm.derive import derive
from imr_llm.facts import walk
from imr_llm.items import DECISION_CUE
from imr_llm.letter import Letter, Passage, normalise
from imr_llm.records import Absent, Citation, Evidence, Finding, Record, Stated
from imr_llm.sections import split_sections
from imr_llm.values import parse_verdict

VALIDATOR = "1"
"""Version of the rules below."""

Rule = Callable[[Record, Letter], Iterator[Finding]]

_OPENING = re.compile(
    r"HOW THE IMR FINAL DETERMINATION WAS MADE|MEDICAL PROFESSIONAL REVIEW|Notice of Independent Medical Review Determination"
)
_HEADER_ORDER = ("date_of_injury", "ur_denial_date", "application_received", "date_assigned", "decision_date")
_EARLIEST_YEAR = 1940


def check_record(record: Record, letter: Letter) -> tuple[Finding, ...]:
    """Check a record; the findings say where it or the letter has a problem."""
    return tuple(finding for rule in RULES for finding in rule(record, letter))


def check_source(record: Record, letter: Letter) -> Iterator[Finding]:
    """The record was made from this letter and no other."""
    if record.source.sha256 != letter.sha256 or record.source.characters != len(letter.raw):
        yield _finding(
            "source_differs",
            "source",
            f"the record is of a source with hash {record.source.sha256[:12]}, this letter has {letter.sha256[:12]}",
        )


def check_spans(record: Record, letter: Letter) -> Iterator[Finding]:
    """Each span holds the words that the record has of it, on the page and line that it says."""
    for path, fact in walk(record):
        for item in _evidence(fact):
            line = letter.line_at(item.start)
            here = letter.raw[item.start : item.end]
            if not 0 <= item.start < item.end <= len(letter.raw) or here != item.text:
                yield _at("offset_differs", path, item, f"the letter has {here[:80]!r} there, the record {item.text[:80]!r}")
            elif (line.page, line.number) != (item.page, item.line):
                yield _at(
                    "offset_differs",
                    path,
                    item,
                    f"the place is on page {line.page} line {line.number}, the record says page {item.page} line {item.line}",
                )


def check_values(record: Record, letter: Letter) -> Iterator[Finding]:
    """Each value follows from its words."""
    for path, fact in walk(record):
        if isinstance(fact, Citation):
            yield from _check_citation(path, fact)
        elif isinstance(fact, Stated) and path != "outcome" and not INFERRED.fullmatch(path):
            value = derive(path, tuple(item.text for item in fact.evidence))
            if value != fact.value:
                message = f"the record has {fact.value!s:.80}, its words {fact.evidence[0].text[:80]!r} give {value!s:.80}"
                yield _at("value_differs", path, fact.evidence[0], message)


def _check_citation(path: str, citation: Citation) -> Iterator[Finding]:
    words = normalise(citation.evidence.text).text
    year = str(citation.year) if citation.year is not None else None
    for value in (citation.title, year, citation.pages, *citation.sections):
        if value is not None and value not in words:
            yield _at("value_differs", path, citation.evidence, f"the record has {value!r}, and {words[:120]!r} doesn't")


def check_outcome(record: Record, letter: Letter) -> Iterator[Finding]:
    """The outcome follows from the decisions."""
    derived = derive_outcome(record.items)
    if getattr(derived, "value", None) != getattr(record.outcome, "value", None):
        yield _finding(
            "value_differs",
            "outcome",
            f"the decisions give {getattr(derived, 'value', None)}, the record has {getattr(record.outcome, 'value', None)}",
        )


def check_items(record: Record, letter: Letter) -> Iterator[Finding]:
    """Each item is decided, has its rationale, and its verdict goes the way of its decision."""
    for number, item in enumerate(record.items):
        path = f"items.{number}"
        if isinstance(item.decision, Absent):
            yield _finding(
                "decision_missing",
                f"{path}.decision",
                "the item has no decision; expected Upheld, Overturned or a finding on medical necessity",
            )
        if isinstance(item.rationale, Absent) and record.source.layout != "unknown":
            yield _finding("part_missing", f"{path}.rationale", "the item has no rationale; the letter may be cut off")
        if isinstance(item.decision, Stated) and isinstance(item.verdict, Stated):
            said = parse_verdict(item.verdict.value)
            if said and said != item.decision.value:
                message = f"the heading says {item.decision.value}, the verdict reads as {said}: {item.verdict.value[:120]!r}"
                yield _at("decision_differs_from_verdict", f"{path}.decision", item.verdict.evidence[0], message)


def check_overlooked(record: Record, letter: Letter) -> Iterator[Finding]:
    """Every decision word behind a colon belongs to an item."""
    decided = [place for item in record.items for place in _evidence(item.decision)]
    start = _decisions_start(letter)
    whole = Passage(letter, letter.whole)
    for cue in DECISION_CUE.finditer(whole.text):
        place = whole.raw_of(cue, 1)
        claimed = any((known.start, known.end) == (place.start, place.end) for known in decided)
        if place.start >= start and not claimed:
            yield Finding(
                code="overlooked_decision",
                path="items",
                message=f"line {letter.line_at(place.start).number} has a decision word that belongs to no item",
                needs_person=True,
                start=place.start,
                end=place.end,
            )


def _decisions_start(letter: Letter) -> int:
    sections = split_sections(letter)
    return min((section.span.start for section in sections.all if section.item is not None), default=0)


def check_dates(record: Record, letter: Letter) -> Iterator[Finding]:
    """The header's dates follow each other, none is impossible, and the summary tells the same."""
    told = [(name, fact) for name in _HEADER_ORDER if isinstance(fact := getattr(record.case, name), Stated)]
    for (before, first), (after, second) in pairwise(told):
        if first.value > second.value:
            yield _at("date_order", f"case.{after}", second.evidence[0], f"{after} {second.value} is before {before} {first.value}")
    latest = record.case.decision_date.value.year if isinstance(record.case.decision_date, Stated) else dt.date.max.year
    for path, fact in walk(record):
        if isinstance(fact, Stated) and isinstance(fact.value, dt.date) and not _EARLIEST_YEAR <= fact.value.year <= latest:
            yield _at("impossible_date", path, fact.evidence[0], f"{fact.value} is after the decision or too long ago")
    yield from _same_date("injury.date", record.injury.date, record.case.date_of_injury)
    yield from _same_date("utilization_review.date", record.utilization_review.date, record.case.ur_denial_date)


def _same_date(path: str, told: Any, header: Any) -> Iterator[Finding]:
    if isinstance(told, Stated) and isinstance(header, Stated) and told.value != header.value:
        yield _at("header_differs", path, told.evidence[0], f"the summary tells {told.value}, the header {header.value}; each is kept")


def check_letter(record: Record, letter: Letter) -> Iterator[Finding]:
    """The letter is one letter, of a layout that the rules know."""
    openings = len(_OPENING.findall(letter.view.text))
    if openings > 1:
        yield _finding("several_letters", "", f"the file opens {openings} letters; expected one, so split it")
    if record.source.layout == "unknown":
        yield _finding("unknown_layout", "source.layout", "no rule knows this layout; the model read the whole text")


RULES: tuple[Rule, ...] = (
    check_source,
    check_spans,
    check_values,
    check_outcome,
    check_items,
    check_overlooked,
    check_dates,
    check_letter,
)
"""Every rule, in the order of their findings."""


def _evidence(fact: Stated[Any] | Absent | Citation) -> tuple[Evidence, ...]:
    if isinstance(fact, Stated):
        return fact.evidence
    return (fact.evidence,) if isinstance(fact, Citation) else ()


def _finding(code: Any, path: str, message: str) -> Finding:
    return Finding(code=code, path=path, message=message, needs_person=True)


def _at(code: Any, path: str, place: Evidence, message: str) -> Finding:
    return Finding(code=code, path=path, message=message, needs_person=True, start=place.start, end=place.end)
