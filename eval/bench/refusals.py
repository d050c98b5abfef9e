"""Make the quotes that a letter must refuse: its own with one fact changed, and sentences of other letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from random import Random

from contradictions import SPACE_TRAP
from numerals import changed
from pool import Pool, Source
from quotes import Asked, Quote
from standing import Reading, stands


def contradictions_of(quotes: Iterable[Quote], pool: Pool, rng: Random) -> Iterator[Asked]:
    """Yield quotes with one fact changed, each text once, the kinds in turn, and of each kind sentences and entities in turn."""
    made: dict[tuple[str, bool], list[Asked]] = {}
    for quote in quotes:
        for kind, changes in pool.kinds.items():
            for edit in changes(quote.text, rng):
                one = Asked("contradiction", kind, changed(quote.text, edit), quote.text)
                made.setdefault((kind, quote.is_sentence), []).append(one)
    seen: set[str] = set()
    for one in chain.from_iterable(zip_longest(*(rng.sample(ones, len(ones)) for _, ones in sorted(made.items())))):
        if one is not None and one.text not in seen:
            seen.add(one.text)
            yield one


def fabricated_of(source: Source, pool: Pool, rng: Random) -> Iterator[Asked]:
    """Yield sentences of other letters that this letter doesn't have."""
    own = _bare(source.letter.raw)
    texts = sorted({quote.text for other in pool.sources for quote in other.sentences})
    for text in rng.sample(texts, len(texts)):
        if _bare(text) not in own:
            yield Asked("fabricated", "another letter's sentence", text, "")


def is_absent(asked: Asked, *readings: Reading) -> bool:
    """Tell whether none of some prints of the letter has the quote's words, so that it must be refused there."""
    return not any(stands(asked.text, reading, spaces_count=asked.group == SPACE_TRAP) for reading in readings)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
