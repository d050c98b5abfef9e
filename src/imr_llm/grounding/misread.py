"""Judge whether a word of the letter is the quoted one, misread by a scanner: the same strokes, and no other word or fact by them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from imr_llm.grounding.words import Word, lookalikes, strokes_of, titles

_EXPANDED = str.maketrans({"m": "rn", "d": "cl", "w": "vv"})
_TURNING = frozenset({"a", "an", "in", "im", "un", "dis", "no", "non", "not", "or", "on", "to"})
"""Pieces that turn or bind a word's meaning: `in active` is not `inactive`, `a typical` not `atypical`."""


def is_misreading(quoted: Sequence[Word], printed: Sequence[Word], known: Collection[str]) -> bool:
    """Judge words that have the same strokes; one side may have more words, where a space was lost or added.

    Args:
        quoted: the words of the quote.
        printed: the words of the letter.
        known: the words that stand in lower case in the letter, so that a capital makes no name of them.
    """
    if len(quoted) != len(printed) and any(word.text in _TURNING for word in (*quoted, *printed)):
        return False
    said, seen = ("".join(word.text for word in words) for words in (quoted, printed))
    if said == seen:
        return True
    if any(map(str.isdigit, said)) or _is_other_word(said, seen):
        return False
    return not quoted[0].capital or said in known or said in titles()


def _is_other_word(said: str, seen: str) -> bool:
    """Tell whether what is printed is a word of its own, or could as well be another word than the quoted one."""
    alike = lookalikes().get(strokes_of(said), ())
    return seen in alike or any(_steps(other, seen) <= _steps(said, seen) for other in alike if other != said)


def _steps(word: str, seen: str) -> int:
    """Count the shapes that were taken for others between two words of the same strokes."""
    one, other = word.replace("'", "").translate(_EXPANDED), seen.replace("'", "").translate(_EXPANDED)
    return sum(a != b for a, b in zip(one, other, strict=True)) + abs(len(word) - len(seen))
