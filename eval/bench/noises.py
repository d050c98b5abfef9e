"""Print a letter again with one kind of noise, and carry the places of its words along."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from scanner import misread, misread_facts
from vocabulary import Vocabulary

from imr_llm.evals.noise import Rendered, render
from imr_llm.evals.noise.pieces import Piece, assemble, with_copies

IN_A_FACT = "ocr in a fact"
"""The one noise under which a quote may be refused: what the letter says is no longer what it prints."""

_Edits = Callable[[str, Random, Vocabulary], list[Piece]]
_REWRAPPED = "other line ends"
_LONG_WORD = re.compile(r"[A-Za-z][a-z]{6,}")
_STRAIGHT = re.compile(r"['\"]|\.\.\.|(?<=\s)-(?=\s)|(?<=\w)-(?=\w)")
_LIGATURE = {"ffi": "\ufb03", "ffl": "\ufb04", "ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02"}


def _replaced(pattern: str, texts: tuple[str, ...], share: float) -> _Edits:
    """Make the noise that puts one of some texts in the place of a share of a pattern's matches."""
    places = re.compile(pattern)

    def edits(raw: str, rng: Random, _vocabulary: Vocabulary) -> list[Piece]:
        return [(*place.span(), rng.choice(texts)) for place in places.finditer(raw) if rng.random() < share]

    return edits


def _broken_words(raw: str, rng: Random, _vocabulary: Vocabulary) -> list[Piece]:
    """Break every eighth long word by a hyphen at a line's end, three letters or more on both sides."""
    words = [word for word in _LONG_WORD.finditer(raw) if rng.random() < 1 / 8]
    return [(at, at, "-\n") for at in (rng.randint(word.start() + 3, word.end() - 3) for word in words)]


def _ligatures(raw: str, rng: Random, _vocabulary: Vocabulary) -> list[Piece]:
    places = re.finditer("|".join(_LIGATURE), raw)
    return [(*place.span(), _LIGATURE[place.group()]) for place in places if rng.random() < 0.8]


def _typeset(raw: str, rng: Random, _vocabulary: Vocabulary) -> list[Piece]:
    """Print curly quotes, dashes and ellipses where the letter has straight ones."""
    return [(*mark.span(), _curly(raw, mark, rng)) for mark in _STRAIGHT.finditer(raw) if rng.random() < 0.8]


def _curly(raw: str, mark: re.Match[str], rng: Random) -> str:
    opens = mark.start() == 0 or raw[mark.start() - 1].isspace() or raw[mark.start() - 1] in "(["
    match mark.group():
        case "'":
            return "\u2018" if opens else "\u2019"
        case '"':
            return "\u201c" if opens else "\u201d"
        case "...":
            return "\u2026"
        case _:
            return rng.choice(("\u2013", "\u2010", "\u2011"))


_NOISES: dict[str, _Edits] = {
    "none": lambda _raw, _rng, _vocabulary: [],
    "hyphen at a line's end": _replaced(r"(?<=\w-)(?=\w)", ("\n",), 0.6),
    "broken word": _broken_words,
    "page break": _replaced(r"(?<=[a-z,])\s(?=[a-z])", ("\n\n\f\n", "\n\f", "\n\n\n\f\n\n"), 1 / 25),
    "wide spaces": _replaced(r"(?<=\S) (?=\S)", ("\u00a0", "\u2009", "\u202f", "  "), 0.3),
    "ligatures": _ligatures,
    "curly quotes and dashes": _typeset,
    "no space after a stop": _replaced(r"(?<=[a-z)]\.)\s(?=[A-Z])", ("",), 0.7),
    "ocr": misread,
    IN_A_FACT: misread_facts,
}
NOISES = ("none", _REWRAPPED, *list(_NOISES)[1:])
"""Every kind of noise, the letter as it is printed first."""


def print_with(noise: str, raw: str, vocabulary: Vocabulary, seed: int) -> Rendered:
    """Print a letter with one of `NOISES`; the same letter and seed give the same text."""
    if noise == _REWRAPPED:
        return render(raw, "rewrapped", seed=seed)
    rng = Random(f"{seed} {noise} {raw}")
    return assemble(raw, with_copies(raw, _NOISES[noise](raw, rng, vocabulary)))
