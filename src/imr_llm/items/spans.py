"""Find each disputed item's parts: its heading, the two guideline slots and the rationale."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from imr_llm.letter import Letter, Line, Span

DECISION_WORD = r"(?:Upheld|Overturned|Uphold|Overturn|Partially Overturned|Modified)"
"""The decision words; all but the first two are not seen in real letters, and allowed for."""

DECISION_CUE = re.compile(rf":\s*({DECISION_WORD})\b(?!\s+(?:by|the|and|that)\b)")
"""What closes an item's heading."""

_LEAD_IN = re.compile(r"(?:disputed items/services set forth below:|^[A-Z() ,]+?RATIONALE(?:S|\(S\)))\s*")
_CLAIMS = re.compile(r"Claims Administrator guideline\s*:", re.IGNORECASE)
_REVIEWER = re.compile(r"MAXIMUS guideline\s*:", re.IGNORECASE)
_RATIONALE = re.compile(r"Decision rationale\s*:", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!][\"')\]]*\s*$")
_CONCLUSION = re.compile(
    r"\b(?:necessary|necessity|appropriate|supported|established|indicated|warranted|certified|overturned|reversed|"
    r"denied|upheld|recommended|evidence|time|guidelines?|criteria)\.\s+(?=[A-Z0-9#(])"
)
_ANY_SENTENCE = re.compile(r"[.?!][\"')\]]*\s+(?=[A-Z0-9#(])")
_NARRATIVE = re.compile(
    r"was the original request\b|authorized by the Claims|Claims Administrator authorized|remaining IMR eligible|"
    r"^request IMR eligible|The original request,",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?P<number>\d{1,2})\)\s+MAXIMUS Federal Services,? Inc\.? has determined the request for\s+(?P<item>.+?)\s+"
    r"(?P<finding>(?:is|are)\s+(?:not\s*)?medically necessary[^.]*\.)",
    re.IGNORECASE,
)
_REGARDING = re.compile(r"(?P<number>\d{1,2})\)\s+Regarding the request for\s+(?P<item>.+?):", re.IGNORECASE)
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

_FULL_LINE = 0.72
"""A line shorter than this share of the letter's usual line ends a paragraph."""

_MAX_HEADING_LINES = 14
_LONG_HEADING = 300
"""Characters past which what looks like a heading may hold its rationale too, so that any sentence may end before it."""


@dataclass(frozen=True, slots=True)
class ItemSpans:
    """Where the parts of one disputed item stand."""

    heading: Span
    utilization_review: Span | None = None
    reviewer: Span | None = None
    rationale: Span | None = None
    lead: Span | None = None
    """What names the item a second time, where its reasons stand apart from its heading."""


def triple_items(letter: Letter, decisions: Span) -> list[ItemSpans]:
    """Find the items of the A family, anchored on the labels that follow each heading."""
    text, (low, high) = letter.view.text, letter.view.view(decisions)
    anchors = _anchors(text, low, high)
    lead_in = _LEAD_IN.search(text, low, anchors[0] if anchors else high)
    chunk_start = lead_in.end() if lead_in else low
    starts: list[int] = []
    for number, anchor in enumerate(anchors):
        chunk = letter.view.raw(chunk_start, anchor)
        starts.append(letter.trim(chunk).start if number == 0 else heading_start(letter, chunk))
        label = _RATIONALE.search(text, anchor, high) or _REVIEWER.search(text, anchor, high)
        chunk_start = label.end() if label else anchor + 1
    return [
        _cut(letter, start, anchor, end, (_CLAIMS, _REVIEWER, _RATIONALE))
        for start, anchor, end in zip(starts, anchors, _ends(starts, decisions.end), strict=True)
    ]


def _anchors(text: str, low: int, high: int) -> list[int]:
    """Find where each item's first label stands: the claims administrator's, or the reviewer's where that is missing."""
    found = [match.start() for match in _CLAIMS.finditer(text, low, high)]
    for match in _REVIEWER.finditer(text, low, high):
        before = max((anchor for anchor in found if anchor < match.start()), default=low)
        if before == low or _RATIONALE.search(text, before, match.start()):
            found.append(match.start())
    return sorted(found)


def found_items(letter: Letter, decisions: Span) -> list[ItemSpans]:
    """Find the items that are headed by their finding, as in `1. X is not medically necessary and appropriate.`."""
    text, (low, high) = letter.view.text, letter.view.view(decisions)
    headings = list(_FOUND.finditer(text, low, high))
    starts = [letter.view.raw(*heading.span()).start for heading in headings]
    return [
        _cut(letter, start, heading.end(), end, _OLDER_LABELS)
        for heading, start, end in zip(headings, starts, _ends(starts, decisions.end), strict=True)
    ]


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
    edges = [mark for mark in marks if mark is not None] + [end]
    spans = [None if mark is None else Span(mark, next(edge for edge in edges if edge > mark)) for mark in marks]
    return ItemSpans(Span(start, edges[0]), *spans)


def heading_start(letter: Letter, chunk: Span) -> int:
    """Tell where, after a rationale, the next item's heading begins.

    Args:
        letter: the letter.
        chunk: the raw span from the end of the rationale's label to the next item's first label.
    """
    lines = [line for line in letter.lines if line.text.strip() and chunk.start < line.span.end and line.span.start < chunk.end]
    breaks, usual = _paragraph_breaks(letter, lines), _usual_length(letter)
    first = len(lines) - 1
    if first >= 0 and lines[first].span.end > chunk.end and not letter.raw[lines[first].span.start : chunk.end].strip():
        first -= 1
    while first > max(0, len(lines) - _MAX_HEADING_LINES):
        told = letter.view.read(Span(lines[first].span.start, chunk.end))
        before = lines[first - 1].text.rstrip()
        ends = breaks[first] or _SENTENCE_END.search(before) or len(before) < _FULL_LINE * usual
        if ends and not _is_torn(told):
            break
        first -= 1
    start = max(chunk.start, lines[first].span.start) if lines else chunk.start
    return _after_conclusion(letter, Span(start, chunk.end))


def _is_torn(heading: str) -> bool:
    """Tell whether a heading lacks the beginning of its partial certification, or holds the decision word alone."""
    torn = _NARRATIVE.search(heading) and not re.search(r"\S.{3,}was the original request", heading, re.IGNORECASE)
    return bool(torn) or bool(re.fullmatch(rf":?\s*{DECISION_WORD}", heading))


def _after_conclusion(letter: Letter, heading: Span) -> int:
    """Where the heading is glued to the end of the rationale on one line, begin after the concluding sentence."""
    text = letter.view.read(heading)
    ends = _CONCLUSION if len(text) < _LONG_HEADING else _ANY_SENTENCE
    glued = [match for match in ends.finditer(text) if not _is_torn(text[match.end() :])]
    start, _ = letter.view.view(heading)
    if not glued:
        return letter.trim(heading).start
    return letter.view.raw(start + glued[-1].end(), start + glued[-1].end() + 1).start


def _usual_length(letter: Letter) -> float:
    lengths = sorted(len(line.text.strip()) for line in letter.lines if line.text.strip())
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def _paragraph_breaks(letter: Letter, lines: list[Line]) -> list[bool]:
    """Tell before which lines a paragraph ends: more blank lines than usual, and not those of a page's end."""
    inked = [line for line in letter.lines if line.text.strip()]
    usual = statistics.mode([after.number - before.number for before, after in pairwise(inked)] or [1])
    gaps = [(after.number - before.number, before.page == after.page) for before, after in pairwise(lines)]
    return [False, *(usual < gap < usual + 4 and same_page for gap, same_page in gaps)]
