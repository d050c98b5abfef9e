"""Split a letter into sections by its printed headings; every character belongs to exactly one section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from imr_llm.items import (
    CLAIMS,
    DECISION_CUE,
    DECISION_HEADINGS,
    RATIONALE,
    REVIEWER,
    ItemSpans,
    decided_items,
    found_items,
    numbered_items,
    single_item,
    triple_items,
)
from imr_llm.letter import Letter, Line, Span
from imr_llm.shapes.alike import end_of_phrase

Layout = Literal["P2013", "N2013", "F2014", "A2014", "A2015", "A2016", "B2018", "unknown"]
"""The forms of the letter by era; P2013, N2013, F2014 and B2018 are known from reports only."""

Kind = Literal[
    "header",
    "method",
    "credentials",
    "documents",
    "summary",
    "issues",
    "results",
    "decisions",
    "item_heading",
    "utilization_review_guideline",
    "reviewer_guideline",
    "rationale",
    "whole",
]
"""What a section is; `whole` is the text of a letter whose layout no rule knows."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the letter; `item` counts from 0 where the section belongs to a disputed item."""

    kind: Kind
    span: Span
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Sections:
    """A letter's layout and its sections, in order, from the first character to the last."""

    layout: Layout
    all: tuple[Section, ...]
    decided: tuple[ItemSpans, ...] = ()
    """Where no rule knows the layout, the items that the letter decides in so many words."""
    alike: frozenset[int] = frozenset()
    """Where sections begin, in the raw text, whose heading or label is printed nearly so, and not letter for letter."""

    def first(self, kind: Kind, item: int | None = None) -> Section | None:
        """Find the first section of a kind."""
        return next((section for section in self.all if section.kind == kind and section.item == item), None)

    @property
    def item_count(self) -> int:
        """The number of disputed items that the rules found."""
        return len({section.item for section in self.all if section.item is not None})


class Heading(NamedTuple):
    """A heading that opens a section: how it is printed, and its words, by which it is found on a line of its own where it is misread."""

    kind: Kind
    pattern: str
    words: tuple[str, ...] = ()


class Found(NamedTuple):
    """A heading's place in the normalised text, and whether it is printed nearly so only."""

    start: int
    end: int
    alike: bool


_MADE = Heading("method", r"HOW THE IMR FINAL DETERMINATION WAS MADE", ("HOW THE IMR FINAL DETERMINATION WAS MADE",))
_SUMMARY = Heading("summary", r"CLINICAL CASE SUMMARY", ("CLINICAL CASE SUMMARY",))
_DECISIONS = Heading("decisions", r"IMR ISSUES, DECISIONS,? AND RATIONALES|IMR DECISION\(S\) AND RATIONALE\(S\)", DECISION_HEADINGS)
_HEADINGS: dict[str, tuple[Heading, ...]] = {
    "A": (
        _MADE,
        Heading(
            "credentials",
            r"(?i:The Expert Reviewer has the following credentials\s?[:;.])",
            ("The Expert Reviewer has the following credentials",),
        ),
        Heading("documents", r"DOCUMENTS REVIEWED(?! FOR)"),
        _SUMMARY,
        _DECISIONS,
    ),
    "N2013": (
        Heading("results", r"(?i:(?=\b1\) MAXIMUS Federal Services))"),
        Heading("method", r"INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE", ("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE",)),
        Heading("credentials", r"Medical Qualifications of the Expert Reviewer:", ("Medical Qualifications of the Expert Reviewer",)),
        Heading("summary", r"Case Summary:", ("Case Summary",)),
        Heading("documents", r"Documents Reviewed[\w ]{0,100}:"),
    ),
    "P2013": (
        Heading("issues", r"ISSUE AT DISPUTE:", ("ISSUE AT DISPUTE",)),
        Heading("summary", r"CASE SUMMARY:", ("CASE SUMMARY",)),
        Heading("documents", r"DOCUMENTS REVIEWED FOR DETERMINATION:", ("DOCUMENTS REVIEWED FOR DETERMINATION",)),
        Heading("reviewer_guideline", r"(?i:MEDICAL TREATMENT GUIDELINE\(S\) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:)"),
        Heading("rationale", r"(?i:RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS (?:NOT )?MEDICALLY NECESSARY:)"),
        Heading("credentials", r"MEDICAL REVIEWER QUALIFICATIONS:", ("MEDICAL REVIEWER QUALIFICATIONS",)),
    ),
}
"""For each family of layouts the headings that open its sections, in printed order."""

_BESIDES = 30
"""Characters that the line of a misread heading may have besides its words."""


def split_sections(letter: Letter) -> Sections:
    """Split a letter; an unknown layout gives one section of kind `whole`."""
    layout = find_layout(letter)
    if layout == "unknown":
        return unsplit(letter)
    family = layout if layout in _HEADINGS else "A"
    found, alike = _mark(letter, _HEADINGS[family])
    items, sections = _with_items(letter, found)
    return Sections(layout, tuple(_tile(letter, sections)), alike=alike.union(*(item.alike for item in items)))


def unsplit(letter: Letter, *, decided: bool = True) -> Sections:
    """Give a letter as one section, as where no rule knows its layout; with the items that it decides in so many words, or without."""
    return Sections("unknown", (Section("whole", letter.whole),), tuple(decided_items(letter, letter.whole)) if decided else ())


def find_layout(letter: Letter) -> Layout:
    """Tell the layout from the headings that are printed."""
    text = letter.view.text
    opening = text[:1500].lower()
    if "medical professional review" in opening[:400] and _find(letter, _HEADINGS["P2013"][0]):
        return "P2013"
    if "notice of independent medical review determination" in opening:
        return "N2013"
    summary = _find(letter, _SUMMARY)
    if summary is None:
        return "unknown"
    decisions = _find(letter, _DECISIONS)
    if decisions is None and (_find(letter, _MADE) is None or _has_items(text, summary.end)):
        return "unknown"
    if decisions and re.match(r"IMR\s*DECISION\s?\(", text[decisions.start : decisions.end], re.IGNORECASE):
        return "F2014"
    return _a_layout(text[: summary.start])


