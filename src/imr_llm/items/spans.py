"""Cut a letter's decisions into items, and each item into its parts, for each way in which layouts print them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from imr_llm.items.decisions import DECISION_CUE
from imr_llm.items.headings import heading_start, set_lines
from imr_llm.items.labels import CLAIMS, RATIONALE, REVIEWER, Opening, openings
from imr_llm.letter import Letter, Span
from imr_llm.shapes.alike import end_of_phrase

_LEAD_IN = re.compile(
    r"\b(?:[s5][ec]t\s*)?f[o0](?:r|n)t[hb]\s*[b8][ec][l1i|][o0](?:w|vv)\s*[:;.,]?\s*|^[A-Z() ,]+?RATIONALE(?:S|\(S\))\s*", re.IGNORECASE
)
"""What leads to the items: the end of its fixed sentence, or the heading of the decisions alone."""

DECISION_HEADINGS = ("IMR ISSUES, DECISIONS AND RATIONALES", "IMR DECISION(S) AND RATIONALE(S)")
"""The headings of the decisions in the layouts that label an item's parts."""

_LEADS_TO_ITEMS = re.compile(r"\b(?:below|following|follows|dispute[ds]?|items?(?:/services)?|decisions?)\s*:\s+(?=\S)", re.IGNORECASE)
"""The end of a sentence that leads to items."""

_NUMBERED = re.compile(
    r"(?P<number>\d{1,2})\)\s+MAXIMUS Federal Services,? Inc\.? has determined the request for\s+(?P<item>.{1,4000}?)\s+"
    r"(?P<finding>(?:is|are)\s+(?:not\s*)?medically necessary[^.]{0,400}\.)",
    re.IGNORECASE,
)
_REGARDING = re.compile(r"(?P<number>\d{1,2})\)\s+Regarding the request for\s+(?P<item>.{1,4000}?):", re.IGNORECASE)
_FOUND = re.compile(
    r"(?<!\S)(?P<number>\d{1,2})[.)]\s+(?P<item>\S.{2,400}?)\s+(?:is|are)\s+(?:not\s*)?medically necessary(?: and appropriate)?\."
    r"(?=\s+The Claims Administrator)",
    re.IGNORECASE,
)
_OLDER_LABELS = (
    re.compile(r"The Claims Administrator (?:based|did|relied)", re.IGNORECASE),
    re.compile(r"The (?:Expert|Physician) Reviewer (?:based|did|found|relied)", re.IGNORECASE),
    re.compile(r"(?:The (?:Physician|Expert) Reviewer's decision rationale|Rationale for the Decision)\s*:", re.IGNORECASE),
)
"""How the slots and the rationale begin in the layouts before 2014."""


@dataclass(frozen=True, slots=True)
class ItemSpans:
    """Where the parts of one disputed item stand."""

    heading: Span
    utilization_review: Span | None = None
    reviewer: Span | None = None
    rationale: Span | None = None
    lead: Span | None = None
    """What names the item a second time, where its reasons stand apart from its heading."""
    alike: frozenset[int] = frozenset()
    """Where parts begin whose label is printed nearly so, and not letter for letter."""


def triple_items(letter: Letter, decisions: Span) -> list[ItemSpans]:
    """Find the items of the A family, anchored on the labels that follow each heading."""
    text, (low, high) = letter.view.text, letter.view.view(decisions)
    opened = openings(letter, low, high)
    if not opened:
        return []
    lines = set_lines(letter)
    first = letter.view.raw(_behind_lead_in(text, low, opened[0].start), opened[0].start)
    chunks = [letter.view.raw(before.reasons, after.start) for before, after in pairwise(opened)]
    starts = [letter.trim(first).start, *(heading_start(letter, chunk, lines) for chunk in chunks)]
    return [_cut_opened(letter, start, item, end) for item, start, end in zip(opened, starts, _ends(starts, decisions.end), strict=True)]


def _behind_lead_in(text: str, low: int, high: int) -> int:
    """Tell where the sentence ends that leads to the items, or the heading of the decisions; the nearest to the first item counts."""
    leads = [lead.end() for lead in _LEAD_IN.finditer(text, low, high)]
    heading = next((end for words in DECISION_HEADINGS if (end := end_of_phrase(text, low, words)) is not None), low)
    return leads[-1] if leads else heading


def found_items(letter: Letter, decisions: Span) -> list[ItemSpans]:
    """Find the items that are headed by their finding, as in `1. X is not medically necessary and appropriate.`."""
    text, (low, high) = letter.view.text, letter.view.view(decisions)
    headings = list(_FOUND.finditer(text, low, high))
    starts = [letter.view.raw(*heading.span()).start for heading in headings]
    return [
        _cut(letter, start, heading.end(), end, _OLDER_LABELS)
        for heading, start, end in zip(headings, starts, _ends(starts, decisions.end), strict=True)
    ]


