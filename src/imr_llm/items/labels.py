"""Tell which of the printed labels open an item, and which are words of a rationale or of a slot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from imr_llm.items.decisions import DECISION_WORD, SENTENCE_END
from imr_llm.letter import Letter

CLAIMS = re.compile(r"Claims Administrator guideline\s*:", re.IGNORECASE)
REVIEWER = re.compile(r"MAXIMUS guideline\s*:", re.IGNORECASE)
RATIONALE = re.compile(r"Decision rationale\s*:", re.IGNORECASE)
_LABELS = re.compile(
    f"(?P<claims>{CLAIMS.pattern})|(?P<reviewer>{REVIEWER.pattern})|(?P<rationale>{RATIONALE.pattern})",
    re.IGNORECASE,
)
_DECIDED = re.compile(rf":\s*{DECISION_WORD}\s*$")
_NEAR = 40
"""Characters before a label in which its heading's decision, or the end of a sentence, is looked for."""


class Label(NamedTuple):
    """A label, with its place in the normalised text."""

    kind: str
    start: int
    end: int


class Opening(NamedTuple):
    """What opens an item: where its first label begins, and where the label of its reasons ends, in the normalised text."""

    start: int
    reasons: int


def openings(letter: Letter, low: int, high: int) -> list[Opening]:
    """Find where items open in a stretch of the normalised text.

    An item opens at the claims administrator's label, or at the reviewer's where that is missing. A label that a rationale or a slot
    quotes opens nothing; where no label opens an item for certain, the first does.
    """
    labels = [Label(str(found.lastgroup), *found.span()) for found in _LABELS.finditer(letter.view.text, low, high)]
    numbers = _opening(letter, labels) or [number for number, label in enumerate(labels) if label.kind != "rationale"][:1]
    return [Opening(labels[start].start, _reasons(labels[start:end])) for start, end in pairwise([*numbers, len(labels)])]


def _opening(letter: Letter, labels: Sequence[Label]) -> list[int]:
    """Number the labels that open an item; the reviewer's opens none before the reasons of the item that it belongs to."""
    decided = _decided(letter, labels)
    found: list[int] = []
    reasoned = True
    for number, label in enumerate(labels):
        if label.kind == "rationale":
            reasoned = True
        elif (label.kind == "claims" or reasoned) and (number in decided or _undecided(letter, labels[number : number + 3])):
            found.append(number)
            reasoned = False
    return found


def _decided(letter: Letter, labels: Sequence[Label]) -> set[int]:
    """Number the labels before which a decision closes a heading, and that have more of an item's labels before the next such one."""
    text = letter.view.text
    closed = [number for number, label in enumerate(labels) if _DECIDED.search(text, max(0, label.start - _NEAR), label.start)]
    own = ((start, labels[start + 1 : end]) for start, end in pairwise([*closed, len(labels)]))
    return {start for start, behind in own if start == closed[-1] or any(label.kind != "claims" for label in behind)}


def _undecided(letter: Letter, labels: Sequence[Label]) -> bool:
    """Tell whether a label opens an item whose decision is missing or misread.

    It begins a line before which no sentence ends, and the others of its item's labels follow.
    """
    text, start = letter.view.text, labels[0].start
    wanted = ("claims", "reviewer", "rationale") if labels[0].kind == "claims" else ("reviewer", "rationale")
    if tuple(label.kind for label in labels[: len(wanted)]) != wanted:
        return False
    place = letter.view.raw(start, start + 1).start
    begins = not letter.raw[letter.line_at(place).span.start : place].strip()
    return begins and not SENTENCE_END.search(text, max(0, start - _NEAR), start)


def _reasons(labels: Sequence[Label]) -> int:
    """Tell where the label of an item's rationale ends, or of the reviewer's slot where that is missing."""
    ends = {label.kind: label.end for label in reversed(labels)}
    return ends.get("rationale") or ends.get("reviewer") or labels[0].start + 1
