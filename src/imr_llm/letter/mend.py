"""Mend words of the view that a scanner misread and that can be one word only; what tells a fact stays as it is printed."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache

from imr_llm.letter.normal import View, normalise
from imr_llm.shapes.lists import by_strokes, firm, known
from imr_llm.shapes.strokes import steps, strokes_of

_TOKEN = re.compile(r"(?<![\w'|!.@])[A-Za-z0158|!][A-Za-z01589|!]+(?![\w'|!@]|\.\w)")
_CAPITALS = re.compile(r"(?=(?:l*[A-Z]){2})[A-Z]*l[A-Z]+|[A-Z]{2,}l[A-Z]*")
"""Capitals with a small letter among them that only a scanner sees there."""

_PIECE_BEFORE, _PIECE_BEHIND = re.compile(r"([A-Za-z]+)-$"), re.compile(r"-([A-Za-z]+)")
_MISREAD_SIGN = re.compile(r"[01589|!]")
_SHORTEST, _SHORTEST_LOWER = 4, 3
"""Letters below which too many words look alike, and below which too many of small letters do."""

_ACRONYM = 5
"""Capitals up to which a word of capitals is a name."""

_LONG_HALF = 5
"""Letters from which a word that a lost space joined to another is told from a part of a longer word."""

_GLUE = frozenset({"of", "the", "and", "to", "for", "with", "is", "was", "by", "on", "at", "that", "from", "has", "are", "were", "be", "as", "this", "which", "or"})
"""Words that a lost space joins to their neighbour often enough, and whose sense makes no other word of it."""

_PREFIXES = frozenset({"micro", "multi", "intra", "radio", "ultra", "inter", "super", "trans", "under", "extra", "retro", "supra", "hyper", "infra", "electro", "neuro", "cross"})
"""What begins longer words, and is a word itself."""

Edit = tuple[int, int, str]


def mend(view: View) -> View:
    """Give the view with its misread words mended; each character of a mended word stands for the whole printed one."""
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
        if word:
            starts.extend([view.starts[start]] * len(word))
            ends.extend([view.ends[end - 1]] * len(word))
        at = end
    return View("".join(pieces), starts, ends)


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
        word = printed.replace("l", "I")
        return word if word.lower() in known() else None
    lower = printed.lower()
    if lower in known() or firm().fullmatch(lower) or not _may_be_misread(printed):
        return None
    word = _one_of(by_strokes().get(strokes_of(lower), ()), lower)
    if word is not None:
        return _cased(printed, word)
    return _parted(printed)


def _may_be_misread(printed: str) -> bool:
    """Tell whether a word is long enough, and no number, code or short name."""
    letters = sum(map(str.isalpha, printed))
    signs = bool(_MISREAD_SIGN.search(printed))
    if (signs and letters < 2) or (printed.isupper() and not signs and letters <= _ACRONYM):
        return False
    return len(printed) >= (_SHORTEST_LOWER if printed.islower() else _SHORTEST) or (signs and len(printed) > 2 and all(not char.isalpha() or char.isupper() for char in printed))


def _one_of(candidates: tuple[str, ...], seen: str) -> str | None:
    """Choose the word from which the fewest shapes differ, if it is one alone."""
    ranked = sorted((steps(word, seen), word) for word in candidates)
    if not ranked or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1]


def _parted(printed: str) -> str | None:
    """Set the space between two words that a scanner lost, each of which is a small one or a long one."""
    cuts = [(printed[:at], printed[at:]) for at in range(2, len(printed) - 1)]
    fit = [cut for cut in cuts if printed[1:].islower() and cut[0].lower() not in _PREFIXES and all(map(_is_whole, cut))]
    return " ".join(fit[0]) if len(fit) == 1 else None


def _is_whole(word: str) -> bool:
    return word.lower() in _GLUE or (len(word) >= _LONG_HALF and word.lower() in known())


def _cased(printed: str, word: str) -> str:
    letters = [char for char in printed if char.isalpha() and char not in "lI"]
    if len(letters) > 1 and all(map(str.isupper, letters)):
        return word.upper()
    return word.capitalize() if printed[0].isupper() or printed[0] in "0158" else word
