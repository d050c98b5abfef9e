"""Put the words of a page into the order in which a person reads them: rows downwards, columns and half sheets from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from statistics import median

from imr_llm.pages.words import Box, Word, on_lines

_GUTTER = 8.0
"""Points; narrower white from top to bottom parts no columns."""

_UP = 0.8
"""Of a line's height; what stands no higher stands in the same row."""

_CLIMB = 2.5
"""Lines; the cells of a table go up by less in all."""

_ROWS_BESIDE = 3
"""Fewer rows beside a gutter are no column."""

_WORDS_BESIDE = 12
"""Fewer words beside a gutter are no column."""


def in_order(words: Sequence[Word]) -> list[Word] | None:
    """Give the words in reading order, or None where they have it."""
    if _climbed(words) < _CLIMB:
        return None
    rows = [row for block in _columns(list(words)) for row in _rows(block)]
    ordered = on_lines(rows)
    return None if [word.at for word in ordered] == [word.at for word in words] else ordered


def _climbed(words: Sequence[Word]) -> float:
    """Tell by how many lines in all the ink goes up again, other than to begin a column."""
    climbed = 0.0
    block: list[Sequence[Word]] = []
    so_far: Box | None = None
    for row in (list(line) for _, line in groupby(words, key=lambda word: word.line)):
        line = _around(row)
        if so_far is None or line.height <= 0:
            so_far = so_far or line
        elif (up := (so_far.bottom - line.bottom) / line.height) > _UP:
            climbed += 0 if line.left > so_far.right - 1 and _is_column(block) else up
            block, so_far = [], line
        else:
            so_far = so_far.around(line)
        block.append(row)
    return climbed


def _is_column(rows: Sequence[Sequence[Word]]) -> bool:
    """Tell whether rows are a column of their own, and no labels whose values stand beside them."""
    labels = sum(row[-1].text.endswith(":") for row in rows)
    return len(rows) >= _ROWS_BESIDE and labels < len(rows) / 2


def _around(words: Sequence[Word]) -> Box:
    boxes = [word.box for word in words]
    return Box(
        min(box.left for box in boxes), min(box.top for box in boxes), max(box.right for box in boxes), max(box.bottom for box in boxes)
    )


def _columns(words: list[Word]) -> list[list[Word]]:
    """Part words at white that goes from top to bottom, from left to right."""
    stood = sorted((word for word in words if word.box.height > 0), key=lambda word: word.box.left)
    edge, best = 0.0, (_GUTTER, 0)
    for number, word in enumerate(stood):
        if number >= _WORDS_BESIDE and len(stood) - number >= _WORDS_BESIDE and word.box.left - edge > best[0]:
            best = (word.box.left - edge, number)
        edge = max(edge, word.box.right)
    if not best[1]:
        return [words]
    left, right = stood[: best[1]], stood[best[1] :]
    return [*_columns(left), *_columns(right)] if _beside(left, right) else [words]


def _beside(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Tell whether both are columns of several rows that stand beside each other."""
    first, second = _around(left), _around(right)
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    return shared > min(first.height, second.height) / 2 and _is_column(_rows(left)) and len(_rows(right)) >= _ROWS_BESIDE


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Gather words into rows, downwards, each from left to right."""
    rows: list[tuple[Box, list[Word]]] = []
    usual = median(word.box.height for word in words)
    for word in sorted(words, key=lambda word: ((word.box.top + word.box.bottom) / 2, word.box.left)):
        if rows and rows[-1][0].shares_row(word.box) and rows[-1][0].around(word.box).height < 2.2 * usual:
            rows[-1][1].append(word)
        else:
            rows.append((word.box, [word]))
    return [sorted(row, key=lambda word: word.box.left) for _, row in rows]
