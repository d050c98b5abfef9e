"""Score what an aligner gave for the quotes of many sheets, by one rule for every aligner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

from noises import NOISES
from quotes import Asked
from sheets import Sheet

from imr_llm.evals.gold import squeezed
from imr_llm.letter import Span

_COVERS = 0.9
"""The share of the union of two spans that they must have in common."""

_LENGTHS = ((2, "1 or 2 words"), (5, "3 to 5 words"), (15, "6 to 15 words"))
LENGTHS = (*(name for _, name in _LENGTHS), "16 to 40 words")
_LOST_KEPT, _LOST_PER_LETTER = 20, 2

Place = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Lost:
    """A quote that was scored against an aligner, on one of the project's letters."""

    letter: str
    noise: str
    asked: Asked
    printed: str
    """What the letter prints at the first place of an honest quote; empty for a quote to refuse."""
    given: str
    """What the letter prints where the aligner found the quote; empty where it refused."""


@dataclass
class Tally:
    """Counts of one aligner by sort, group and length: the quotes asked, and those that were found or accepted."""

    asked: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    hit: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    seconds: float = 0
    lost: dict[str, list[Lost]] = field(default_factory=dict)
    """Some lost quotes of each noise and each kind, of letters whose words may be shown."""

    def add(self, sheet: Sheet, spans: Sequence[Place], seconds: float) -> None:
        """Count the answers for one sheet."""
        self.seconds += seconds
        for asked, span in zip(sheet.asked, spans, strict=True):
            key = (asked.sort, asked.group, length_of(asked.text))
            hit = span is not None and (not asked.places or is_found(sheet.text, asked, span))
            self.asked[key] += 1
            self.hit[key] += hit
            if sheet.shown and asked.sort != "in a fact" and hit != bool(asked.places):
                self._keep(sheet, asked, span)

    def _keep(self, sheet: Sheet, asked: Asked, span: Place) -> None:
        lost = self.lost.setdefault(asked.group, [])
        if len(lost) < _LOST_KEPT and sum(one.letter == sheet.name for one in lost) < _LOST_PER_LETTER:
            printed = next((sheet.text[place.start : place.end] for place in asked.places), "")
            lost.append(Lost(sheet.name, sheet.noise, asked, printed, sheet.text[slice(*span)] if span else ""))

    def of(self, sort: str, *, group: str | None = None, length: str | None = None) -> tuple[int, int]:
        """Give how many quotes were found or accepted, and how many were asked."""
        keys = [key for key in self.asked if key[0] == sort and group in {None, key[1]} and length in {None, key[2]}]
        return sum(self.hit[key] for key in keys), sum(self.asked[key] for key in keys)

    def groups(self, sort: str) -> list[str]:
        """List the groups of a sort: noises as they are named, kinds by their names."""
        return sorted({key[1] for key in self.asked if key[0] == sort}, key=lambda group: (group in NOISES and NOISES.index(group), group))

    @property
    def ms_per_quote(self) -> float:
        """The milliseconds that a quote took, with its share of what is made once a letter."""
        return 1000 * self.seconds / max(1, self.asked.total())


def length_of(text: str) -> str:
    """Put a quote into one of `LENGTHS`."""
    words = len(text.split())
    return next((name for most, name in _LENGTHS if words <= most), LENGTHS[-1])


def is_found(text: str, asked: Asked, span: tuple[int, int]) -> bool:
    """Tell whether a span is one of the quote's places, or reads as one of them or as the quote itself."""
    if any(_overlap(span, place) >= _COVERS for place in asked.places):
        return True
    words = _plain(text[slice(*span)])
    return words == _plain(asked.text) or any(words == _plain(text[place.start : place.end]) for place in asked.places)


def _overlap(span: tuple[int, int], place: Span) -> float:
    """Give the share of two spans' union that both cover."""
    common = min(span[1], place.end) - max(span[0], place.start)
    return max(0, common) / max(1, max(span[1], place.end) - min(span[0], place.start))


def _plain(text: str) -> str:
    return squeezed(text).strip(".,;:\"'()")


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Give the bounds of a share at 95 %, by Wilson's score."""
    if not total:
        return 0, 1
    z, share = 1.959964, hits / total
    centre, spread = share + z * z / (2 * total), z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0, (centre - spread) / (1 + z * z / total)), min(1, (centre + spread) / (1 + z * z / total))
