"""Turn a word into its strokes: what has the same strokes may be taken for each other by a scanner."""

from __future__ import annotations

_STROKES = str.maketrans(
    {
        "m": "rn", "d": "cl", "w": "vv",
        "1": "l", "i": "l", "|": "l", "!": "l",
        "0": "o", "5": "s", "8": "h", "b": "h", "9": "g", "q": "g", "e": "c",
        "'": None, "-": None,
    }
)  # fmt: skip
_EXPANDED = str.maketrans({"m": "rn", "d": "cl", "w": "vv"})
_DIRECT = frozenset(map(frozenset, ("l1", "li", "i1", "l|", "i|", "l!", "i!", "o0", "s5", "b8", "bh", "ec", "gq", "g9")))
"""Pairs of shapes that a scanner takes for each other in one step."""


def strokes_of(word: str) -> str:
    """Give the strokes of a word in lower case."""
    return word.translate(_STROKES)


def steps(word: str, seen: str) -> int:
    """Count the shapes that were taken for others between two words of the same strokes."""
    one, other = word.replace("'", "").translate(_EXPANDED), seen.replace("'", "").translate(_EXPANDED)
    return sum(1 if frozenset((a, b)) in _DIRECT else 2 for a, b in zip(one, other, strict=True) if a != b) + abs(len(word) - len(seen))
