"""Cut normalised text into words, and tell of each whether a reading error may excuse a difference in it, and what its strokes are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from imr_llm.shapes.lists import firm, ordinary
from imr_llm.shapes.strokes import strokes_of

_UNIT = r"(?:m[gl]|mcg|gm|grams?|units?|tab|cap|times|visits?|sessions?|hours?|hrs?|min|days?|weeks?|wks?|months?|years?|yrs?|yo)\b"
_WORD = re.compile(
    rf"""
    [A-Za-z]+(?![\w'|!-])                               # most words, first for speed
  | [0158](?=[^\W\d_]{{2}})(?!{_UNIT})[^\W\d_]+(?:[01589|!][^\W\d_]+)*   # a word in which a scanner saw a digit for a capital
  | (?:0[fnr]|1[fnt])\b                                # the same in Of, On, Or, If, In, It
  | [\#$<>~±≥≤+-]?\d(?:[\d.,/:%-]*[\d%])?             # a number, a date, a ratio, a range, with its sign
  | [^\W\d_]+(?:[01589|!][^\W\d_]+)+                   # a word in which a scanner saw a digit
  | [^\W\d_]{{4,}}1\b
  | [^\W\d_]+\d[\w.,/:-]*(?<![.,/:-])                  # a level, a code: L4, C5-6, CM16
  | [^\W\d_]+(?:['-][^\W\d_]+)*                        # a word, with what hyphens join
  | _+ | [()/?!&+=%<>\[\]*@$\#|°±≥≤]
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What counts as one word. Stops, commas, colons, quotes and lone hyphens are none, as scanners lose and add them."""

_SEEN_IN_WORD = re.compile(
    r"[0158][^\W\d_]{2,}(?:[01589|!][^\W\d_]+)*|(?=(?:\w?[^\W\d_]){3})[^\W\d_]+(?:[01589|!][^\W\d_]+)+|[^\W\d_]{4,}1|0[fnr]|1[fnt]"
)
_SHORTEST, _ACRONYM = 2, 5
"""Letters below which a word has too few strokes for a misreading to be told from another word; and up to which capitals are a name."""

_MONTHS_SHORT = frozenset({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"})
"""Short names of months, which may as well be the first half of a word that a line's end broke."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is compared."""

    text: str
    """In lower case."""
    bare: str
    """Its strokes."""
    strokes: str
    """Its strokes as they are compared; a firm word is itself in capitals, so that it fits no other word."""
    firm: bool
    """True where a difference in it is a difference of fact: numbers, sides, negations, months, units, short words."""
    capital: bool
    """True where it begins with a capital, as names do."""


@lru_cache(maxsize=65_536)
def cut_words(printed: str) -> tuple[tuple[Word, int, int], ...]:
    """Cut what stands between two spaces into words, each with its place in it."""
    return tuple((read_word(match.group()), *match.span()) for match in _WORD.finditer(printed))


@lru_cache(maxsize=65_536)
def _words(printed: str) -> tuple[Word, ...]:
    return tuple(word for word, _, _ in cut_words(printed))


def words_of(text: str) -> list[Word]:
    """Cut normalised text into words."""
    return [word for printed in text.split(" ") for word in _words(printed)]


@lru_cache(maxsize=65_536)
def read_word(printed: str) -> Word:
    """Tell how a word is compared."""
    text = printed.lower()
    bare = strokes_of(text)
    if _is_firm(printed, text):
        return Word(text, bare, text.replace("-", "").upper(), firm=True, capital=printed[0].isupper())
    broken = "-" in printed and text.replace("-", "") not in ordinary()
    pieces = [read_word(piece) for piece in printed.split("-") if piece] if broken else []
    strokes = "".join(piece.bare if piece.text in _MONTHS_SHORT else piece.strokes for piece in pieces) or bare
    return Word(text, bare, strokes, firm=any(piece.firm for piece in pieces), capital=printed[0].isupper())


def joined(words: Iterable[Word]) -> str:
    """Join words to one, without hyphens, as a lost space would."""
    return "".join(word.text for word in words).replace("-", "")


def _is_firm(printed: str, text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    if any(map(str.isdigit, text)):
        return not _SEEN_IN_WORD.fullmatch(text)
    bare = text.replace("-", "").replace("'", "")
    return bool(bare) and (
        letters < _SHORTEST or (printed.isupper() and letters <= _ACRONYM and bare not in ordinary()) or bool(firm().fullmatch(bare))
    )
