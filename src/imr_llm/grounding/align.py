"""Align a quote with a passage: where the passage says it, how surely, or what it says instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from imr_llm.grounding.ground import Ground
from imr_llm.grounding.misread import is_misreading
from imr_llm.grounding.nearest import nearest
from imr_llm.grounding.words import Word, joined, words_of
from imr_llm.letter import Span, normalise

Label = Literal["exact", "normalised", "ocr", "conflict", "absent"]

_UNUSUAL = re.compile(r"[^ -~]|  |[a-z0-9)%\"][.;][A-Z][a-z]")
_JOINTS = frozenset(".,/:-")
"""Marks that make one number of the digits around them."""

_TURNS = re.compile(r"\b(?:not?|non|never|without|neither|nor|denie[sd]|cannot(?:\s+be)?)[\s-]$", re.IGNORECASE)
"""What turns the words behind it into their contrary, so that to quote those alone says what the letter doesn't."""

_MOST_TRIES = 64
"""Places with the same strokes that are looked at before a quote is given up."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """What came of looking for a quote."""

    label: Label
    """`exact`, `normalised` and `ocr`: the passage says it; `conflict`: it says something else; `absent`: neither."""
    span: Span | None
    """Where; for a conflict the nearest place, which is the counter-evidence; None where the quote is absent."""

    @property
    def found(self) -> bool:
        """Tell whether the passage says what the quote says."""
        return self.label not in {"conflict", "absent"}


def align(quote: str, ground: Ground, taken: Collection[Span] = ()) -> Alignment:
    """Find where a passage says a quote, whole words only.

    Args:
        quote: what is said to stand in the passage.
        ground: the passage; nothing outside is looked at.
        taken: places that other members of the same list already have; they are passed over.
    """
    wanted = _read(quote)
    if not wanted:
        return Alignment("absent", None)
    turned: Span | None = None
    for at in chain(_places(wanted, ground.text), _places(wanted.lower(), ground.folded)):
        span = ground.passage.raw(at, at + len(wanted))
        if (cut := _turn_before(ground.text, at)) is not None:
            turned = turned or ground.passage.raw(cut, at + len(wanted))
        elif span not in taken:
            return Alignment(_label(ground, span, wanted), span)
    if turned:
        return Alignment("conflict", turned)
    quoted = words_of(wanted)
    return _by_strokes(quoted, ground, taken) or _conflict(quoted, ground)


def _read(quote: str) -> str:
    """Read a quote as the view reads the letter, without the marks around it."""
    text = " ".join(quote.split()) if quote.isascii() else quote
    if _UNUSUAL.search(text):
        text = normalise(quote).text
    return text.strip().strip("\"'").rstrip(" .,;:").strip()


def _places(wanted: str, text: str) -> Iterator[int]:
    """Yield each place at which a text has some words, whole words and whole numbers only."""
    at = text.find(wanted)
    while at >= 0:
        if not _goes_on(text, at - 1, at, -1) and not _goes_on(text, at + len(wanted), at + len(wanted) - 1, 1):
            yield at
        at = text.find(wanted, at + 1)


def _label(ground: Ground, span: Span, wanted: str) -> Label:
    """Tell how a place that reads as the quote matches it in print."""
    printed = ground.passage.letter.printed(span)
    if printed == wanted:
        return "exact"
    return "ocr" if ground.passage.letter.view.has_mended(span) else "normalised"


def _goes_on(text: str, outside: int, edge: int, step: int) -> bool:
    """Tell whether the word or number at an edge goes on outside."""
    if not 0 <= outside < len(text):
        return False
    if text[outside].isalnum() or text[outside] == "_":
        return text[edge].isalnum() or text[edge] == "_"
    beyond = outside + step
    return text[edge].isdigit() and text[outside] in _JOINTS and 0 <= beyond < len(text) and text[beyond].isdigit()


def _turn_before(text: str, at: int) -> int | None:
    """Give where a negation begins that stands directly before a place; None where none does."""
    match = _TURNS.search(text, max(0, at - 16), at)
    return match.start() if match else None


def _by_strokes(quoted: Sequence[Word], ground: Ground, taken: Collection[Span]) -> Alignment | None:
    """Find a stretch with the same strokes, each difference in it one that a scanner makes."""
    wanted = "".join(word.strokes for word in quoted)
    at = ground.strokes.find(wanted) if wanted else -1
    for _ in range(_MOST_TRIES):
        if at < 0:
            return None
        first, behind = ground.word_at(at), ground.word_at(at + len(wanted))
        if first is not None and behind is not None:
            found = _compared(quoted, ground, first, behind)
            if found and found.span not in taken:
                return found
        at = ground.strokes.find(wanted, at + 1)
    return None


def _compared(quoted: Sequence[Word], ground: Ground, first: int, behind: int) -> Alignment | None:
    """Compare the quote word by word with a stretch of the same strokes."""
    label: Label = "normalised"
    for said, seen in _groups(quoted, ground.words[first:behind]):
        if [word.text for word in said] == [word.text for word in seen]:
            continue
        if not is_misreading(said, seen, ground.has_in_lower_case):
            return None
        if joined(said) != joined(seen):
            label = "ocr"
    span = ground.raw(first, behind - 1)
    if _turn_before(ground.text, ground.view(first, first)[0]) is not None:
        return Alignment("conflict", span)
    return Alignment("ocr" if ground.passage.letter.view.has_mended(span) else label, span)


def _groups(quoted: Sequence[Word], printed: Sequence[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """Pair words whose strokes begin and end together: one with one, but for spaces that were lost or added."""
    said, seen, ahead = [], [], 0
    rest = iter(printed)
    for word in quoted:
        said.append(word)
        ahead += len(word.strokes)
        while ahead > 0:
            other = next(rest)
            seen.append(other)
            ahead -= len(other.strokes)
        if ahead == 0:
            yield said, seen
            said, seen = [], []


def _conflict(quoted: Sequence[Word], ground: Ground) -> Alignment:
    """Give what the passage says instead, if it says anything like the quote."""
    stretch = nearest(quoted, ground) if quoted else None
    return Alignment("conflict", ground.raw(*stretch)) if stretch else Alignment("absent", None)
