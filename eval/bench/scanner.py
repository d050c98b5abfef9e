"""Misread the shapes of a letter as a scanner does: beside its facts for honest quotes, or inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, zip_longest
from random import Random

from vocabulary import Vocabulary, fact_runs

from imr_llm.evals.noise.pieces import Piece

_SHAPES = (
    ("rn", "m"), ("m", "rn"), ("l", "1"), ("l", "I"), ("I", "l"), ("I", "1"), ("O", "0"), ("cl", "d"), ("d", "cl"), ("vv", "w"), ("w", "vv"),
    ("e", "c"), ("c", "e"), ("h", "b"), ("b", "h"), ("S", "5"), ("B", "8"), ("fi", "\ufb01"), ("fl", "\ufb02"),
)  # fmt: skip
"""What is printed, and what a scanner takes it for."""

_DIGITS = (("1", "l"), ("0", "O"), ("5", "S"), ("8", "B"))
"""The same for digits, which are facts."""

_LETTERS_PER_ERROR = 60
_APART = 3
"""Characters that stay as they are on both sides of an error."""

_DROPPED = re.compile(r"(?<=[a-z]{2}) (?=[a-z]{2})")
_ADDED = re.compile(r"(?<=[a-z]{3})(?=[a-z]{3})")
_STOP = re.compile(r"(?<=[a-z])[.,](?=\s)")
_TO_THE_LEFT = re.compile(r"\w*\Z")
_TO_THE_RIGHT = re.compile(r"\w*")


def misread(raw: str, rng: Random, vocabulary: Vocabulary) -> list[Piece]:
    """Draw about one error in sixty letters, the kinds in turn; none touches a fact, and none makes another word."""
    firm = bytearray(len(raw) + 1)
    for start, end in fact_runs(raw, vocabulary):
        _fix(firm, start, end, 1)
    drawn: list[Piece] = []
    count = sum(map(str.isalpha, raw)) // _LETTERS_PER_ERROR
    for start, end, text in _in_turn(_kinds(raw), rng):
        if len(drawn) >= count:
            break
        if not any(firm[start : end + 1]) and not _makes_a_word(raw, (start, end, text), vocabulary):
            _fix(firm, start, end, _APART)
            drawn.append((start, end, text))
    return sorted(drawn)


def misread_facts(raw: str, rng: Random, vocabulary: Vocabulary) -> list[Piece]:
    """Draw one error in about half of the words that hold a fact."""
    shapes = sorted(piece for pieces in _shapes(raw, (*_SHAPES, *_DIGITS)) for piece in pieces)
    drawn: list[Piece] = []
    for start, end in fact_runs(raw, vocabulary):
        inside = [piece for piece in shapes if start <= piece[0] and piece[1] <= end]
        if inside and rng.random() < 0.5:
            drawn.append(rng.choice(inside))
    return drawn


def _kinds(raw: str) -> Iterator[list[Piece]]:
    """List the places of each kind of error."""
    yield from _shapes(raw, _SHAPES)
    yield [(*space.span(), "") for space in _DROPPED.finditer(raw)]
    yield [(*place.span(), " ") for place in _ADDED.finditer(raw)]
    yield [(*stop.span(), "," if stop.group() == "." else ".") for stop in _STOP.finditer(raw)]


def _shapes(raw: str, shapes: tuple[tuple[str, str], ...]) -> Iterator[list[Piece]]:
    for printed, seen in shapes:
        yield [(*place.span(), seen) for place in re.finditer(printed, raw)]


def _in_turn(kinds: Iterator[list[Piece]], rng: Random) -> Iterator[Piece]:
    """Shuffle the places of each kind, and take one of each kind in turn until all are gone."""
    shuffled = [rng.sample(places, len(places)) for places in kinds]
    return (piece for piece in chain.from_iterable(zip_longest(*shuffled)) if piece is not None)


def _fix(firm: bytearray, start: int, end: int, margin: int) -> None:
    """Mark characters, and those beside them, that no further error may touch."""
    first, last = max(0, start - margin), min(len(firm), end + margin)
    firm[first:last] = b"\1" * (last - first)


def _makes_a_word(raw: str, piece: Piece, vocabulary: Vocabulary) -> bool:
    """Tell whether an error gives words that all stand elsewhere: a reader could not tell that it is one."""
    start, end, text = piece
    before, after = _TO_THE_LEFT.search(raw, max(0, start - 40), start), _TO_THE_RIGHT.match(raw, end)
    seen = f"{before and before[0]}{text}{after and after[0]}".lower()
    return text not in {".", ","} and all(word in vocabulary.words for word in seen.split())
