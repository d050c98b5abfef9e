"""Judge what a printed word was before a scanner misread it: one known word with the same strokes, and none that tells a fact."""

from __future__ import annotations

import re
from functools import lru_cache

from imr_llm.shapes.lists import by_strokes, firm, joins, known, ordinary
from imr_llm.shapes.strokes import steps, strokes_of

_CAPITALS = re.compile(r"(?=(?:l*[A-Z]){2})[A-Z]*l[A-Z]+|[A-Z]{2,}l[A-Z]*")
"""Capitals with a small letter among them that only a scanner sees there."""

_MISREAD_SIGN = re.compile(r"[|!]")
_SHORTEST, _SHORTEST_LOWER = 4, 3
"""Letters below which too many words look alike, and below which too many of small letters do."""

_ACRONYM = 5
"""Capitals up to which a word of capitals is a name."""

_LONG_NAME = 7
"""Letters from which a name has no double among other words."""

_LONG_HALF, _LONG_CAPITAL = 5, 4
"""Letters from which a word that a lost space joined to another is told from a part of a longer word; fewer where a capital tells it."""


@lru_cache(maxsize=65_536)
def mended(printed: str) -> str | None:
    """Give what a printed word was before a scanner misread it; None where it is a word, a name, a fact, or could be several."""
    if _CAPITALS.fullmatch(printed):
        capitals = printed.replace("l", "I")
        return capitals if capitals.lower() in known() else None
    lower = printed.lower()
    if lower in known() or firm().fullmatch(lower) or not _may_be_misread(printed):
        return None
    word = _one_of(by_strokes().get(strokes_of(lower), ()), lower)
    if word is None:
        return _parted(printed)
    return None if _is_name(printed, word) else _cased(printed, word)


def _may_be_misread(printed: str) -> bool:
    """Tell whether a word is long enough, and no number, code or short name."""
    letters = sum(map(str.isalpha, printed))
    signs = bool(_MISREAD_SIGN.search(printed))
    if (signs and letters < 2) or (printed.isupper() and not signs and letters <= _ACRONYM):
        return False
    return len(printed) >= (_SHORTEST_LOWER if printed.islower() else _SHORTEST) or (
        signs and len(printed) > 2 and all(not char.isalpha() or char.isupper() for char in printed)
    )


def _is_name(printed: str, word: str) -> bool:
    """Tell whether a capital may begin a name, which another word than a long or an ordinary one would replace."""
    plain = printed.istitle() and not _MISREAD_SIGN.search(printed)
    return plain and len(printed) < _LONG_NAME and word not in ordinary()


def _one_of(candidates: tuple[str, ...], seen: str) -> str | None:
    """Choose the word from which the fewest shapes differ, if it is one alone."""
    ranked = sorted((steps(word, seen), word) for word in candidates)
    if not ranked or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1]


def _parted(printed: str) -> str | None:
    """Set the space between two words that a scanner lost, each of which is a small one or a long one; a capital begins the second."""
    capitals = [at for at in range(2, len(printed) - 1) if printed[at].isupper()]
    cuts = [(printed[:at], printed[at:]) for at in capitals or range(2, len(printed) - 1)]
    least = _LONG_CAPITAL if capitals else _LONG_HALF
    fit = [cut for cut in cuts if cut[0].lower() not in joins()["prefixes"] and all(_is_whole(part, least) for part in cut)]
    return " ".join(fit[0]) if len(fit) == 1 else None


def _is_whole(part: str, least: int) -> bool:
    word = part.lower()
    return part[1:].islower() and (word in joins()["glue"] or (len(word) >= least and word in known()))


def _cased(printed: str, word: str) -> str:
    """Write a word in the capitals of the printed one, where no scanner took a sign for a letter or `l` for `I`."""
    sure = [char.isupper() for char in printed if char.isalpha() and char not in "lI"]
    if len(printed) != len(word):
        return word.upper() if len(sure) > 1 and all(sure) else word.capitalize() if printed[0].isupper() else word
    cased, upper = "", printed[0].isupper() or printed[0] in "0158" or printed[0] + word[0] == "li"
    for seen, char in zip(printed, word, strict=True):
        upper = seen.isupper() if seen.isalpha() and seen not in "lI" else upper and (len(cased) == 0 or sure[:2] == [True, True])
        cased += char.upper() if upper else char
    return cased
