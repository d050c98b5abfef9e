"""Turn the gold of a letter into a record, so that what judges records can be tried on one that is known to be right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from imr_llm.build import INFERRED, derive_outcome
from imr_llm.derive import derive
from imr_llm.evals.gold import Gold, squeezed
from imr_llm.grounding import make_evidence
from imr_llm.letter import Letter, Passage, Span
from imr_llm.origin import made_by, source_of
from imr_llm.records import LISTS, Absent, Item, Record, Stated
from imr_llm.rules.terms import find_body_parts
from imr_llm.sections import Kind, Sections
from imr_llm.validation import VALIDATOR

_SLOTS: Mapping[str, Kind] = {"utilization_review_guidelines": "utilization_review_guideline", "reviewer_guidelines": "reviewer_guideline"}


def record_of_gold(gold: Gold, letter: Letter, sections: Sections) -> Record:
    """Build the record of gold.

    A value that the words at gold's place don't produce is absent as `unsupported`, as it would be from any reader.

    Args:
        gold: gold of a letter; not of a text to be refused.
        letter: its letter.
        sections: the letter's sections.
    """
    maker = _Maker(gold, letter, sections)
    plain = gold.filled(letter) or {}
    parts = {name: maker.part(name, fields) for name, fields in plain.items() if name not in {"items", "outcome"}}
    items = tuple(Item.model_validate(maker.part(f"items.{number}", item)) for number, item in enumerate(plain["items"]))
    made = {"source": source_of(letter, sections.layout), "provenance": made_by(VALIDATOR), "findings": ()}
    return Record.model_validate({**parts, **made, "items": items, "outcome": derive_outcome(items)})


class _Maker:
    """Gives gold's values the evidence of their places."""

    def __init__(self, gold: Gold, letter: Letter, sections: Sections) -> None:
        self._gold = gold
        self._letter = letter
        self._sections = sections

    def part(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make one part of the record from its plain shape."""
        return {name: self._field(f"{path}.{name}", name, value) for name, value in fields.items()}

    def _field(self, path: str, name: str, value: Any) -> Any:
        if name in LISTS:
            members = [self._fact(path, member, number) for number, member in enumerate(value)]
            return [member for member in members if isinstance(member, Stated)] or Absent(reason="unsupported" if value else "not_stated")
        if name == "citations":
            return list(self._citations(path, value))
        if isinstance(value, Mapping):
            return self.part(path, value)
        return Absent(reason="not_stated") if value is None else self._fact(path, value)

    def _fact(self, path: str, value: Any, number: int = 0) -> Stated[Any] | Absent:
        evidence = tuple(make_evidence(self._letter, span) for span in self._places(path, value, number))
        inferred = bool(INFERRED.fullmatch(path))
        printed = value if inferred and evidence else derive(path, tuple(place.text for place in evidence))
        if squeezed(str(printed)) != squeezed(str(value)):
            return Absent(reason="unsupported")
        return Stated[Any](value=printed, evidence=evidence, by="gold", inferred=inferred)

    def _places(self, path: str, value: Any, number: int) -> tuple[Span, ...]:
        """Give the places of a value: gold's, or those that it follows from where gold names none."""
        parent, name = path.rsplit(".", 1)
        if name == "category":
            return self._gold.spans[f"{parent}.heading"]
        if name == "cited":
            return self._slot(parent)
        if name == "body_parts":
            return tuple(self._named(Passage(self._letter, self._gold.spans[f"{parent}.heading"][0]), value))
        return (self._gold.spans[path][number],)

    def _slot(self, path: str) -> tuple[Span, ...]:
        """Find the slot that tells whether something was cited; where no rule knows the layout, what it cites."""
        _, item, slot = path.split(".")
        section = self._sections.first(_SLOTS[slot], int(item))
        return (self._letter.trim(section.span),) if section else self._gold.spans.get(f"{path}.citations", ())

    def _named(self, heading: Passage, part: str) -> Iterator[Span]:
        """Find what names a body part in its heading: as the vocabulary has it, or else each word of its name."""
        known = next((places for name, places in find_body_parts(heading.text) if name == part), ())
        yield from (heading.raw(*place) for place in known)
        for word in () if known else part.split():
            if match := re.search(rf"\b{re.escape(word)}s?\b", heading.text, re.IGNORECASE):
                yield heading.raw_of(match)

    def _citations(self, path: str, citations: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Give each citation with its words as printed, from gold's place on to the last of its parts."""
        for place, citation in zip(self._gold.spans.get(path, ()), citations, strict=True):
            values = {name: value for name, value in citation.items() if name != "text"}
            section = next(section for section in self._sections.all if section.span.start <= place.start < section.span.end)
            passage = Passage(self._letter, Span(place.start, section.span.end))
            parts = [str(part) for part in (citation["title"], citation["year"], citation["pages"], *citation["sections"]) if part]
            ends = [at + len(part) for part in parts if (at := passage.text.find(part)) >= 0]
            if len(ends) == len(parts):
                end = max(place.end, passage.raw(0, max(ends, default=0)).end)
                yield {**values, "evidence": make_evidence(self._letter, Span(place.start, end))}
