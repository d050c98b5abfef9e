"""Mend the words of a view that a scanner misread, and keep the map to their print."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence

from imr_llm.letter.normal import Span, View, normalise
from imr_llm.shapes.lists import known
from imr_llm.shapes.misread import mended

_TOKEN = re.compile(r"(?<![\w'|!.@])[A-Za-z|!][A-Za-z|!]{1,39}+(?![\w'|!@]|\.\w)")
"""What may be a misread word: no token with a digit, since that may be a number, and nothing longer than forty signs."""

_PIECE_BEFORE, _PIECE_BEHIND = re.compile(r"([A-Za-z]+)-$"), re.compile(r"-([A-Za-z]+)")
Edit = tuple[int, int, str]

_FEWEST, _SCANNED = 3, 0.002
"""Misread words, and their share of all words, from which a letter looks scanned."""


def mended_text(text: str) -> str:
    """Give a normalised text with its misread words mended, as a reader would take them; it is never a value by itself."""
    pieces: list[str] = []
    at = 0
    for start, end, word in _edits(text):
        pieces += [text[at:start], word]
        at = end
    return "".join((*pieces, text[at:]))


def _with(view: View, edits: Sequence[Edit]) -> View:
    """Give the view with words mended; a character stands for its own print, or for the whole word where strokes were joined."""
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


def read_view(raw: str, left_out: Sequence[Span] = ()) -> View:
    """Build the view of a letter's raw text, in which a scanned letter's misread words are mended, so that they can be found.

    Args:
        raw: the text.
        left_out: stretches that are not the letter's own words, in order.
    """
    view = normalise(raw, left_out)
    edits = list(_edits(view.text))
    words = view.text.count(" ") + 1
    return _with(view, edits) if len(edits) >= _FEWEST and len(edits) >= _SCANNED * words else view


def _edits(text: str) -> Iterator[Edit]:
    for token in _TOKEN.finditer(text):
        word = mended(token.group())
        if word is not None and not _is_broken(text, *token.span()):
            yield token.start(), token.end(), word


def _is_broken(text: str, start: int, end: int) -> bool:
    """Tell whether a hyphen parts a word from a piece that is no word, as where a line's end broke one."""
    before, after = _PIECE_BEFORE.search(text[max(0, start - 30) : start]), _PIECE_BEHIND.match(text, end, end + 30)
    return any(piece and piece.group(1).lower() not in known() for piece in (before, after))
