"""Cut normalised text into words, and tell of each whether a reading error may excuse a difference in it, and what its strokes are."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

_WORD = re.compile(
    r"""
    [A-Za-z]+(?![\w'|!])                               # most words, first for speed
  | [\#$<>~±≥≤+-]?\d(?:[\d.,/:%-]*[\d%])?            # a number, a date, a ratio, a range, with its sign
  | [^\W\d_]+(?:[01589|!][^\W\d_]+)+                  # a word in which a scanner saw a digit
  | [^\W\d_]+\d[\w.,/:-]*(?<![.,/:-])                 # a level, a code: L4, C5-6, CM16
  | [^\W\d_]+(?:'[^\W\d_]+)?
  | _+ | [()/?!&+=%<>\[\]*@$\#|°±≥≤]
    """,
    re.VERBOSE,
)
"""What counts as one word. Stops, commas, colons, quotes and lone hyphens are none, as scanners lose and add them."""

_SEEN_IN_WORD = re.compile(r"[^\W\d_]{1,}(?:[01589|!][^\W\d_]+)+")
_STROKES = str.maketrans(
    {
        "m": "rn", "d": "cl", "w": "vv",
        "1": "l", "i": "l", "|": "l", "!": "l",
        "0": "o", "5": "s", "8": "h", "b": "h", "9": "g", "q": "g", "e": "c",
        "'": None,
    }
)  # fmt: skip
"""Letters by the strokes that a scanner sees: what has the same strokes may be taken for each other."""

_SHORTEST = 3
"""Letters below which a word has too few strokes for a misreading to be told from another word."""
_ACRONYM = 5


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is compared."""

    text: str
    """In lower case."""
    bare: str
    """Its strokes."""
    strokes: str
    """Its strokes as they are compared; those of a firm word are itself between marks, so that they fit no other word."""
    firm: bool
    """True where a difference in it is a difference of fact: numbers, sides, negations, months, units, short words."""
    capital: bool
    """True where it begins with a capital, as names do."""


def cut_words(text: str) -> list[re.Match[str]]:
    """Cut normalised text into words, with their places."""
    return list(_WORD.finditer(text))


def words_of(text: str) -> list[str]:
    """Cut normalised text into words."""
    return _WORD.findall(text)


@lru_cache(maxsize=65_536)
def read_word(printed: str) -> Word:
    """Tell how a word is compared."""
    text = printed.lower()
    firm = _is_firm(printed, text)
    bare = strokes_of(text)
    return Word(text, bare, f"\0{text}\1" if firm else bare, firm, printed[0].isupper())


def strokes_of(word: str) -> str:
    """Give the strokes of a word in lower case, firm or not."""
    return word.translate(_STROKES)


def _is_firm(printed: str, text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    if letters < len(text.replace("'", "")):
        return not (_SEEN_IN_WORD.fullmatch(text) and letters >= _SHORTEST + 1)
    return letters < _SHORTEST or (printed.isupper() and letters <= _ACRONYM) or bool(_firm().fullmatch(text))


@cache
def _lists() -> dict[str, list[str]]:
    return tomllib.loads(resources.files("imr_llm.grounding").joinpath("firm.toml").read_text(encoding="utf-8"))


@cache
def _firm() -> re.Pattern[str]:
    words = (word for kind, listed in _lists().items() if kind != "titles" for word in listed)
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words))


@cache
def titles() -> frozenset[str]:
    """Give the words that stand with a capital in headings and in guidelines' names, and name nobody."""
    return frozenset(_lists()["titles"])


@cache
def lookalikes() -> dict[str, tuple[str, ...]]:
    """Give the English words that a reading error turns into each other, by the strokes that they share."""
    lines = resources.files("imr_llm.grounding").joinpath("lookalikes.txt").read_text(encoding="utf-8").splitlines()
    return {strokes_of(line.split()[0]): tuple(line.split()) for line in lines}
