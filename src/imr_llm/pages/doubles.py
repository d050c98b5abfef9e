"""Find words that a page prints twice in one place, as to make them bold."""

from __future__ import annotations

from collections.abc import Sequence

from imr_llm.pages.words import Word

_APART = 0.2
"""Of a word's height: two prints of one word stand no further apart."""

_STRIP = 8
"""Points; two prints of one word begin in one strip of the page or in the next."""

_MOST = 500
"""Words of one strip that are compared; a page has fewer rows."""


def doubled(words: Sequence[Word]) -> set[int]:
    """Give the places of the second prints."""
    seen: dict[tuple[str, int], list[Word]] = {}
    again: set[int] = set()
    for word in words:
        strip = int(word.box.left // _STRIP)
        near = [other for number in (strip - 1, strip, strip + 1) for other in seen.get((word.text, number), ())]
        if any(_same_place(word, other) for other in near):
            again.add(word.at)
        elif len(near) < _MOST:
            seen.setdefault((word.text, strip), []).append(word)
    return again


def _same_place(word: Word, other: Word) -> bool:
    most = _APART * word.box.height
    return (
        abs(word.box.left - other.box.left) < most
        and abs(word.box.top - other.box.top) < most
        and abs(word.box.right - other.box.right) < most
    )
