"""Find where the heading of an item begins, behind the rationale of the item before it."""

from __future__ import annotations

import re
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from imr_llm.items.decisions import DECISION_CUE, DECISION_WORD, SENTENCE_END
from imr_llm.letter import Letter, Line, Span

_CONCLUSION = re.compile(
    r"\b(?:necessary|necessity|appropriate|supported|established|indicated|warranted|certified|overturned|reversed|"
    r"denied|upheld|recommended|evidence|time|guidelines?|criteria)\.\s+(?=[A-Z0-9#(])"
)
_ANY_SENTENCE = re.compile(r"[.?!][\"')\]]*\s+(?=[A-Z0-9#(])")
_ORIGINAL = re.compile(r"was the original request\b", re.IGNORECASE)
_NARRATIVE = re.compile(
    r"was the original request\b|authorized by the Claims|Claims Administrator authorized|remaining IMR eligible|"
    r"^request IMR eligible|The original request,",
    re.IGNORECASE,
)
_DECIDED_LINE = re.compile(rf"{DECISION_CUE.pattern}\s*$")

_GOES_ON = re.compile(r"(?:,|\b(?:and|or|of|the|a|an|for|to|with|in|on|at|by|per))$", re.IGNORECASE)
"""How a line ends in the middle of a heading, however short it is."""

_FULL_LINE = 0.72
"""A line shorter than this share of the letter's usual line ends a paragraph."""

_MAX_HEADING_LINES = 14
_MAX_HEADING_SENTENCES = 20
_LONG_HEADING = 300
"""Characters past which what looks like a heading may hold its rationale too, so that any sentence may end before it."""


@dataclass(frozen=True, slots=True)
class SetLines:
    """How a letter's lines are set: those with ink, their usual distance in lines, and their usual length in characters that show."""

    inked: Sequence[Line]
    gap: int
    length: int
    numbers: Mapping[int, int]
    """The number of each line with ink, if those were not there that a printer or a fax put between them."""

    def within(self, chunk: Span) -> Sequence[Line]:
        """Give the last lines that share some text with a span, as many as a heading may have, and one before."""
        first = bisect_right(self.inked, chunk.start, key=lambda line: line.span.end)
        last = bisect_left(self.inked, chunk.end, key=lambda line: line.span.start)
        return self.inked[max(first, last - _MAX_HEADING_LINES - 2) : last]

    def cut(self, before: Line, after: Line) -> bool:
        """Tell whether a printer's or a fax's line stands between two lines, so that the first may be short for that."""
        return self.numbers[after.number] - self.numbers[before.number] < after.number - before.number

    def breaks(self, before: Line, after: Line) -> bool:
        """Tell whether a paragraph ends between two lines: more blank lines than usual, and not those of a page's end."""
        return self.gap < self.numbers[after.number] - self.numbers[before.number] < self.gap + 4 and before.page == after.page


def set_lines(letter: Letter) -> SetLines:
    """Measure how a letter's lines are set."""
    inked: list[Line] = []
    numbers: dict[int, int] = {}
    added = 0
    for line in letter.lines:
        if letter.view.read(line.span):
            inked.append(line)
            numbers[line.number] = line.number - added
        else:
            added += bool(line.text.strip())
    gap = statistics.mode([numbers[after.number] - numbers[before.number] for before, after in pairwise(inked)] or [1])
    lengths = sorted(len(letter.view.read(line.span)) for line in inked)
    return SetLines(inked, gap, lengths[int(len(lengths) * 0.9)] if lengths else 0, numbers)


def heading_start(letter: Letter, chunk: Span, lines: SetLines) -> int:
    """Tell where, after a rationale, the next item's heading begins, as a raw offset.

    Args:
        letter: the letter.
        chunk: the raw span from the end of the rationale's label to the next item's first label.
        lines: how the letter's lines are set.
    """
    near = lines.within(chunk)
    first = len(near) - 1
    if first >= 0 and near[first].span.end > chunk.end and not letter.view.read(Span(near[first].span.start, chunk.end)):
        first -= 1
    while first > max(0, len(near) - _MAX_HEADING_LINES):
        told = letter.view.read(Span(near[first].span.start, chunk.end))
        if (lines.breaks(near[first - 1], near[first]) or _ends(letter, near[first - 1], near[first], lines)) and not _is_torn(told):
            break
        first -= 1
    start = max(chunk.start, near[first].span.start) if near else chunk.start
    return _after_conclusion(letter, Span(start, chunk.end))


def _ends(letter: Letter, line: Line, after: Line, lines: SetLines) -> bool:
    """Tell whether something ends with a line: a sentence, another heading, or a paragraph, since the line isn't full and goes not on."""
    text = letter.view.read(line.span)
    if SENTENCE_END.search(text) or _DECIDED_LINE.search(text):
        return True
    return len(text) < _FULL_LINE * lines.length and not lines.cut(line, after) and not _GOES_ON.search(text)


def _is_torn(heading: str) -> bool:
    """Tell whether a heading lacks the beginning of its partial certification, or holds the decision word alone."""
    original = [match.start() for match in _ORIGINAL.finditer(heading)]
    begun = bool(original) and bool(heading[: max(0, original[-1] - 3)].strip())
    torn = bool(_NARRATIVE.search(heading)) and not begun
    return torn or bool(re.fullmatch(rf":?\s*{DECISION_WORD}", heading))


def _after_conclusion(letter: Letter, heading: Span) -> int:
    """Where the heading is glued to the end of the rationale on one line, begin after the concluding sentence."""
    text = letter.view.read(heading)
    ends = _CONCLUSION if len(text) < _LONG_HEADING else _ANY_SENTENCE
    candidates = [match.end() for match in ends.finditer(text)][-_MAX_HEADING_SENTENCES:]
    glued = next((end for end in reversed(candidates) if not _is_torn(text[end:])), None)
    start, _ = letter.view.view(heading)
    return letter.trim(heading).start if glued is None else letter.view.raw(start + glued, start + glued + 1).start
