"""Ask this package's aligner where a text says some quotes, and take the time of that alone."""

from __future__ import annotations

import time
from collections.abc import Sequence

from imr_llm.grounding import find_words, make_evidence
from imr_llm.letter import Passage, make_letter


def align(text: str, quotes: Sequence[str]) -> tuple[list[tuple[int, int] | None], list[str], float]:
    """Find each quote in a text.

    Returns:
        For each quote the span that is accepted, in characters, or None, and how it matched; and the seconds that all took together,
        without those for reading the text.
    """
    letter = make_letter(text, name="bench")
    passage = Passage(letter, letter.whole)
    start = time.perf_counter()
    found = [find_words(quote, passage) for quote in quotes]
    seconds = time.perf_counter() - start
    labels = [make_evidence(letter, span).match if span else "refused" for span in found]
    return [(span.start, span.end) if span else None for span in found], labels, seconds
