"""Split a letter into sections by its printed headings; every character belongs to exactly one section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from imr_llm.items import (
    CLAIMS,
    DECISION_CUE,
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

    def first(self, kind: Kind, item: int | None = None) -> Section | None:
        """Find the first section of a kind."""
        return next((section for section in self.all if section.kind == kind and section.item == item), None)

    @property
    def item_count(self) -> int:
        """The number of disputed items that the rules found."""
        return len({section.item for section in self.all if section.item is not None})


_HEADINGS: dict[str, tuple[tuple[Kind, str], ...]] = {
    "A": (
        ("method", r"HOW THE IMR FINAL DETERMINATION WAS MADE"),
        ("credentials", r"The Expert Reviewer has the following credentials:"),
        ("documents", r"DOCUMENTS REVIEWED(?! FOR)"),
        ("summary", r"CLINICAL CASE SUMMARY"),
        ("decisions", r"IMR ISSUES, DECISIONS,? AND RATIONALES|IMR DECISION\(S\) AND RATIONALE\(S\)"),
    ),
    "N2013": (
        ("results", r"(?=\b1\) MAXIMUS Federal Services)"),
        ("method", r"INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE"),
        ("credentials", r"Medical Qualifications of the Expert Reviewer:"),
        ("summary", r"Case Summary:"),
        ("documents", r"Documents Reviewed[\w ]{0,100}:"),
    ),
    "P2013": (
        ("issues", r"ISSUE AT DISPUTE:"),
        ("summary", r"CASE SUMMARY:"),
        ("documents", r"DOCUMENTS REVIEWED FOR DETERMINATION:"),
        ("reviewer_guideline", r"MEDICAL TREATMENT GUIDELINE\(S\) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:"),
        ("rationale", r"RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS (?:NOT )?MEDICALLY NECESSARY:"),
        ("credentials", r"MEDICAL REVIEWER QUALIFICATIONS:"),
    ),
}
"""For each family of layouts: the kinds of its sections and the headings that open them, in printed order."""


def split_sections(letter: Letter) -> Sections:
    """Split a letter; an unknown layout gives one section of kind `whole`."""
    layout = find_layout(letter)
    if layout == "unknown":
        return unsplit(letter)
    family = layout if layout in _HEADINGS else "A"
    found = _mark(letter, _HEADINGS[family])
    return Sections(layout, tuple(_tile(letter, _with_items(letter, found))))


def unsplit(letter: Letter, *, decided: bool = True) -> Sections:
    """Give a letter as one section, as where no rule knows its layout; with the items that it decides in so many words, or without."""
    return Sections("unknown", (Section("whole", letter.whole),), tuple(decided_items(letter, letter.whole)) if decided else ())


def find_layout(letter: Letter) -> Layout:
    """Tell the layout from the headings that are printed."""
    text = letter.view.text
    opening = text[:400]
    if "MEDICAL PROFESSIONAL REVIEW" in opening and "ISSUE AT DISPUTE:" in text:
        return "P2013"
    if "Notice of Independent Medical Review Determination" in text[:1500]:
        return "N2013"
    made, _, _, summary, decisions = (re.search(pattern, text) for _, pattern in _HEADINGS["A"])
    if summary is None or (decisions is None and (made is None or _has_items(text, summary.end()))):
        return "unknown"
    if decisions and decisions.group().startswith("IMR DECISION(S)"):
        return "F2014"
    return _a_layout(text[: summary.start()])


def _has_items(text: str, behind: int) -> bool:
    """Tell whether items follow a clinical summary, so that the heading above them is misread rather than cut off."""
    return any(pattern.search(text, behind) for pattern in (CLAIMS, REVIEWER, RATIONALE, DECISION_CUE))


def _a_layout(header: str) -> Layout:
    """Tell the layouts of the A family apart by what stands before the clinical summary."""
    if "Case Number" in header:
        year = re.search(r"Decision Date:?.{0,80}?\b\d\d?/\d\d?/(\d{4})\b", header)
        return "B2018" if year and int(year[1]) >= 2018 else "A2016"
    return "A2015" if "following credentials" in header else "A2014"


def section_lines(letter: Letter, section: Section) -> list[Line]:
    """Give the lines that begin in a section; a line with two sections on it belongs to the one it begins in."""
    return [line for line in letter.lines if section.span.start <= line.span.start < section.span.end]


def _mark(letter: Letter, headings: tuple[tuple[Kind, str], ...]) -> list[Section]:
    """Find each heading after the one before it, and cut the text there; behind that of the decisions, none is the letter's own."""
    text = letter.view.text
    high = next((match.end() for kind, pattern in headings if kind == "decisions" and (match := re.search(pattern, text))), len(text))
    starts: list[tuple[int, Kind]] = [(0, "header")]
    at = 0
    for kind, pattern in headings:
        if match := re.compile(pattern).search(text, at, high):
            starts.append((letter.view.raw(match.start(), match.start() + 1).start, kind))
            at = match.end()
    ends = [start for start, _ in starts[1:]] + [len(letter.raw)]
    return [Section(kind, Span(start, end)) for (start, kind), end in zip(starts, ends, strict=True)]


def _with_items(letter: Letter, found: list[Section]) -> list[Section]:
    """Replace the section of decisions, or of numbered results, by its items."""
    by_kind = {section.kind: section for section in found}
    if "issues" in by_kind:
        return [_only_item(section) for section in found] if single_item(letter, by_kind["issues"].span) else found
    if results := by_kind.get("results"):
        return found + _item_sections(numbered_items(letter, results.span))
    if decisions := by_kind.get("decisions"):
        return found + _item_sections(_decided_items(letter, decisions.span))
    return found


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
