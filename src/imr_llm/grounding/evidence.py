"""Turn a span, found for a quote or by a rule, into evidence."""

from __future__ import annotations

from imr_llm.letter import Letter, Span, read_printed
from imr_llm.records import Evidence, Match


def make_evidence(letter: Letter, span: Span, quote: str | None = None) -> Evidence:
    """Turn a span into evidence.

    Args:
        letter: the letter.
        span: the place.
        quote: what a reader said stands there, where the letter's print differs from it by reading errors.
    """
    text = letter.cut(span)
    line = letter.line_at(span.start)
    match: Match = "ocr" if quote else label_of(text)
    return Evidence(start=span.start, end=span.end, text=text, page=line.page, line=line.number, match=match, quote=quote)


def label_of(text: str) -> Match:
    """Tell whether raw text is letter for letter what is read in it, or but for white space, hyphens and quotes, or for a scanner's errors."""
    view = read_printed(text)
    if view.mended:
        return "ocr"
    return "exact" if text == view.text else "normalised"
