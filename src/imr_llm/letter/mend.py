"""Mend the words of a view that a scanner misread, and keep the map to their print."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache

from imr_llm.letter.normal import View, normalise
from imr_llm.shapes.lists import known
from imr_llm.shapes.misread import mended

_TOKEN = re.compile(r"(?<![\w'|!.@])[A-Za-z0158|!][A-Za-z01589|!]{1,39}+(?![\w'|!@]|\.\w)")
"""What may be a misread word; nothing longer than forty signs is one."""

_PIECE_BEFORE, _PIECE_BEHIND = re.compile(r"([A-Za-z]+)-$"), re.compile(r"-([A-Za-z]+)")
_SHORT = 1000
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
    return View("".join(pieces), starts, ends, array("l", [view.starts[start] for start, _, _ in edits]))


def _places(word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield for each character of a mended word the stretch of the printed one that it stands for; for a space that was lost, none."""
    one_to_one = len(word.replace(" ", "")) == end - start
    at = start
    for char in word:
        width = 0 if char == " " else 1
        yield (at, at + width) if one_to_one else (start, end)
        at += width


def read_printed(raw: str) -> View:
    """Build the view of a raw text as a reader sees it: normalised, and mended; short ones, as of a value's words, are remembered."""
    return _short(raw) if len(raw) < _SHORT else mend(normalise(raw))


@lru_cache(maxsize=1024)
def _short(raw: str) -> View:
    return mend(normalise(raw))


def _edits(text: str) -> Iterator[Edit]:
    for token in _TOKEN.finditer(text):
        word = mended(token.group())
        if word is not None and not _is_broken(text, *token.span()):
            yield token.start(), token.end(), word


def _is_broken(text: str, start: int, end: int) -> bool:
    """Tell whether a hyphen parts a word from a piece that is no word, as where a line's end broke one."""
    before, after = _PIECE_BEFORE.search(text[max(0, start - 30) : start]), _PIECE_BEHIND.match(text, end, end + 30)
    return any(piece and piece.group(1).lower() not in known() for piece in (before, after))
