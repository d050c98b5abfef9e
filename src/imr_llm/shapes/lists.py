"""Read the lists of words: firm ones, in which a difference is one of fact; English and medical ones; those that look alike."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from imr_llm.shapes.strokes import strokes_of


def _read(name: str) -> str:
    return resources.files("imr_llm.shapes").joinpath(name).read_text(encoding="utf-8")


@cache
def firm() -> re.Pattern[str]:
    """Give what fits a firm word in lower case: a number, a side, a negation, a month and the like."""
    words = (word for listed in tomllib.loads(_read("firm.toml")).values() for word in listed)
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words))


@cache
def ordinary() -> frozenset[str]:
    """Give words that are nobody's name, though they begin with a capital where they open a sentence or stand in a title."""
    return frozenset(_read("ordinary.txt").split())


@cache
def lookalikes() -> dict[str, tuple[str, ...]]:
    """Give the English words that a reading error turns into each other, by the strokes that they share."""
    lines = _read("lookalikes.txt").splitlines()
    return {strokes_of(line.split()[0]): tuple(line.split()) for line in lines}


@cache
def joins() -> dict[str, frozenset[str]]:
    """Give the small words that a lost space joins to another (`glue`), and the words that begin longer ones (`prefixes`)."""
    return {name: frozenset(words) for name, words in tomllib.loads(_read("joins.toml")).items()}


@cache
def known() -> frozenset[str]:
    """Give English words and those of medicine and of the letters' print, in lower case."""
    alike = (word for group in lookalikes().values() for word in group)
    return ordinary().union(_read("english.txt").split(), _read("medical.txt").split(), alike)


@cache
def by_strokes() -> dict[str, tuple[str, ...]]:
    """Give the known words by the strokes that they share, but for firm ones."""
    found: dict[str, list[str]] = {}
    for word in known():
        if not firm().fullmatch(word):
            found.setdefault(strokes_of(word), []).append(word)
    return {strokes: tuple(sorted(words)) for strokes, words in found.items()}
