"""Tell where a known phrase is printed with a scanner's or a typist's errors: other strokes, lost spaces, accents, an edit a word."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

_ALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "!": "l", "0": "o", "5": "s", "8": "b", "9": "g", "q": "g", "j": "l"})
_JOINED = re.compile("rn|cl|vv")
_JOINT = {"rn": "m", "cl": "d", "vv": "w"}
"""Shapes that scanners take for each other, folded into one."""

_MARKS = re.compile("[:;]")
"""No phrase goes on behind them."""

_SLACK = 4
"""Characters that errors may add to a phrase, spaces among them."""

_SHORT = 4
"""Letters below which a word has no edit of its own: too many others are one away."""

_EDITS = 2
_REMEMBERED = 8000
"""Characters of a text that is folded as a whole, since phrases are looked for all over it."""

_WORD = re.compile(r"[^\W_]+")


def end_of_phrase(text: str, start: int, phrase: str) -> int | None:
    """Give where a phrase ends that begins at a place of a text, printed so or nearly so; None where it doesn't stand there.

    One edit is allowed, or one in each of two longer words; letters that scanners take for each other are no edit.
    """
    reach = len(phrase) + _SLACK + phrase.count(" ")
    if len(text) > _REMEMBERED:
        end = end_of_phrase(text[start : start + 2 * reach], 0, phrase)
        return None if end is None else start + end
    folded, places = _folded(text)
    wanted, pieces = _wanted(phrase)
    first = bisect_left(places, start)
    seen = folded[first : first + len(wanted) + _EDITS]
    if not any(piece in seen[max(at - _EDITS, 0) : at + len(piece) + _EDITS] for at, piece in pieces):
        return None
    if mark := _MARKS.search(text, start, start + reach):
        seen = seen[: bisect_left(places, mark.start()) - first]
    found = _nearest(wanted, seen)
    if found is None:
        return None
    length, edits = found
    end = places[first + length - 1] + 1
    return end if edits < _EDITS or _edited_apart(phrase, text[start:end]) else None


@lru_cache(maxsize=64)
def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Fold case, accents and shapes, leave out spaces and signs, and keep for each character where it ends."""
    chars = [(plain, place) for place, char in enumerate(text.lower().translate(_ALIKE)) for plain in _plain(char)]
    folded, places = "".join(char for char, _ in chars), [place for _, place in chars]
    for joined in reversed(list(_JOINED.finditer(folded))):
        start, end = joined.span()
        folded = folded[:start] + _JOINT[joined.group()] + folded[end:]
        places[start:end] = [places[end - 1]]
    return folded, places


def _plain(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else ""
    return "".join(plain for plain in unicodedata.normalize("NFKD", char).lower().translate(_ALIKE) if plain.isalnum())


@lru_cache(maxsize=256)
def _wanted(phrase: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Fold a phrase, and cut it into pieces of which one at least has no edit."""
    folded, _ = _folded(phrase)
    size = max(len(folded) // (_EDITS + 1), 1)
    cuts = [0, size, 2 * size, len(folded)]
    return folded, tuple((start, folded[start:end]) for start, end in pairwise(cuts))


def _nearest(wanted: str, seen: str) -> tuple[int, int] | None:
    """Give how much of what is seen is nearest to what is wanted, and how many edits away; None where it is too many."""
    best: tuple[int, int] | None = None
    for length, edits in enumerate(_edits(wanted, seen)):
        if length and edits <= _EDITS and (best is None or edits < best[1]):
            best = length, edits
    return best


def _edits(wanted: str, seen: str) -> Sequence[int]:
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
    wanted, seen = _WORD.findall(phrase), _WORD.findall(printed)
    if len(wanted) != len(seen):
        return False
    edits = [_edits(_folded(want)[0], _folded(have)[0])[-1] for want, have in zip(wanted, seen, strict=True)]
    return max(edits) < _EDITS and all(len(want) >= _SHORT for want, edited in zip(wanted, edits, strict=True) if edited)
