"""Mend words of the view that a scanner misread and that can be one word only; what tells a fact stays as it is printed."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache

from imr_llm.letter.normal import View, normalise
from imr_llm.shapes.lists import by_strokes, firm, known, ordinary
from imr_llm.shapes.strokes import steps, strokes_of

_TOKEN = re.compile(r"(?<![\w'|!.@])[A-Za-z0158|!][A-Za-z01589|!]{1,39}+(?![\w'|!@]|\.\w)")
"""What may be a misread word; nothing longer than forty signs is one."""

_CAPITALS = re.compile(r"(?=(?:l*[A-Z]){2})[A-Z]*l[A-Z]+|[A-Z]{2,}l[A-Z]*")
"""Capitals with a small letter among them that only a scanner sees there."""

_PIECE_BEFORE, _PIECE_BEHIND = re.compile(r"([A-Za-z]+)-$"), re.compile(r"-([A-Za-z]+)")
_MISREAD_SIGN = re.compile(r"[01589|!]")
_SHORTEST, _SHORTEST_LOWER = 4, 3
"""Letters below which too many words look alike, and below which too many of small letters do."""

_ACRONYM = 5
"""Capitals up to which a word of capitals is a name."""

_LONG_NAME = 7
"""Letters from which a name has no double among other words."""

_LONG_HALF, _LONG_CAPITAL = 5, 4
"""Letters from which a word that a lost space joined to another is told from a part of a longer word; fewer where a capital tells it."""

_GLUE = frozenset(
    {
        "of",
        "the",
        "and",
        "to",
        "for",
        "with",
        "is",
        "was",
        "by",
        "on",
        "at",
        "that",
        "from",
        "has",
        "are",
        "were",
        "be",
        "as",
        "this",
        "which",
        "or",
    }
)
"""Words that a lost space joins to their neighbour often enough, and whose sense makes no other word of it."""

_PREFIXES = frozenset(
    {
        "micro",
        "multi",
        "intra",
        "radio",
        "ultra",
        "inter",
        "super",
        "trans",
        "under",
        "extra",
        "retro",
        "supra",
        "hyper",
        "infra",
        "electro",
        "neuro",
        "cross",
    }
)
"""What begins longer words, and is a word itself."""

Edit = tuple[int, int, str]


def mend(view: View) -> View:
    """Give the view with its misread words mended; a character stands for its own print, or for the whole word where strokes were joined."""
    edits = list(_edits(view.text))
    if not edits:
        return view
    pieces: list[str] = []
    starts, ends = array("l"), array("l")
    at = 0
    for start, end, word in [*edits, (len(view.text), len(view.text), "")]:
        pieces += [view.text[at:start], word]
        starts.extend(view.starts[at:start])
        ends.extend(view.ends[at:start])
        for first, last in _places(word, start, end):
            starts.append(view.starts[first])
            ends.append(view.ends[last - 1] if last > first else view.starts[first])
        at = end
    return View("".join(pieces), starts, ends)


def _places(word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield for each character of a mended word the stretch of the printed one that it stands for; for a space that was lost, none."""
    one_to_one = len(word.replace(" ", "")) == end - start
    at = start
    for char in word:
        width = 0 if char == " " else 1
        yield (at, at + width) if one_to_one else (start, end)
        at += width


def read_printed(raw: str) -> View:
    """Build the view of a raw text as a reader sees it: normalised, and mended."""
    return mend(normalise(raw))


def holds_misread(raw: str) -> bool:
    """Tell whether a raw text has a word that is mended."""
    return next(_edits(normalise(raw).text), None) is not None


def _edits(text: str) -> Iterator[Edit]:
    for token in _TOKEN.finditer(text):
        word = mended(token.group())
        if word is not None and not _is_broken(text, *token.span()):
            yield token.start(), token.end(), word


def _is_broken(text: str, start: int, end: int) -> bool:
    """Tell whether a hyphen parts a word from a piece that is no word, as where a line's end broke one."""
    before, after = _PIECE_BEFORE.search(text[max(0, start - 30) : start]), _PIECE_BEHIND.match(text, end, end + 30)
    return any(piece and piece.group(1).lower() not in known() for piece in (before, after))


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
    fit = [cut for cut in cuts if cut[0].lower() not in _PREFIXES and all(_is_whole(part, least) for part in cut)]
    return " ".join(fit[0]) if len(fit) == 1 else None


def _is_whole(part: str, least: int) -> bool:
    word = part.lower()
    return part[1:].islower() and (word in _GLUE or (len(word) >= least and word in known()))


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
