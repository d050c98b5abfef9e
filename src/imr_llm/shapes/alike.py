"""Tell where a known phrase is printed with a scanner's or a typist's errors: other strokes, lost spaces, accents, an edit a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "!": "l", "0": "o", "5": "s", "8": "b", "9": "g", "q": "g", "j": "l"})
_JOINED = (("rn", "m"), ("cl", "d"), ("vv", "w"))
"""Shapes that scanners take for each other, folded into one."""

_MARKS = ":;"
"""No phrase goes on behind them."""

_SLACK = 4
"""Characters that errors may add to a phrase, spaces among them."""

_SHORT = 4
"""Letters below which a word has no edit of its own: too many others are one away."""

_WORD = re.compile(r"[^\W_]+")


def end_of_phrase(text: str, start: int, phrase: str) -> int | None:
    """Give where a phrase ends that begins at a place of a text, printed so or nearly so; None where it doesn't stand there.

    One edit is allowed, or one in each of two longer words; letters that scanners take for each other are no edit.
    """
    window = text[start : start + len(phrase) + _SLACK + phrase.count(" ")]
    window = re.split(f"[{_MARKS}]", window, maxsplit=1)[0]
    wanted = _folded(phrase)[0]
    seen, places = _folded(window)
    if len(set(wanted) & set(seen)) + 2 < len(set(wanted)):
        return None
    found = _nearest(wanted, seen)
    if found is None:
        return None
    length, edits = found
    end = start + places[length - 1] + 1
    return end if edits < 2 or _edited_apart(phrase, text[start:end]) else None


def _folded(text: str) -> tuple[str, list[int]]:
    """Fold case, accents and shapes, leave out spaces and signs, and keep for each character where it ends."""
    folded, places = "", list[int]()
    for place, char in enumerate(text):
        for plain in unicodedata.normalize("NFKD", char).lower().translate(_ALIKE):
            if not plain.isalnum():
                continue
            folded, places = folded + plain, [*places, place]
            for shape, alike in _JOINED:
                if folded.endswith(shape):
                    folded, places = folded[:-2] + alike, [*places[:-2], place]
    return folded, places


def _nearest(wanted: str, seen: str) -> tuple[int, int] | None:
    """Give how much of what is seen is nearest to what is wanted, and how many edits away; None where it is more than two."""
    best: tuple[int, int] | None = None
    for length, row in enumerate(_rows(wanted, seen)):
        if length and row <= 2 and (best is None or row < best[1]):
            best = length, row
    return best


def _rows(wanted: str, seen: str) -> Sequence[int]:
    """Count the edits between what is wanted and each beginning of what is seen."""
    row = list(range(len(wanted) + 1))
    last = [row[-1]]
    for number, char in enumerate(seen, 1):
        before, row = row, [number]
        for at, want in enumerate(wanted, 1):
            row.append(min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (char != want)))
        last.append(row[-1])
    return last


def _edited_apart(phrase: str, printed: str) -> bool:
    """Tell whether the edits lie in different words, none of them short."""
    pairs = list(zip(_WORD.findall(phrase), _WORD.findall(printed), strict=False))
    if len(pairs) != len(_WORD.findall(printed)) or len(pairs) != len(_WORD.findall(phrase)):
        return False
    edits = [_rows(_folded(want)[0], _folded(have)[0])[-1] for want, have in pairs]
    return max(edits) < 2 and all(len(want) >= _SHORT for (want, _), edited in zip(pairs, edits, strict=True) if edited)
