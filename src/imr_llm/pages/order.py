"""Put the words of a page into the order in which a person reads them: rows downwards, columns and half sheets from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
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

_ROWS_ACROSS = 8
"""Fewer rows that have a gap in one place are a table, and no columns."""

_MIDDLES = 1000
"""Places that are tried; a page has fewer."""

_WORDS_BESIDE = 12
"""Fewer words beside a gutter are no column."""


def in_order(words: Sequence[Word]) -> list[Word] | None:
    """Give the words in reading order, or None where they have it."""
    if _climbed(words) < _CLIMB and not _runs_across(words):
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
        return _around_columns(words)
    left, right = stood[: best[1]], stood[best[1] :]
    return [*_columns(left), *_columns(right)] if _beside(left, right) else _around_columns(words)


def _around_columns(words: list[Word]) -> list[list[Word]]:
    """Part words into what stands above two columns, the columns, and what stands below; whole where there are none."""
    rows = _rows(words)
    gaps = [_gaps(row) for row in rows]
    middles = {round((left + right) / 2) for row in gaps for left, right in row}
    runs = (run for middle in sorted(middles)[:_MIDDLES] for run in [_run(gaps, middle)] if run[1] - run[0] >= _ROWS_ACROSS)
    first, last, middle = max(runs, key=lambda run: run[1] - run[0], default=(0, 0, 0))
    band = [word for row in rows[first:last] for word in row]
    left, right = [word for word in band if word.box.left < middle], [word for word in band if word.box.left >= middle]
    if last == first or min(len(left), len(right)) < 3 * (last - first) or not _is_column(_rows(left)):
        return [words]
    above, below = ([word for row in part for word in row] for part in (rows[:first], rows[last:]))
    return [block for block in (above, left, right, below) if block]


def _gaps(row: Sequence[Word]) -> list[tuple[float, float]]:
    """Give the wide gaps in a row."""
    pairs = ((word.box.right, after.box.left) for word, after in pairwise(row))
    return [(left, right) for left, right in pairs if right - left > _GUTTER]


def _run(gaps: Sequence[Sequence[tuple[float, float]]], middle: int) -> tuple[int, int, int]:
    """Give the most rows below each other that all have a gap at a place."""
    best, first = (0, 0, middle), 0
    for number, row in enumerate([*gaps, []]):
        if not any(left < middle < right for left, right in row):
            best = max(best, (first, number, middle), key=lambda run: run[1] - run[0])
            first = number + 1
    return best


def _runs_across(words: Sequence[Word]) -> bool:
    """Tell whether PDFium's lines run across two columns."""
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    if sum(bool(_gaps(line)) for line in lines) < _ROWS_ACROSS:
        return False
    blocks = _columns(list(words))
    side = {word.at: number for number, block in enumerate(blocks) for word in block}
    return sum(len({side.get(word.at) for word in line} - {None}) > 1 for line in lines) >= _ROWS_ACROSS


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
