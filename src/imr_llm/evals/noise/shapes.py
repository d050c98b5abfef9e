"""Misread letter shapes as a scanner does, and never a fact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from random import Random

from imr_llm.evals.noise.marks import HEADING, LABEL
from imr_llm.evals.noise.pieces import Piece, with_copies
from imr_llm.values import MONTHS

_SHAPES: dict[str, tuple[float, tuple[str, ...]]] = {
    "rn": (1, ("m",)),
    "m": (0.5, ("rn",)),
    "l": (0.3, ("1",)),
    "I": (1, ("l",)),
    "O": (1, ("0",)),
    "cl": (1, ("d",)),
    "d": (0.3, ("cl",)),
    "h": (0.3, ("b",)),
    "e": (0.2, ("c",)),
    "ii": (1, ("u",)),
    "S": (1, ("5",)),
    "B": (1, ("8",)),
    "fi": (1, ("\ufb01",)),
    " ": (0.15, ("", "  ")),
    ".": (0.5, (",",)),
}
"""What a scanner takes a shape for, and how often one such place is hit, against the others."""

_SHAPE = re.compile(r"rn|cl|ii|fi|[mlIOdheSB]|(?<=[a-z,]) (?=[A-Za-z])|(?<=[a-z])\.(?=\s+[A-Z])")

_FIRM = re.compile(
    r"\d|\b(?:[^\W\d_]{1,2}|[IVX]+|"
    + "|".join(f"{name}|{name[:3]}" for name in MONTHS)
    + r"|sept|not|notmedically|non\w*|nor|none|neither|cannot|never|without|den(?:y|ied|ies|ial|ying)|upheld|uphold|overturn\w*|revers\w*"
    r"|modif\w*|\w*certif\w*|\w*approv\w*|authoriz\w*|partial\w*|standard|expedited|redacted"
    r"|left|right|bilateral\w*|both|cervic\w*|thorac\w*|lumb\w*|sacral|upper|lower"
    r"|mcg|gram\w*|tab\w*|cap(?:sule)?s?|units?|refills?|qty|quantity|visits?|sessions?|times|hours?|days?|weeks?|months?|years?|old|percent"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
    r"|once|twice|first|second|third|male|female|man|woman|lady|gentleman|she|her|hers|his|him|himself|herself|mrs)\b",
    re.IGNORECASE,
)
"""What a scanner's errors leave alone, since a fact would turn into another or be lost: the whole word around it stays."""


def recognised(rate: float, *, labels_too: bool) -> Callable[[str, Random], Iterator[Piece]]:
    """Make the noise of character recognition, at a number of errors for each letter."""

    def noise(raw: str, rng: Random) -> Iterator[Piece]:
        firm = _firm(raw, () if labels_too else (LABEL, HEADING))
        count = round(rate * sum(map(str.isalpha, raw)))
        return with_copies(raw, sorted(_errors(_misread(raw, rng), firm, count)))

    return noise


def _firm(raw: str, whole: Iterable[re.Pattern[str]]) -> bytearray:
    """Mark the characters that no error may touch: words with a fact in them, and the matches of some patterns."""
    firm = bytearray(len(raw) + 1)
    stretches = [word.span() for word in re.finditer(r"\S+", raw) if _FIRM.search(word.group())]
    stretches += [match.span() for pattern in whole for match in pattern.finditer(raw)]
    for start, end in stretches:
        firm[start:end] = b"\1" * (end - start)
    return firm


def _misread(raw: str, rng: Random) -> list[Piece]:
    """List what a scanner might take for something else, in the order in which it would."""
    found: list[tuple[float, Piece]] = []
    for shape in _SHAPE.finditer(raw):
        weight, looks = _SHAPES[shape.group()]
        look = looks[int(rng.random() * len(looks))]
        found.append((rng.random() / weight, (*shape.span(), look)))
    return [piece for _, piece in sorted(found)]


def _errors(candidates: Iterable[Piece], firm: bytearray, count: int) -> Iterator[Piece]:
    """Pick the first so many errors that touch nothing firm and stand some characters apart."""
    for start, end, text in candidates:
        if count <= 0:
            return
        if any(firm[max(0, start - 1) : end + 1]):
            continue
        firm[max(0, start - 2) : end + 2] = b"\1" * (len(firm[max(0, start - 2) : end + 2]))
        count -= 1
        yield start, end, text
