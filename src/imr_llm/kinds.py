"""Tell what a text looks like that is no determination letter: other reviews, opinions, petitions, notices, denials, records, news, bills."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from imr_llm.letter import Letter

_TOP = 14
"""Lines with ink in which a text's title is looked for."""
_SHORT, _LONGEST_TITLE, _CAPITALS = 60, 130, 0.7
_SEARCHED = 200_000
"""Characters of a text that are looked at; what it is built of shows before."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What a text looks like."""

    name: str
    words: str
    """The words that say so."""
    titled: bool
    """Whether a title says so."""
    signs: int

    @property
    def sure(self) -> bool:
        """Whether the text is built like that, rather than having a word of it."""
        return self.signs >= 4


class _Kind(NamedTuple):
    """A kind of text: what its title says, and what it is built of."""

    name: str
    title: re.Pattern[str]
    signs: tuple[re.Pattern[str], ...]


@cache
def _kinds() -> tuple[_Kind, ...]:
    """Read the kinds of `kinds.toml`."""
    data = tomllib.loads(resources.files("imr_llm").joinpath("kinds.toml").read_text(encoding="utf-8"))
    return tuple(_Kind(kind["name"], _pattern(kind["title"]), tuple(map(_pattern, kind["signs"]))) for kind in data["kind"])


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


def best_kind(letter: Letter) -> Looks | None:
    """Give what a text looks like most, by its title and by what it is built of; None where it looks like nothing else."""
    return max(_looks(letter), key=lambda looks: looks.signs, default=None)


def _looks(letter: Letter) -> Iterator[Looks]:
    titles, text = _titles(letter), letter.view.text[:_SEARCHED]
    for kind in _kinds():
        head = next((found for line in titles if (found := kind.title.search(line))), None)
        signs = [found for sign in kind.signs if (found := sign.search(text))]
        first = head or next(iter(signs), None)
        if first is not None:
            yield Looks(kind.name, " ".join(first.group().split())[:60], head is not None, 2 * (head is not None) + len(signs))


def _titles(letter: Letter) -> list[str]:
    """Give the lines at a text's top that are no sentences."""
    lines = (" ".join(line.text.split()) for line in letter.lines)
    top: list[str] = []
    for line in lines:
        if line:
            top.append(line)
        if len(top) == _TOP:
            break
    return [line for line in top if len(line) <= _SHORT or (len(line) <= _LONGEST_TITLE and _is_set_as_title(line))]


def _is_set_as_title(line: str) -> bool:
    """Tell whether most words of a line begin with a capital."""
    words = [word for word in re.findall(r"[A-Za-z][\w'-]*", line) if len(word) > 3]
    capitals: int = sum(word[0].isupper() for word in words)
    return capitals >= _CAPITALS * len(words)