def decided_items(letter: Letter, within: Span) -> list[ItemSpans]:
    """Find items by the decision that closes their heading and ends its line, wherever they stand; no section or label is needed."""
    low, high = letter.view.view(within)
    cues = [cue for cue in DECISION_CUE.finditer(letter.view.text, low, high) if _ends_line(letter, cue)]
    if not cues:
        return []
    lines = set_lines(letter)
    chunks = [letter.view.raw(before, after.end()) for before, after in zip([low, *(cue.end() for cue in cues)], cues, strict=False)]
    starts = [_behind_lead(letter, Span(heading_start(letter, chunk, lines), chunk.end)) for chunk in chunks]
    return [
        _cut(letter, start, cue.end(), end, (CLAIMS, REVIEWER, RATIONALE))
        for cue, start, end in zip(cues, starts, _ends(starts, within.end), strict=True)
    ]


def _behind_lead(letter: Letter, heading: Span) -> int:
    """Tell where a heading begins behind a sentence that leads to the items, as in `set forth below:`."""
    leads = [lead.end() for lead in _LEADS_TO_ITEMS.finditer(letter.view.text, *letter.view.view(heading))]
    return letter.view.raw(leads[-1], leads[-1] + 1).start if leads else heading.start


def _ends_line(letter: Letter, cue: re.Match[str]) -> bool:
    end = letter.view.raw(*cue.span(1)).end
    line = letter.line_at(end - 1).span
    return not letter.cut(Span(end, max(end, line.end))).strip()


def _ends(starts: list[int], last: int) -> list[int]:
    """Give where each of several stretches ends: at the next one's start, and the last at the end of all."""
    return [*starts[1:], last] if starts else []


def numbered_items(letter: Letter, results: Span) -> list[ItemSpans]:
    """Find the items of the 2013 notice: each numbered result, said a second time later, with its rationale if any."""
    text, (low, _) = letter.view.text, letter.view.view(results)
    headings: dict[str, Span] = {}
    for match in _NUMBERED.finditer(text, low):
        headings.setdefault(match["number"], letter.view.raw(*match.span()))
    blocks = _regarding(letter)
    return [
        replace(blocks[number], heading=heading, lead=blocks[number].heading) if number in blocks else ItemSpans(heading)
        for number, heading in headings.items()
    ]


def _regarding(letter: Letter) -> dict[str, ItemSpans]:
    """Find the blocks that give the reasons for each numbered result."""
    found = list(_REGARDING.finditer(letter.view.text))
    starts = [letter.view.raw(*block.span()).start for block in found]
    return {
        block["number"]: _cut(letter, start, block.end(), end, _OLDER_LABELS)
        for block, start, end in zip(found, starts, _ends(starts, len(letter.raw)), strict=True)
    }


def single_item(letter: Letter, issue: Span) -> bool:
    """Tell whether the layout with one issue a letter states that issue."""
    return ":" in letter.cut(issue) and bool(letter.cut(issue).split(":", 1)[1].strip())


def _cut_opened(letter: Letter, start: int, item: Opening, end: int) -> ItemSpans:
    """Cut one item at the labels that open it."""
    labels = item.parts()
    begins = [None if label is None else letter.view.raw(label.start, label.end).start for label in labels]
    alike = frozenset(begin for begin, label in zip(begins, labels, strict=True) if begin is not None and label is not None and label.alike)
    return replace(_between(start, begins, end), alike=alike)


def _between(start: int, marks: Sequence[int | None], end: int) -> ItemSpans:
    """Make an item of where its heading and its parts begin; each reaches to the next."""
    edges = [mark for mark in marks if mark is not None] + [end]
    spans = [None if mark is None else Span(mark, next(edge for edge in edges if edge > mark)) for mark in marks]
    utilization_review, reviewer, rationale = spans
    return ItemSpans(Span(start, edges[0]), utilization_review, reviewer, rationale)


def _cut(
    letter: Letter,
    start: int,
    anchor: int,
    end: int,
    labels: Sequence[re.Pattern[str]],
) -> ItemSpans:
    """Cut one item at its labels; a label that is missing leaves its part out."""
    text, high = letter.view.text, letter.view.view(Span(start, end))[1]
    marks: list[int | None] = []
    at = anchor
    for label in labels:
        match = label.search(text, at, high)
        marks.append(letter.view.raw(match.start(), match.end()).start if match else None)
        at = match.end() if match else at
    return _between(start, marks, end)
