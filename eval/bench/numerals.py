"""Change a digit of a quote, or a level of the spine that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

Edit = tuple[int, int, str]
"""A stretch of a quote, and what stands for it then."""

_NUMBER = re.compile(r"(?<!\d)\d+")
_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{2,4})")
_SHAPES = {"0": "8", "8": "03", "1": "7", "7": "1", "5": "6", "6": "5", "3": "8"}
"""Digits that a scanner takes for each other."""

_LEVEL = re.compile(r"\b([CTLS])(\d{1,2})(?![\d/-]*\d{3})")


def changed(text: str, edit: Edit) -> str:
    """Apply an edit to a quote."""
    start, end, new = edit
    return f"{text[:start]}{new}{text[end:]}".strip()


def digits(text: str, rng: Random) -> Iterator[Edit]:
    """Change, drop or add a digit of each number; a date stays a date."""
    for number in _NUMBER.finditer(text):
        start, end = number.span()
        at = rng.randrange(start, end)
        news = [digit for digit in "0123456789" if digit != text[at] and not (digit == "0" and at == start)]
        fitting = [digit for digit in news if _keeps_dates(text, changed(text, (at, at + 1, digit)))]
        yield at, at + 1, rng.choice(fitting or news)
        if end - start <= 3 and text[start - 1 : start] != "." and not _DATE.search(text, max(0, start - 6), end + 6):
            yield end, end, rng.choice("123456789" if number.group() == "0" else "0123456789")
            if end - start > 1 and "0" not in text[start : start + 2]:
                yield start, start + 1, ""


def _keeps_dates(text: str, new: str) -> bool:
    """Tell whether each date that was possible still is."""
    return all(
        not _possible(*before.groups()) or _possible(*after.groups())
        for before, after in zip(_DATE.finditer(text), _DATE.finditer(new), strict=False)
    )


def _possible(month: str, day: str, _year: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def digit_shapes(text: str, rng: Random) -> Iterator[Edit]:
    """Read a digit as one that looks like it."""
    for digit in re.finditer(r"\d", text):
        if looks := _SHAPES.get(digit.group()):
            yield *digit.span(), rng.choice(looks)


def levels(text: str, rng: Random) -> Iterator[Edit]:
    """Name another level of the spine."""
    for level in _LEVEL.finditer(text):
        yield *level.span(1), rng.choice([letter for letter in "CTL" if letter != level[1]])
        number = int(level[2])
        yield *level.span(2), str(rng.choice([other for other in (number - 1, number + 1) if other > 0]))


def level_shapes(text: str, _rng: Random) -> Iterator[Edit]:
    """Read the 5 of a level as an S."""
    for level in _LEVEL.finditer(text):
        if level[2] == "5":
            yield *level.span(2), "S"
