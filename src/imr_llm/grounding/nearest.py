"""Find what the letter says instead of a quote: the stretch that has most of its words in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from imr_llm.grounding.ground import Ground, shape_of
from imr_llm.grounding.words import Word

Stretch = tuple[int, int]
"""The first and the last word of a stretch of the letter, by number."""

_ENOUGH = 0.5
"""Share of a quote's words that a stretch must have, in place or one word off, to be what the letter says instead."""

_COMMON, _TELLING = 40, 4
"""A word that stands more often, or has fewer letters, tells nothing about the place."""

_VOTERS = 8
"""How many of a quote's rarest words tell where it would begin."""

_NEAR_NUMBER = 2
"""Digits in which two numbers of one shape may differ for the one to be what the letter says instead of the other."""


def nearest(quoted: Sequence[Word], ground: Ground) -> Stretch | None:
    """Find the stretch that a quote comes nearest to, or None where the passage says nothing like it."""
    start = _voted(quoted, ground)
    if start is None:
        return _nearest_number(quoted, ground)
    if _alike(quoted, ground, start) < _ENOUGH * len(quoted):
        return None
    return max(0, start), min(len(ground.words), start + len(quoted)) - 1


def _voted(quoted: Sequence[Word], ground: Ground) -> int | None:
    """Let the rarest telling words of the quote vote for where it would begin."""
    telling = [
        (len(places), number, places)
        for number, word in enumerate(quoted)
        if (word.firm or len(word.text) >= _TELLING) and (places := ground.places.get(word.bare)) and len(places) <= _COMMON
    ]
    telling.sort()
    votes = Counter(place - number for _, number, places in telling[:_VOTERS] for place in places)
    return max(votes, key=votes.__getitem__) if votes else None


def _alike(quoted: Sequence[Word], ground: Ground, start: int) -> int:
    """Count the quote's words that stand where they should, or one place off."""
    bare = ground.bare
    padded = ["", *bare[: max(0, start) + len(quoted) + 1], ""] if start <= 0 else [*bare[start - 1 : start + len(quoted) + 1], ""]
    skipped = max(0, -start)
    triples = zip(quoted[skipped:], padded, padded[1:], padded[2:], strict=False)
    return sum(word.bare in (before, here, behind) for word, before, here, behind in triples)


def _nearest_number(quoted: Sequence[Word], ground: Ground) -> Stretch | None:
    """Find the number of the same shape that differs in the fewest digits."""
    if len(quoted) != 1:
        return None
    said = quoted[0].text
    like = ground.numbers.get(shape_of(said), ()) if quoted[0].firm else ()
    steps = [(sum(a != b for a, b in zip(said, ground.words[number].text, strict=True)), number) for number in like]
    best = min(steps, default=None)
    return (best[1], best[1]) if best and best[0] <= _NEAR_NUMBER else None
