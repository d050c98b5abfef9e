"""Judge by the words around a place of the summary which event it belongs to, and whether they speak to a machine."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cache

from imr_llm.letter import Passage, Span
from imr_llm.values import DENIED, MODIFIED

INJURY = re.compile(
    r"\b(?:injur(?:y|ies|ed)|date of injury|occupational claim|DOI|accident|sustained|incident|exposure|trauma)\b",
    re.IGNORECASE,
)
_OTHER_EVENT = re.compile(
    r"\b(?:MRI|CT|x-?rays?|EMG|NCV|stud(?:y|ies)|reports?|visits?|notes?|exam\w*|evaluat\w*|surger\w*|underwent|request\w*|review\w*|den\w+|certif\w+|seen|"
    r"since|until|returned|dated)\b",
    re.IGNORECASE,
)
"""Words that tell that a date behind them is no injury's."""

REVIEW_CUE = re.compile(
    r"\b(?:utili[sz]ation\s+review(?:er)?|UR|claims\s+administrator|prior\s+review|previous(?:ly)?\s+(?:denied|reviewed|non[\s-]?certified|modified|review)"
    r"|reviewed\s+on|certification|non[\s-]?certif\w+|not\s+certified|non[\s-]?approved)\b",
    re.IGNORECASE,
)
"""Words that tell that a sentence speaks of utilization review."""

HEADER_LABEL = re.compile(r"(?:Decision Date|Date Assigned|Date of Injury|Received|Dated)\s?:\s*$", re.IGNORECASE)
"""Labels of a case header, whose dates are no review's; they stand in the passage where no rule knows the layout."""

_LEADS_ELSEWHERE = re.compile(
    r"\b(?:request\w*|RFA|notes?|reports?|visits?|exam\w*|stud(?:y|ies)|MRI|CT|x-?rays?|EMG|surger\w+|injur\w+|accident|seen|evaluat\w+|assigned|application)"
    r"\W+(?:(?:was|is|on|of|dated|from|in)\W+){0,3}$",
    re.IGNORECASE,
)
"""What leads to a date that is another event's."""

_COMMANDS = (
    r"\b(?:ignore|disregard|forget)\b[^.]{0,40}\b(?:above|previous|prior|earlier|instructions?|text)\b|\b(?:system|assistant|user)\s*:|<\|?\w+\|?>"
    r"|\b(?:output|answer|respond|reply|mark|return|extract)\b\s+(?:with|only|every|all|each|the\s+(?:age|date|sex)|age|sex|null|json|overturned|upheld)\b"
    r"|\b(?:software|model|AI|machine|program|extractor)\b[^.]{0,30}\b(?:reading|reads|must|should|shall)\b"
)
"""How words command whatever reads the letter; no reviewer writes so."""

_ADDRESSES_READER = re.compile(_COMMANDS, re.IGNORECASE)
_ADDRESSES_MACHINE = re.compile(rf"{_COMMANDS}|\binstructions?\b", re.IGNORECASE)
"""The same, and a word that makes a model's reading of the sentence doubtful, though a reviewer may use it."""


def speaks_of_review(summary: Passage, date: Span) -> bool:
    """Tell whether the sentence of a date, or the one before it, speaks of a review or of what one does."""
    return _speaks(summary, _sentence_of(summary, date))


def first_of_review(summary: Passage, dates: Iterable[Span]) -> Span | None:
    """Give the first of several dates near which the summary speaks of a review."""
    speaks = cache(lambda number: _speaks(summary, number))
    return next((date for date in dates if speaks(_sentence_of(summary, date))), None)


def _sentence_of(summary: Passage, date: Span) -> int:
    """Number the sentence that holds a date; of one that no sentence holds whole, the last."""
    cuts, (start, end) = summary.sentences(), summary.place(date)
    number = bisect_right(cuts, start, key=lambda cut: cut[0]) - 1
    return number if number >= 0 and end <= cuts[number][1] else len(cuts) - 1


def _speaks(summary: Passage, number: int) -> bool:
    near = summary.sentences()[max(0, number - 1) : number + 1]
    return any(pattern.search(summary.text, *cut) for cut in near for pattern in (REVIEW_CUE, DENIED, MODIFIED))


def leads_elsewhere(summary: Passage, date: Span) -> bool:
    """Tell whether the words right before a date, in its sentence, make it another event's than a review's."""
    cut, (start, _) = summary.sentences()[_sentence_of(summary, date)], summary.place(date)
    before = summary.text[max(cut[0], start - 60) : start]
    if HEADER_LABEL.search(summary.text, max(0, start - 30), start):
        return True
    return bool(_LEADS_ELSEWHERE.search(before)) and not any(cue.search(before) for cue in (REVIEW_CUE, DENIED))


def tells_of_injury(summary: Passage, date: Span) -> bool:
    """Tell whether words on an injury come before a date in its sentence, with no other event between the two."""
    cut, (start, _) = summary.sentences()[_sentence_of(summary, date)], summary.place(date)
    before = summary.text[cut[0] : start]
    cues = list(INJURY.finditer(before))
    return bool(cues) and not _OTHER_EVENT.search(before, cues[-1].end())


def spoken_to_reader(passage: Passage) -> Callable[[Span], bool]:
    """Give what tells of a place of a passage whether its sentence speaks to what reads the letter; each sentence is read once."""

    @cache
    def speaks(number: int) -> bool:
        return bool(_ADDRESSES_READER.search(passage.text, *passage.sentences()[number]))

    return lambda place: speaks(_sentence_of(passage, place))


def addressed(passage: Passage) -> list[Span]:
    """Give the sentences of a passage that speak to what reads the letter."""
    return [passage.raw(*cut) for cut in passage.sentences() if _ADDRESSES_READER.search(passage.text, *cut)]


def addresses_machine(passage: Passage, place: Span) -> bool:
    """Tell whether the sentence of a place, or one next to it, speaks to what reads the letter."""
    number = _sentence_of(passage, place)
    near = passage.sentences()[max(0, number - 1) : number + 2]
    return any(_ADDRESSES_MACHINE.search(passage.text, *cut) for cut in near)
