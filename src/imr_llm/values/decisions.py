"""Read a decision from its word, or from a sentence that concludes on medical necessity."""

from __future__ import annotations

import re
from typing import Literal

Decision = Literal["upheld", "overturned"]
Outcome = Literal["upheld", "overturned", "partially_overturned"]

_NEGATED_NECESSITY = re.compile(
    r"\b(?:not|none|neither|isn't|wasn't|cannot|can\s?not|never|no)\b[^.;]{0,60}?\b(?:medical(?:ly)?\s*)(?:necess\w+|appropriate|reasonable)"
    r"|\bnot\s*medical(?:ly)?\b|\bnotmedically\b|\bunnecessary\b"
    r"|\b(?:necessity|need)\b[^.;]{0,80}?\b(?:not|cannot|can\s?not|isn't|has\sn't|never)\b"
    r"|\b(?:not|no\slonger|cannot\sbe)\b[^.;]{0,40}?\b(?:necessary|necessity|supported|warranted|indicated|established|certified|appropriate)\b"
    r"|\b(?:no|lack\sof|without)\s(?:medical\s)?(?:necessity|support|indication)\b"
    r"|\bnon[\s-]?certif\w+",
    re.IGNORECASE,
)
_NECESSITY = re.compile(
    r"\bmedical(?:ly)?\s*(?:necess\w+|appropriate|reasonable)|\bnecess(?:ary|ity)\b|\bsupported\b|\bwarranted\b|\bindicated\b"
    r"|\bcertified\b|\bappropriate\b|\bapproved\b",
    re.IGNORECASE,
)
_REVERSED = re.compile(r"\b(?:revers|overturn)(?:ing|ed|al)?\b[^.]{0,60}?\b(?:decision|determination|denial|review)", re.IGNORECASE)
_DOUBLE = re.compile(
    r"\b(?:cannot|can\s?not|could\snot)\b[^.;]{0,60}?\bnot\b[^.;]{0,40}?\bnecess"
    r"|\bnot\s(?:un|in)(?:necessary|appropriate)|\bnot\sun\w+",
    re.IGNORECASE,
)


def parse_decision(words: str) -> Decision | None:
    """Read a decision from its word, or from a sentence that concludes on medical necessity."""
    bare = words.strip(" .:").lower()
    if bare in {"upheld", "uphold"}:
        return "upheld"
    if bare in {"overturned", "overturn"}:
        return "overturned"
    return parse_verdict(words)


def parse_verdict(sentence: str) -> Decision | None:
    """Read which way a concluding sentence goes; None where it doesn't conclude."""
    if _REVERSED.search(sentence) or _DOUBLE.search(sentence):
        return "overturned"
    if _NEGATED_NECESSITY.search(sentence):
        return "upheld"
    return "overturned" if _NECESSITY.search(sentence) else None
