"""Tell where a letter is cut off: its marks in, notes out on what its layout always has before and behind what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr_llm.letter.layers import Note
from imr_llm.letter.letter import Letter
from imr_llm.letter.marks import Mark
from imr_llm.letter.normal import Span
from imr_llm.letter.openings import header_labels

_SENTENCE_END = re.compile(r"[.!?:][\"')\]]*\W*$")
BEFORE_ITEMS = ("case", "reviewer", "patient", "injury", "utilization_review", "clinical")
ITEMS = ("items", "outcome")
"""The fields that stand before the items, and those of the items."""
_LEADS = {"how", "credentials", "summary", "issues"}
_OPENERS = {"how", "sent"}
_HEADER = 3
"""Labels from which a letter has its header."""


def cut_notes(letter: Letter, marks: Sequence[Mark], own: Span) -> Iterator[Note]:
    """Tell of a letter of the A family that it begins or ends before it should.

    Args:
        letter: the letter, without what surrounds it.
        marks: its marks.
        own: its stretch of the raw text.
    """
    headed = [mark for mark in marks if mark.heads and mark.rank <= 7]
    kinds = {mark.kind for mark in headed}
    if not headed or "notice" in kinds or "results" in kinds or len(kinds) < 2:
        return
    header = header_labels(letter, Span(own.start, headed[0].place)) >= _HEADER
    if not header and not kinds & _OPENERS:
        message = f"the letter begins on line {letter.line_at(own.start).number} in the middle: how the review was made, and what stands before that, is missing"
        yield Note("cut_off", message, span=_end(letter, own, first=True), reach=BEFORE_ITEMS)
    last = [mark.kind for mark in headed if mark.rank >= 5]
    if not last:
        if kinds & _LEADS:
            yield Note("cut_off", "the letter ends before its items: none is decided in what is there", span=_end(letter, own), reach=ITEMS)
        return
    if last[-1] != "rationale" and "rationale" not in last[-2:]:
        yield Note("cut_off", "the letter ends before the rationale of its last item", span=_end(letter, own), reach=ITEMS)
    elif not _SENTENCE_END.search(letter.view.read(own)[-200:]):
        yield Note("cut_off", "the letter breaks off within a sentence of its last rationale", span=_end(letter, own), reach=ITEMS)


def _end(letter: Letter, own: Span, *, first: bool = False) -> Span:
    """Give the line with which a letter begins or ends."""
    whole = letter.trim(own)
    line = letter.line_at(whole.start if first else max(whole.end - 1, whole.start)).span
    return letter.trim(Span(max(line.start, whole.start), min(line.end, whole.end)))
