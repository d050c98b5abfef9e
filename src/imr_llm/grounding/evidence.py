"""Turn a span, found for a quote or by a rule, into evidence."""

from __future__ import annotations

from imr_llm.letter import Letter, Span, as_printed
from imr_llm.records import Evidence, Match


def make_evidence(letter: Letter, span: Span, quote: str | None = None) -> Evidence:
    """Turn a span into evidence.

    Args:
        letter: the letter.
        span: the place.
        quote: what a reader said stands there, where the letter's print differs from it by reading errors.
    """
    line = letter.line_at(span.start)
    return Evidence(
        start=span.start,
        end=span.end,
        text=letter.printed(span),
        left_out=gaps_of(letter, span),
        page=line.page,
        line=line.number,
        match="ocr" if quote else label_of(letter, span),
        quote=quote,
    )


def gaps_of(letter: Letter, span: Span) -> tuple[tuple[int, int], ...]:
    """Give the offsets of what stands in a span and is not the letter's own words."""
    return tuple((gap.start, gap.end) for gap in letter.gaps(span))


def label_of(letter: Letter, span: Span) -> Match:
    """Tell whether a span prints letter for letter what is read in it, or but for white space, hyphens and quotes, or for a scanner's errors."""
    if letter.view.has_mended(span):
        return "ocr"
    text = letter.printed(span)
    return "exact" if text == as_printed(text) else "normalised"
