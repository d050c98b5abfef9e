"""Check that the letter is one letter, of a layout that the rules know, in one alphabet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.letter import Passage
from imr_llm.records import Absent
from imr_llm.rules.events import addressed
from imr_llm.rules.summary import others_told, summary_passage
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm

_OPENING = re.compile(
    r"HOW THE IMR FINAL DETERMINATION WAS MADE|MEDICAL PROFESSIONAL REVIEW|Notice of Independent Medical Review Determination"
)

_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u03bb\u03bd-\u03ff\u0400-\u058f])\w+")
"""A word with Latin letters and Greek, Cyrillic or Armenian ones, but for the Greek letter of micrograms."""


def mixed_alphabets(checked: Checked) -> Iterator[Alarm]:
    """Tell words of two alphabets, whose letters look like others: the first of them, and how many there are."""
    view = checked.letter.view
    found = [view.raw(*word.span()) for word in _MIXED.finditer(view.text)]
    if found:
        first = found[0]
        words, line = checked.letter.cut(first), checked.letter.line_at(first.start).number
        message = f"{len(found)} word(s) have letters of two alphabets, {words!r} on line {line} the first; expected Latin letters alone"
        yield Alarm("", message, first.start, first.end)


def addresses_machine(checked: Checked) -> Iterator[Alarm]:
    """Tell sentences that speak to what reads the letter, which no reviewer writes: the first of them, and how many there are."""
    found = addressed(Passage(checked.letter, checked.letter.whole))
    if found:
        first = found[0]
        line = checked.letter.line_at(first.start).number
        message = f"{len(found)} sentence(s) speak to what reads the letter, on line {line} the first; nothing was taken from them"
        yield Alarm("", message, first.start, first.end)


def subject_unclear(checked: Checked) -> Iterator[Alarm]:
    """Tell an age or a sex that the summary tells of somebody else, or of another time, where it tells none of the worker."""
    summary, patient = summary_passage(checked.letter, checked.sections), checked.record.patient
    for path, place in others_told(summary) if summary else ():
        if isinstance(getattr(patient, path.removeprefix("patient.")), Absent):
            words = checked.letter.view.read(place)
            yield Alarm(
                path, f"{words!r} is told of somebody else or of another time; the worker's own is not told", place.start, place.end
            )


def several_letters(checked: Checked) -> Iterator[Alarm]:
    """Tell a file that opens more letters than one."""
    openings = len(_OPENING.findall(checked.letter.view.text))
    if openings > 1:
        yield Alarm("", f"the file opens {openings} letters; expected one, so split it")


def unknown_layout(checked: Checked) -> Iterator[Alarm]:
    """Tell a letter of whose layout no rule knows where a field may stand."""
    if checked.sections.layout == "unknown":
        yield Alarm("source.layout", "no rule knows this layout; the whole text was read as one section")
