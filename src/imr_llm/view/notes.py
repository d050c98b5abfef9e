"""List what a person should look at first: a record in, notes with their reason, place and counter-evidence out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imr_llm.facts import evidence_of
from imr_llm.records import Absent, Evidence, Finding, Record, Rejected
from imr_llm.rejections import tell
from imr_llm.view.paths import numbered

_UNCLAIMED = frozenset({"overlooked_decision", "overlooked_slot", "item_count"})
"""Findings on what looks like an item and is none of the record's."""

_REASONS = {
    "not_stated": "the letter doesn't state it",
    "illegible": "what stands there can't be read",
    "conflicting": "what was read is not what the letter says there",
    "unsupported": "no words of the letter support what was read",
}


@dataclass(frozen=True, slots=True)
class CounterEvidence:
    """What the letter says instead; offsets count characters of the raw text, half open."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something to look at; offsets are None where it has no place."""

    kind: str
    """A finding's code, or `unclaimed_item`, `rejected`, `review`, `absent`."""
    path: str
    message: str
    start: int | None
    end: int | None
    needs_person: bool
    counter: CounterEvidence | None = None


def notes_of(record: Record) -> Iterator[Note]:
    """Yield what to look at: what a person must see before the rest, then findings, rejected words, values to review, absences."""
    yield from sorted((*_told(record), *_of_facts(record)), key=lambda note: not note.needs_person)


def _told(record: Record) -> Iterator[Note]:
    """Yield the findings, each with the counter-evidence of the words that it tells of, then what no finding tells."""
    waiting = list(record.rejected)
    for finding in record.findings:
        rejected = next((one for one in waiting if _tells(finding, one)), None)
        if rejected is not None:
            waiting.remove(rejected)
        kind = "unclaimed_item" if finding.code in _UNCLAIMED else finding.code
        yield _note(kind, finding, rejected)
    for rejected in waiting:
        yield _note("rejected", next(tell([rejected], [rejected.path])), rejected)


def _tells(finding: Finding, rejected: Rejected) -> bool:
    told = next(tell([rejected], ()))
    return (told.path, told.code, told.message) == (finding.path, finding.code, finding.message)


def _note(kind: str, finding: Finding, rejected: Rejected | None) -> Note:
    counter = _counter(rejected.counter) if rejected and rejected.counter else None
    return Note(kind, finding.path, finding.message, finding.start, finding.end, finding.needs_person, counter)


def _counter(evidence: Evidence) -> CounterEvidence:
    return CounterEvidence(evidence.start, evidence.end, evidence.text)


def _of_facts(record: Record) -> Iterator[Note]:
    """Yield values that routing holds back, and absences; that a heading tells no partial certification is none."""
    for path, fact in numbered(record):
        if isinstance(fact, Absent):
            if not path.endswith(".authorized"):
                yield Note("absent", path, _REASONS[fact.reason], None, None, needs_person=fact.reason != "not_stated")
        elif fact.review is not None:
            place = evidence_of(fact)[0]
            yield Note("review", path, fact.review, place.start, place.end, needs_person=True)
