"""Find words that a page prints twice in one place, as to make them bold."""

from __future__ import annotations

from collections.abc import Sequence

from imr_llm.pages.words import Word

_APART = 0.2
"""Of a word's height: two prints of one word stand no further apart."""


def doubled(words: Sequence[Word]) -> set[int]:
    """Give the places of the second prints."""
    seen: dict[tuple[str, int, int], list[Word]] = {}
    again: set[int] = set()
    for word in words:
        box = word.box
        if box.height <= 0:
            continue
        cell = (word.text, round(box.left / 4), round(box.top / 4))
        near = (
            other for across in (-1, 0, 1) for down in (-1, 0, 1) for other in seen.get((cell[0], cell[1] + across, cell[2] + down), ())
        )
        if any(_same_place(word, other) for other in near):
            again.add(word.at)
        else:
            seen.setdefault(cell, []).append(word)
    return again


def _same_place(word: Word, other: Word) -> bool:
    most = _APART * word.box.height
    return (
        abs(word.box.left - other.box.left) < most
        and abs(word.box.top - other.box.top) < most
        and abs(word.box.right - other.box.right) < most
    )
