"""Tell whether a letter has the words of a quote, so that the quote is no contradiction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imr_llm.letter import normalise

_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s-]|_")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in normalised form, and the same without white space, hyphens and case."""

    text: str
    squeezed: str


def read(text: str) -> Reading:
    """Normalise a text."""
    normal = normalise(text).text
    return Reading(normal, _squeezed(normal))


def stands(quote: str, reading: Reading, *, spaces_count: bool) -> bool:
    """Tell whether a text has the words of a quote, whole words only and whatever their case.

    Args:
        quote: the quote; marks at its ends don't count.
        reading: the text.
        spaces_count: whether another spacing or hyphenation makes other words.
    """
    words = normalise(quote).text.strip(" .,;:\"'")
    if _squeezed(words) not in reading.squeezed:
        return False
    pieces = words.split() if spaces_count else _PIECE.findall(words)
    pattern = (r"\s+" if spaces_count else r"[\s-]*").join(map(re.escape, pieces))
    start, end = (r"(?<!\w)" if words[:1].isalnum() else ""), (r"(?!\w)" if words[-1:].isalnum() else "")
    return bool(re.search(start + pattern + end, reading.text, re.IGNORECASE))


def _squeezed(normal: str) -> str:
    return "".join(normal.replace("-", "").lower().split())
