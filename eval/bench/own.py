"""Align quotes with a letter by this package: texts in, spans, labels and seconds out."""

from __future__ import annotations

import time

from imr_llm.grounding import Ground
from imr_llm.grounding import align as align_quote
from imr_llm.letter import Passage, make_letter


def align(text: str, quotes: list[str]) -> tuple[list[tuple[int, int] | None], list[str], float]:
    """Align each quote with the whole of a letter.

    Returns:
        The spans accepted in raw offsets, the labels, and the seconds that alignment took with all that it prepares; reading
        the letter is not counted.
    """
    letter = make_letter(text, name="bench")
    passage = Passage(letter, letter.whole)
    started = time.perf_counter()
    ground = Ground(passage)
    found = [align_quote(quote, ground) for quote in quotes]
    seconds = time.perf_counter() - started
    spans = [(one.span.start, one.span.end) if one.found and one.span else None for one in found]
    return spans, [one.label for one in found], seconds
