"""Choose what the page shows of a letter: a pair in, its text, its values and what to look at first out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from imr_llm.facts import evidence_of
from imr_llm.letter import Letter
from imr_llm.records import Absent, Citation, Evidence, Record, Stated
from imr_llm.render import Failure, citation_text, value_text
from imr_llm.view.gather import Pair, Problem
from imr_llm.view.images import PageImage
from imr_llm.view.notes import Note, notes_of
from imr_llm.view.paths import Fact, label_of, numbered, version_of

_GROUPS = {
    "case": "Case",
    "reviewer": "Reviewer",
    "patient": "Patient",
    "injury": "Injury",
    "utilization_review": "Utilization review",
    "clinical": "Clinical summary",
    "items": "Items",
    "outcome": "Outcome",
}
_WHOLE = re.compile(r"items\.\d+\.(?:requested|authorized|decided)")
"""Fields that say something of their own in a partial certification only."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the letter that says a value; offsets count characters of the raw text, half open."""

    start: int
    end: int
    match: str
    page: int
    line: int


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value of the record, or its absence; members of a list are numbered in their path."""

    path: str
    label: str
    group: str
    status: str
    reason: str | None
    value: str | None
    evidence: tuple[Place, ...]
    by: str | None
    inferred: bool
    review: str | None
    risk: float | None
    repeated: bool
    """Whether it says the heading once more, or that nothing was authorized, where the heading tells no partial certification."""


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """All that the page shows of one letter."""

    id: str
    """Hash of the source's bytes; where there is no source, of its name."""
    record: str | None
    """The record's version; None where there is no record."""
    name: str
    text: str
    """The raw text; empty where the letter can't be shown."""
    pages: tuple[int, ...]
    """Where each page begins in the text."""
    values: tuple[ShownValue, ...]
    attention: tuple[Note, ...]
    failure: Problem | None
    images: tuple[PageImage, ...]


def show(pair: Pair, images: tuple[PageImage, ...] = ()) -> ShownLetter:
    """Choose what is shown of a result and its letter, beside its pages as images."""
    result, letter = pair.result, pair.letter
    text = letter.raw if letter else ""
    pages = tuple(_page_starts(letter)) if letter else ()
    if isinstance(result, Failure):
        known = letter.id if letter else hashlib.sha256(result.name.encode("utf-8", "surrogatepass")).hexdigest()
        return ShownLetter(known, None, pair.name, text, pages, (), (), pair.problem, images)
    values = tuple(_value(result, path, fact) for path, fact in numbered(result))
    notes = tuple(notes_of(result))
    return ShownLetter(result.source.id, version_of(result), pair.name, text, pages, values, notes, pair.problem, images)


def _page_starts(letter: Letter) -> Iterator[int]:
    page = 0
    for line in letter.lines:
        if line.page != page:
            yield line.span.start
            page = line.page


def _is_repeated(record: Record, path: str) -> bool:
    return bool(_WHOLE.fullmatch(path)) and isinstance(record.items[int(path.split(".")[1])].authorized, Absent)


def _value(record: Record, path: str, fact: Fact) -> ShownValue:
    absent = isinstance(fact, Absent)
    return ShownValue(
        path=path,
        label=label_of(path),
        group=_GROUPS[path.split(".", maxsplit=1)[0]],
        status="absent" if absent else "stated",
        reason=fact.reason if isinstance(fact, Absent) else None,
        value=_text(fact),
        evidence=tuple(map(_place, evidence_of(fact))),
        by=fact.by if isinstance(fact, Stated) else None if absent else "rule",
        inferred=isinstance(fact, Stated) and fact.inferred,
        review=None if isinstance(fact, Absent) else fact.review,
        risk=None if isinstance(fact, Absent) else fact.risk,
        repeated=_is_repeated(record, path),
    )


def _text(fact: Fact) -> str | None:
    if isinstance(fact, Absent):
        return None
    return citation_text(fact) if isinstance(fact, Citation) else value_text(fact.value)


def _place(evidence: Evidence) -> Place:
    return Place(evidence.start, evidence.end, evidence.match, evidence.page, evidence.line)
