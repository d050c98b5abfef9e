"""Check the places that a record names: their offsets, their label, and whether they lie where their field may be read."""

from __future__ import annotations

from collections.abc import Iterator

from imr_llm.claims import item_of
from imr_llm.facts import evidence_of
from imr_llm.grounding import Ground, align, gaps_of, label_of
from imr_llm.letter import Passage, Span
from imr_llm.scopes import kinds_for
from imr_llm.sections import Kind, Section
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm, at


def offset_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell places that don't hold the words that the record has of them, or not on the page and line that it says."""
    letter = checked.letter
    for path, fact in checked.facts:
        for place in evidence_of(fact):
            span = Span(max(place.start, 0), max(place.end, 0))
            line, here = letter.line_at(place.start), letter.printed(span)
            if not 0 <= place.start < place.end <= len(letter.raw) or here != place.text:
                yield at(path, place, f"the letter has {here[:80]!r} there, the record {place.text[:80]!r}")
            elif gaps_of(letter, span) != place.left_out:
                yield at(
                    path, place, f"the record leaves out {place.left_out}; what is not the letter's own words is {gaps_of(letter, span)}"
                )
            elif (line.page, line.number) != (place.page, place.line):
                said = f"the record says page {place.page} line {place.line}"
                yield at(path, place, f"the place is on page {line.page} line {line.number}, {said}")


def label_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell places whose label is not the one that their words give, or that the quote of them gives."""
    for path, place in checked.places:
        span = Span(place.start, place.end)
        label = label_of(checked.letter, span) if place.quote is None else align(place.quote, Ground(Passage(checked.letter, span))).label
        if label != place.match:
            yield at(path, place, f"the words there match as {label}, the record says {place.match}")


def out_of_scope(checked: Checked) -> Iterator[Alarm]:
    """Tell places outside the section, and the item, that may say the field; where no rule knows the layout, any may."""
    if checked.sections.layout == "unknown":
        return
    kinds = _kinds(checked)
    for path, place in checked.places:
        owner = checked.owners[item_of(path)] if path.startswith("items.") else None
        allowed = kinds_for(path, checked.sections.layout) & kinds.get(owner, frozenset())
        outside = [section for section in checked.touched(place) if section.item != owner or section.kind not in allowed]
        if allowed and outside:
            yield at(path, place, f"the place lies in {_name(outside[0])}; expected {' or '.join(sorted(allowed))}{_of(owner)}")


def _kinds(checked: Checked) -> dict[int | None, frozenset[Kind]]:
    """Give the kinds of section that the letter has, and those that each of its items has."""
    found: dict[int | None, set[Kind]] = {}
    for section in checked.sections.all:
        found.setdefault(section.item, set()).add(section.kind)
    return {item: frozenset(kinds) for item, kinds in found.items()}


def _name(section: Section) -> str:
    return f"{section.kind}{_of(section.item)}"


def _of(item: int | None) -> str:
    return "" if item is None else f" of item {item + 1}"
