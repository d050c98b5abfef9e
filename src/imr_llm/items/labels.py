"""Find the labels that open the parts of an item, and tell which of them open one, and which are words of a rationale or of a slot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from imr_llm.items.decisions import DECISION_WORD, SENTENCE_END, find_closing
from imr_llm.letter import Letter, Passage
from imr_llm.shapes.alike import end_of_phrase

CLAIMS = re.compile(r"Claims Administrator guideline\s*:", re.IGNORECASE)
REVIEWER = re.compile(r"MAXIMUS guideline\s*:", re.IGNORECASE)
RATIONALE = re.compile(r"Decision rationale\s*:", re.IGNORECASE)
_LABELS = re.compile(
    f"(?P<claims>{CLAIMS.pattern})|(?P<reviewer>{REVIEWER.pattern})|(?P<rationale>{RATIONALE.pattern})",
    re.IGNORECASE,
)
_PHRASES = {"claims": "Claims Administrator guideline", "reviewer": "MAXIMUS guideline", "rationale": "Decision rationale"}
_JOINT = re.compile(r"\s?[:;.,=|\u2013\u2014-]{1,2}\s?|\s+(?=[A-Z0-9])")
"""What stands behind a label: a colon, or what is printed in its place."""

_DECIDED_LINE = re.compile(rf"[:;]\s*{DECISION_WORD}[\s.]*$", re.MULTILINE)
_NEAR = 40
"""Characters before a label in which the end of a sentence is looked for."""


class Label(NamedTuple):
    """A label, with its place in the normalised text."""

    kind: str
    start: int
    end: int
    alike: bool = False
    """Whether it is printed nearly so, and not letter for letter."""


class Opening(NamedTuple):
    """What opens an item: its labels, from the one that opens it up to the next item's."""

    labels: tuple[Label, ...]

    @property
    def start(self) -> int:
        """Where its first label begins, in the normalised text."""
        return self.labels[0].start

    @property
    def reasons(self) -> int:
        """Where the label of its rationale ends, or of the reviewer's slot where that is missing."""
        ends = {label.kind: label.end for label in reversed(self.labels)}
        return ends.get("rationale") or ends.get("reviewer") or self.start + 1

    def parts(self) -> list[Label | None]:
        """Give the first label of each kind, in the order of an item's parts."""
        found: list[Label | None] = []
        at = 0
        for kind in _PHRASES:
            label = next((label for label in self.labels if label.kind == kind and label.start >= at), None)
            found.append(label)
            at = label.end if label else at
        return found


def openings(letter: Letter, low: int, high: int) -> list[Opening]:
    """Find where items open in a stretch of the normalised text.

    An item opens at the claims administrator's label, or at the reviewer's where that is missing. A label that a rationale or a slot
    quotes opens nothing; where no label opens an item for certain, the first does.
    """
    labels = find_labels(letter, low, high)
    numbers = _opening(letter, labels) or [number for number, label in enumerate(labels) if label.kind != "rationale"][:1]
    return [Opening(tuple(labels[start:end])) for start, end in pairwise([*numbers, len(labels)])]


def find_labels(letter: Letter, low: int, high: int) -> list[Label]:
    """Find the labels of items; where some seem to be missing, also those that begin a line and are printed nearly so."""
    exact = [Label(str(found.lastgroup), *found.span()) for found in _LABELS.finditer(letter.view.text, low, high)]
    counts = Counter(label.kind for label in exact)
    closed = sum(1 for _ in _DECIDED_LINE.finditer(letter.raw, letter.view.raw(low, high).start)) if low < high else 0
    if len(counts) == len(_PHRASES) and len(set(counts.values())) == 1 and counts["claims"] >= closed:
        return exact
    taken = {label.start for label in exact}
    return sorted([*exact, *(label for label in _alike(letter, low, high) if label.start not in taken)], key=lambda label: label.start)


def _alike(letter: Letter, low: int, high: int) -> Iterator[Label]:
    """Yield the labels that begin a line and are printed with a scanner's errors, with accents, or with another mark than a colon."""
    text = letter.view.text
    for start in letter.line_starts:
        if low <= start < high:
            for kind, phrase in _PHRASES.items():
                end = end_of_phrase(text, start, phrase)
                if end is not None and (joint := _JOINT.match(text, end)):
                    yield Label(kind, start, joint.end(), alike=True)
                    break


def behind_label(part: Passage) -> Passage:
    """Give an item's part without the label that opens it, however that is printed."""
    ends = (end_of_phrase(part.text, 0, phrase) for phrase in _PHRASES.values())
    end = next((end for end in ends if end is not None), None)
    joint = _JOINT.match(part.text, end) if end is not None else None
    return part.within(joint.end(), len(part.text)) if joint else part


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
    closed = [number for number, label in enumerate(labels) if _is_closed(letter, label)]
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
    return letter.begins_line(start) and not SENTENCE_END.search(text, max(0, start - _NEAR), start)


def _is_closed(letter: Letter, label: Label) -> bool:
    """Tell whether a decision stands before a label; behind anything but a colon it has to end the line before the label's."""
    closing = find_closing(letter.view.text, 0, label.start)
    if closing is None:
        return False
    return closing.group().lstrip()[:1] in {":", ";"} or letter.begins_line(label.start)