def _has_items(text: str, behind: int) -> bool:
    """Tell whether items follow a clinical summary, so that the heading above them is misread rather than cut off."""
    return any(pattern.search(text, behind) for pattern in (CLAIMS, REVIEWER, RATIONALE, DECISION_CUE))


def _a_layout(header: str) -> Layout:
    """Tell the layouts of the A family apart by what stands before the clinical summary."""
    if _CASE_HEADER.search(header):
        year = re.search(r"Decision Date:?.{0,80}?\b\d\d?/\d\d?/(\d{4})\b", header, re.IGNORECASE)
        return "B2018" if year and int(year[1]) >= 2018 else "A2016"
    return "A2015" if re.search(r"following credentials|of Licensure", header, re.IGNORECASE) else "A2014"


_CASE_HEADER = re.compile(r"Case\s?Number|Date\s?Assigned|UR\s?Denial\s?Date|Decision\s?Date|Application\s?Received", re.IGNORECASE)


def _find(letter: Letter, heading: Heading, low: int = 0, high: int | None = None) -> Found | None:
    """Find a heading as it is printed, or else on a line of its own in other capitals or with a scanner's errors."""
    text = letter.view.text
    high = len(text) if high is None else high
    if printed := re.compile(heading.pattern).search(text, low, high):
        return Found(*printed.span(), alike=False)
    for start, behind in pairwise((*letter.line_starts, len(text))):
        if low <= start < high:
            fit = (words for words in heading.words if behind - start <= len(words) + _BESIDES)
            if end := next((end for words in fit if (end := end_of_phrase(text, start, words)) is not None), None):
                return Found(start, end, alike=True)
    return None


def section_lines(letter: Letter, section: Section) -> list[Line]:
    """Give the lines that begin in a section; a line with two sections on it belongs to the one it begins in."""
    return [line for line in letter.lines if section.span.start <= line.span.start < section.span.end]


def _mark(letter: Letter, headings: tuple[Heading, ...]) -> tuple[list[Section], frozenset[int]]:
    """Find each heading after the one before it, and cut the text there; behind that of the decisions, none is the letter's own.

    Gives the sections, and where those begin that are found by likeness.
    """
    last = next((found for heading in headings if heading.kind == "decisions" and (found := _find(letter, heading))), None)
    high = last.end if last else len(letter.view.text)
    starts: list[tuple[int, Kind]] = [(0, "header")]
    alike: set[int] = set()
    at = 0
    for heading in headings:
        if found := _find(letter, heading, at, high):
            start = letter.view.raw(found.start, found.start + 1).start
            starts.append((start, heading.kind))
            alike |= {start} if found.alike else set()
            at = found.end
    ends = [start for start, _ in starts[1:]] + [len(letter.raw)]
    return [Section(kind, Span(start, end)) for (start, kind), end in zip(starts, ends, strict=True)], frozenset(alike)


def _with_items(letter: Letter, found: list[Section]) -> tuple[list[ItemSpans], list[Section]]:
    """Find the items in the section of decisions, or of numbered results, and add their sections to the others."""
    by_kind = {section.kind: section for section in found}
    if "issues" in by_kind:
        return [], [_only_item(section) for section in found] if single_item(letter, by_kind["issues"].span) else found
    items: list[ItemSpans] = []
    if results := by_kind.get("results"):
        items = numbered_items(letter, results.span)
    elif decisions := by_kind.get("decisions"):
        items = _decided_items(letter, decisions.span)
    return items, found + _item_sections(items)


def _decided_items(letter: Letter, decisions: Span) -> list[ItemSpans]:
    """Take the way of printing items that begins first; what looks like another stands in a rationale."""
    triples, headed = triple_items(letter, decisions), found_items(letter, decisions)
    return headed if headed and not (triples and triples[0].heading.end <= headed[0].heading.start) else triples


def _only_item(section: Section) -> Section:
    """In a layout with one item a letter, the issue is the heading and the other parts belong to it."""
    own: dict[Kind, Kind] = {
        "issues": "item_heading",
        "reviewer_guideline": "reviewer_guideline",
        "rationale": "rationale",
    }
    return Section(own[section.kind], section.span, 0) if section.kind in own else section


def _item_sections(items: list[ItemSpans]) -> list[Section]:
    return [Section(kind, span, number) for number, item in enumerate(items) for kind, span in parts_of(item) if span is not None]


def parts_of(item: ItemSpans) -> tuple[tuple[Kind, Span | None], ...]:
    """Name the parts of an item, in the order of their print."""
    return (
        ("item_heading", item.heading),
        ("decisions", item.lead),
        ("utilization_review_guideline", item.utilization_review),
        ("reviewer_guideline", item.reviewer),
        ("rationale", item.rationale),
    )


def _tile(letter: Letter, sections: list[Section]) -> list[Section]:
    """Order the sections and let each reach to the next, so that they cover the text from end to end.

    Where two begin at one place, the later in the list counts: an item's part, not the section around it.
    """
    begins = {section.span.start: section for section in sections if section.span}
    ordered = [begins[start] for start in sorted(begins)]
    ends = [section.span.start for section in ordered[1:]] + [len(letter.raw)]
    first = ordered[0].span.start
    tiled = [Section(section.kind, Span(section.span.start, end), section.item) for section, end in zip(ordered, ends, strict=True)]
    return ([Section("header", Span(0, first))] if first else []) + [section for section in tiled if section.span]
