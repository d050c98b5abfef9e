"""Turn a pool of letters into sheets: a letter printed with one kind of noise, and the quotes that an aligner is asked to find in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice, zip_longest
from math import ceil
from random import Random

from noises import IN_A_FACT, NOISES, print_with
from pool import Pool, Source
from quotes import Asked, Quote
from refusals import contradictions_of, fabricated_of, is_absent
from standing import read

from imr_llm.evals.noise import Rendered

WANTED = {"honest": 7_500, "contradiction": 6_500, "fabricated": 1_500}
"""Quotes that are asked of a pool; its letters don't have as many of each kind."""

_FIXED_TEXT = 0.3
"""The chance that a letter is quoted with words that many letters share."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter as printed with one kind of noise, and the quotes to look for; `shown` tells whether its words may be told."""

    name: str
    shown: bool
    noise: str
    text: str
    asked: tuple[Asked, ...]


def make_sheets(pool: Pool, seed: int) -> Iterator[Sheet]:
    """Yield every sheet of a pool, letter by letter; the same pool and seed give the same sheets."""
    for source in pool.sources:
        rng = Random(f"{seed} {source.letter.sha256}")
        printed = {noise: print_with(noise, source.letter.raw, pool.vocabulary, seed) for noise in NOISES}
        quotes = [quote for quote in source.quotes if quote.text not in pool.fixed or rng.random() < _FIXED_TEXT]
        refused = _refused(source, quotes, pool, printed, rng)
        for noise, letter in printed.items():
            honest = _honest(source, quotes, noise, letter, rng, _each("honest", pool, len(NOISES)))
            yield Sheet(source.gold.stem, source.shown, noise, letter.text, (*honest, *refused[noise]))


def _each(sort: str, pool: Pool, parts: int = 1) -> int:
    """Tell how many quotes of a sort one letter, or a part of it, is asked for."""
    return ceil(WANTED[sort] / max(1, len(pool.sources)) / parts)


def _honest(source: Source, quotes: Sequence[Quote], noise: str, printed: Rendered, rng: Random, count: int) -> Iterator[Asked]:
    """Choose sentences and entities in turn, all hit by the noise wherever they stand, and an entity that it left alone."""
    raw = source.letter.raw
    hits: dict[bool, list[Asked]] = {True: [], False: []}
    spared: list[Asked] = []
    for quote in rng.sample(quotes, len(quotes)):
        places = tuple(printed.move(place) for place in quote.places)
        was = [raw[place.start : place.end] for place in quote.places]
        now = [printed.text[place.start : place.end] for place in places]
        one = Asked("in a fact" if noise == IN_A_FACT else "honest", noise, quote.text, now[0], places)
        if noise == "none" or not any(map(str.__eq__, was, now)):
            hits[quote.is_sentence].append(one)
        elif was == now and not quote.is_sentence:
            spared.append(one)
    yield from islice((one for one in chain.from_iterable(zip_longest(*hits.values())) if one), count)
    yield from spared[: noise != IN_A_FACT]


def _refused(source: Source, quotes: Sequence[Quote], pool: Pool, printed: dict[str, Rendered], rng: Random) -> dict[str, list[Asked]]:
    """Choose the quotes to refuse, and put them on the letter as it is and on its noisy prints in turn."""
    readings = {noise: read(letter.text) for noise, letter in printed.items() if noise != IN_A_FACT}
    chosen: dict[str, list[Asked]] = {noise: [] for noise in printed}
    turn = chain.from_iterable(("none", noise) for noise in cycle(list(readings)[1:]))
    for sort, ones in (("contradiction", contradictions_of(quotes, pool, rng)), ("fabricated", fabricated_of(source, pool, rng))):
        absent = ((noise, one) for noise, one in zip(turn, ones, strict=False) if is_absent(one, readings["none"], readings[noise]))
        for noise, one in islice(absent, _each(sort, pool)):
            chosen[noise].append(one)
    return chosen
