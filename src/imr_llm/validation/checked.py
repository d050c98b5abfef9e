"""Hold a record with its letter, and what several rules read off the two, so that it is read once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from imr_llm.build import INFERRED
from imr_llm.claims import Claim
from imr_llm.derive import derive
from imr_llm.facts import evidence_of, walk
from imr_llm.letter import Letter, Span
from imr_llm.readings import late_claims, rule_claims
from imr_llm.records import Absent, Citation, Evidence, Item, Record, Stated
from imr_llm.sections import Section, Sections, split_sections

Told = Stated[Any] | Absent | Citation

_PARTS = ("source", "title", "year", "sections", "pages")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that the rules read in the letter, and the place that says it."""

    value: Any
    place: Span


@dataclass(frozen=True)
class Checked:
    """A record and the letter that it is checked against."""

    record: Record
    letter: Letter

    @cached_property
    def facts(self) -> tuple[tuple[str, Told], ...]:
        """Every fact of the record with its path."""
        return tuple(walk(self.record))

    @cached_property
    def places(self) -> tuple[tuple[str, Evidence], ...]:
        """Every place that the record names, with the path of its value; those outside the letter are left out."""
        named = ((path, place) for path, fact in self.facts for place in evidence_of(fact))
        return tuple((path, place) for path, place in named if 0 <= place.start < place.end <= len(self.letter.raw))

    @cached_property
    def sections(self) -> Sections:
        """The letter's sections."""
        return split_sections(self.letter)

    @cached_property
    def _starts(self) -> list[int]:
        return [section.span.start for section in self.sections.all]

    def touched(self, place: Evidence) -> tuple[Section, ...]:
        """Give the sections in which a place lies, wholly or in part."""
        return self.sections.all[max(bisect_right(self._starts, place.start) - 1, 0) : bisect_left(self._starts, place.end)]

    @cached_property
    def owners(self) -> tuple[int, ...]:
        """For each item of the record, the number of the letter's item in whose heading it stands; its own number if in none."""
        return tuple(self._owner(number, item) for number, item in enumerate(self.record.items))

    def _owner(self, number: int, item: Item) -> int:
        touched = [section for place in evidence_of(item.heading) for section in self.touched(place)]
        return next((section.item for section in touched if section.item is not None), number)

    @cached_property
    def readings(self) -> dict[str, list[Reading]]:
        """What the rules read in the letter, by path; items have the letter's numbers."""
        found: dict[str, list[Reading]] = {}
        for claim in self._claims():
            value = _value(claim, self.letter)
            if value is not None:
                found.setdefault(claim.path, []).append(Reading(value, claim.spans[-1]))
        return found

    def _claims(self) -> list[Claim]:
        """Let the rules read the letter again; what the review decided is read near the date that the record has."""
        claims = rule_claims(self.letter, self.sections)
        dated = [(path, Span(place.start, place.end)) for path, place in self.places if path == "utilization_review.date"]
        return [*claims, *late_claims(self.letter, self.sections, claims, [Claim(path, (span,), "") for path, span in dated])]

    @cached_property
    def values(self) -> dict[str, list[Any]]:
        """The record's values by path; items have the letter's numbers, and a field without a value has an empty list."""
        told: dict[str, list[Any]] = {}
        for path, fact in self.facts:
            field = self._renumbered(path)
            known = told.setdefault(field, [])
            if isinstance(fact, Citation):
                known.append(_parts(fact))
            elif isinstance(fact, Stated):
                known.append(fact.value)
            if field.endswith(".cited"):
                told.setdefault(field.replace(".cited", ".citations"), [])
        return told

    def _renumbered(self, path: str) -> str:
        if not path.startswith("items."):
            return path
        _, number, field = path.split(".", 2)
        return f"items.{self.owners[int(number)]}.{field}"


def _value(claim: Claim, letter: Letter) -> Any:
    """Derive a claim's value as the record's are; None where its words don't give what it claims."""
    if claim.path.endswith(".citations"):
        return _parts(claim.value)
    if INFERRED.fullmatch(claim.path) and claim.value is not None:
        return claim.value
    value = derive(claim.path, tuple(map(letter.printed, claim.spans)))
    return value if claim.value in {None, value} else None


def _parts(citation: object) -> tuple[Any, ...]:
    return tuple(getattr(citation, name) for name in _PARTS)
