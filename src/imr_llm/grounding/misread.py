"""Judge whether a word of the letter is the quoted one, misread by a scanner: the same strokes, and no other word or fact by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from imr_llm.grounding.words import Word, joined
from imr_llm.shapes.lists import lookalikes, ordinary
from imr_llm.shapes.strokes import steps, strokes_of

_TURNING = frozenset({"a", "in", "im", "un", "dis", "non", "no", "not"})
"""Pieces that turn a word's meaning: `in active` is not `inactive`, `a typical` not `atypical`, `no table` not `notable`."""

_LONG = 7
"""Letters from which a name has no double that differs from it by a scanner's error alone."""


def is_misreading(quoted: Sequence[Word], printed: Sequence[Word], in_lower_case: Callable[[str], bool]) -> bool:
    """Judge words that have the same strokes; one side may have more words, where a space was lost or added.

    Args:
        quoted: the words of the quote.
        printed: the words of the letter.
        in_lower_case: tells whether a word stands in lower case in the letter, so that a capital makes no name of it.
    """
    if len(quoted) != len(printed) and _turns(quoted, printed):
        return False
    said, seen = joined(quoted), joined(printed)
    if said == seen:
        return len(quoted) == len(printed) or not any(map(str.isdigit, said))
    if any(map(str.isdigit, said)) or any(_is_other_word(*pair) for pair in _pairs(quoted, printed)):
        return False
    if len(quoted) != len(printed) and any(word.bare in lookalikes() for word in (*quoted, *printed)):
        return False
    return not quoted[0].capital or all(len(piece) >= _LONG or piece in ordinary() or in_lower_case(piece) for piece in _pieces(quoted))


def _pieces(words: Sequence[Word]) -> list[str]:
    return [piece for word in words for piece in word.text.split("-")]


def _pairs(quoted: Sequence[Word], printed: Sequence[Word]) -> list[tuple[str, str]]:
    """Pair the pieces that differ: those between hyphens where they have the same strokes, else all as one."""
    said, seen = _pieces(quoted), _pieces(printed)
    if [*map(strokes_of, said)] == [*map(strokes_of, seen)]:
        return [pair for pair in zip(said, seen, strict=True) if pair[0] != pair[1]]
    return [("".join(said), "".join(seen))]


def _turns(quoted: Sequence[Word], printed: Sequence[Word]) -> bool:
    """Tell whether a space more or less makes other words, and not only a hyphen of a space."""
    said, seen = _pieces(quoted), _pieces(printed)
    turning = _TURNING - {"no", "not"} if said == seen else _TURNING
    return any(word.text in turning for words in (quoted, printed) if len(words) > 1 for word in words)


def _is_other_word(said: str, seen: str) -> bool:
    """Tell whether what is printed is a word of its own, or could as well be another word than the quoted one."""
    alike = lookalikes().get(strokes_of(said), ())
    return seen in alike or any(steps(other, seen) <= steps(said, seen) for other in alike if other != said)
