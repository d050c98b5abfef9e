"""Find where determinations open in a text: at the table of the header, at the title, or at the first heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from imr_llm.letter.letter import Letter, Line
from imr_llm.letter.marks import Mark, spelt
from imr_llm.letter.normal import Span

_HEADER_LABELS = (
    "Case Number",
    "Date Assigned",
    "Date of Injury",
    "Decision Date",
    "UR Denial Date",
    "Priority",
    "Application",
    "Received",
)
_BEGINS = {label: re.compile(rf"\W*{spelt(label)}\b", re.IGNORECASE) for label in _HEADER_LABELS}
_LABEL = re.compile(rf"\W*(?:{'|'.join(spelt(label) for label in _HEADER_LABELS)})\b", re.IGNORECASE)
_LABELS = tuple(re.compile(rf"\b{spelt(label)}\b", re.IGNORECASE) for label in _HEADER_LABELS[:6])
_VALUE = re.compile(
    r"\W*(?:CM\d\d.\d{4,9}|IMR.{0,20}\d{4,}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}|standard|expedited|regular|[\W_Xx]+)\W*$",
    re.IGNORECASE,
)
_OWN_TITLE = re.compile(
    r"\W*(?:maximus federal services|independent medical review|imr |state of california|department of industrial relations|"
    r"division of workers|workers.? compensation|(?:final )?determination(?: letter)?\W*$|administrative director|dated?\b.{0,25}\d{4}\W*$|notice of independent medical review determination)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\b(?:CM\d\d\W?\d{5,9}|IMR\W{0,3}\d{4,})\b")
_CREDENTIAL = re.compile(rf"\W*(?:{spelt('State s of Licensure')}|{spelt('Certification s Specialty')})", re.IGNORECASE)
_DECISION = re.compile(
    r"\w.{0,200}:\s*(?:upheld|overturned|(?:partially|modified)\b.{0,20}|not medically necessary|medically necessary)\W*$", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<!Inc)(?<!INC)(?<!inc)[.,]$")
_MOST_ABOVE = 40
"""Lines above a letter's first heading that its header may have."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a letter opens: its place in the raw text, the place of its first heading, and whether a header stands above that."""

    place: int
    heading: int
    headed: bool


def find_openings(letter: Letter, marks: Sequence[Mark]) -> list[Opening]:
    """Find where letters open; a heading opens another letter where the one before has come to its summary or its items."""
    found: list[Opening] = []
    passed: set[int] = set()
    for mark in marks:
        opens = mark.heads and (mark.kind == "how" or (mark.kind == "notice" and mark.alone))
        if opens and (not found or any(rank >= 3 for rank in passed)):
            found.append(_opening(letter, mark, after=found[-1].heading if found else -1))
            passed = set()
        elif mark.heads:
            passed.add(mark.rank)
    return found


def header_labels(letter: Letter, within: Span) -> int:
    """Count the labels of the header that stand in a stretch."""
    text = "\n".join(line.strip() for line in letter.printed(within).splitlines())
    return sum(bool(label.search(text)) for label in _LABELS)


def holds_own_words(letter: Letter, stretch: Span) -> bool:
    """Tell whether a stretch has what a determination prints: a label of its header or of its reviewer, a case number, or a line that ends in a decision."""
    shown = (
        letter.view.read(line.span).strip() for line in letter.lines if line.span.start < stretch.end and line.span.end > stretch.start
    )
    return any(_LABEL.match(line) or _NUMBER.search(line) or _CREDENTIAL.match(line) or _DECISION.match(line) for line in shown)


def _opening(letter: Letter, mark: Mark, after: int) -> Opening:
    """Walk up from a heading over the header's labels and values, and the titles above them.

    One short line in an unknown form may stand between two labels, or between the header and the heading: it is a value as it was typed.
    A label that the lines below have already is that of another document's form.
    """
    own = letter.line_at(mark.place)
    top: Line = own
    seen: set[str] = set()
    foreign = 0
    for line in reversed(letter.lines[max(0, own.number - 1 - _MOST_ABOVE) : own.number - 1]):
        if line.span.start <= after:
            break
        text = letter.view.read(line.span).strip()
        if not text:
            continue
        labels = {label for label, pattern in _BEGINS.items() if pattern.match(text)}
        title = bool(_OWN_TITLE.match(text)) and len(text) < 80 and not _SENTENCE.search(text)
        if (labels and not labels <= seen) or (not labels and (_VALUE.match(text) or title)):
            top, foreign = line, 0
            seen |= labels
        else:
            foreign += 1
            if foreign > 1 or len(text) > 60 or labels:
                break
    return Opening(letter.line_at(top.span.start).span.start, mark.place, bool(seen))
