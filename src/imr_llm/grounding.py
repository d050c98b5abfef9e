"""Find the words of a reply in the passage they claim to come from, and turn spans into evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from imr_llm.letter import Letter, Passage, Span, normalise
from imr_llm.records import Evidence, Match


def find_words(words: str, passage: Passage, taken: Sequence[Span] = ()) -> Span | None:
    """Find where a passage says some words, whole words only; white space, quotes, hyphens and case may differ.

    Args:
        words: what a reply quotes.
        passage: where it says so; nothing outside is looked at.
        taken: places that other members of the same list already have; they are passed over.
    """
    wanted = normalise(words).text.strip().strip("\"'").rstrip(" .,;:").strip()
    if not wanted:
        return None
    pattern = rf"(?<!\w){re.escape(wanted)}(?!\w)"
    for flags in (0, re.IGNORECASE):
        for match in re.finditer(pattern, passage.text, flags):
            span = passage.raw_of(match)
            if span not in taken:
                return span
    return None


def make_evidence(letter: Letter, span: Span) -> Evidence:
    """Turn a span into evidence; it is `exact` where the raw text is letter for letter what was read."""
    text = letter.cut(span)
    line = letter.line_at(span.start)
    match: Match = "exact" if text == normalise(text).text else "normalised"
    return Evidence(start=span.start, end=span.end, text=text, page=line.page, line=line.number, match=match)
