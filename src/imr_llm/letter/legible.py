"""Tell whether a text layer or an extracted text says what its page shows: lost ligatures, letters mapped to others, characters without meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from imr_llm.letter.layers import Note
from imr_llm.letter.normal import Span
from imr_llm.shapes.lists import known

_WORD = re.compile(r"(?<![^\s(\[\"'])[A-Za-z]{3,40}(?=[\s.,;:)\]\"']|$)")
_PARTED = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,20})[^A-Za-z\n](?=([A-Za-z]{1,20})(?![A-Za-z]))")
_LIGATURES = ("ffi", "ffl", "fi", "fl", "ff")
_LOST = 2
"""Words that want a ligature; a single one may be a misprint."""

_EXAMINED = 500_000
"""Characters; a letter has some 10,000."""

_ENOUGH = 30
"""Words; of fewer no share is told."""

_DOUBTFUL = 0.5
"""Share of known words; on a page of a letter, names and abbreviations take it down to two thirds at the lowest."""

_MEANINGLESS = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd\x00-\x08\x0e-\x1f]")


def is_unreadable(raw: str) -> bool:
    """Tell whether most words of a text are none."""
    total, share = _share(raw[:_EXAMINED])
    return total >= _ENOUGH and share < _DOUBTFUL


def doubts(raw: str) -> Iterator[Note]:
    """Yield what makes a text's letters doubtful."""
    raw = raw[:_EXAMINED]
    lost = _lost_ligatures(raw)
    if len(lost) >= _LOST:
        shown = ", ".join(f"{raw[span.start : span.end]} for {meant}" for span, meant in lost[:3])
        message = f"letters such as fi or fl are lost in {len(lost)} words ({shown}); compare with the page before values are used"
        yield Note("text_layer_doubtful", message, span=lost[0][0])
    strange = [match.span() for match in _MEANINGLESS.finditer(raw)]
    if strange:
        start, end = strange[0]
        message = f"{len(strange)} characters stand for nothing, the first U+{ord(raw[start]):04X}; compare with the page what they are"
        yield Note("text_layer_doubtful", message, span=Span(start, end))
    yield from _strange_stretches(raw)


def _lost_ligatures(raw: str) -> list[tuple[Span, str]]:
    """Give the words that are none, and become known ones with a ligature put in: inside, or for the one sign that parts two pieces."""
    whole = ((Span(*match.span()), _with_ligature(match.group().lower())) for match in _WORD.finditer(raw))
    parted = (
        (Span(match.start(), match.end(2)), _joined(match.group(1).lower(), match.group(2).lower())) for match in _PARTED.finditer(raw)
    )
    found = [(span, meant) for span, meant in (*whole, *parted) if meant is not None]
    return sorted(found, key=lambda place: place[0].start) if len({meant for _, meant in found}) >= _LOST else []


@lru_cache(maxsize=50_000)
def _joined(piece: str, rest: str) -> str | None:
    """Give the known word that two pieces make with a ligature between them, where one of them is no word."""
    if piece in known() and rest in known():
        return None
    return next((whole for ligature in _LIGATURES if (whole := piece + ligature + rest) in known()), None)


@lru_cache(maxsize=50_000)
def _with_ligature(word: str) -> str | None:
    if len(word) < 4 or word in known():
        return None
    tries = (word[:at] + ligature + word[at:] for ligature in _LIGATURES for at in range(len(word) + 1))
    return next((whole for whole in tries if whole in known()), None)


def _strange_stretches(raw: str) -> Iterator[Note]:
    """Yield the pages on which most words are none."""
    at = 0
    for number, page in enumerate(raw.split("\f"), 1):
        total, share = _share(page)
        if total >= _ENOUGH and share < _DOUBTFUL:
            message = (
                f"page {number} has {total} words of which {share:.0%} are known, so its letters are mapped wrong; read it anew by OCR"
            )
            yield Note("text_layer_doubtful", message, span=Span(at, at + len(page)))
        at += len(page) + 1


def _share(text: str) -> tuple[int, float]:
    """Give how many words a text has, and how many of them are known."""
    words = [match.group().lower() for match in _WORD.finditer(text)]
    return len(words), sum(_is_known(word) for word in words) / len(words) if words else 1.0


def _is_known(word: str) -> bool:
    return word in known() or any(word.endswith(end) and word.removesuffix(end) in known() for end in ("s", "ed", "ing", "es", "ly"))
