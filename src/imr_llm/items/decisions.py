"""Name the words that decide an item, and find what closes its heading, however the two are joined."""

from __future__ import annotations

import re

from imr_llm.values import OVERTURNED, UPHELD

DECISION_WORD = rf"(?:(?i:{UPHELD}|{OVERTURNED}|uphold|overturn|partially\s+overturned)|Modified|MODIFIED)"
"""The decision words, in any capitals and also misread; all but the first two are not seen in real letters, and allowed for."""

DECISION_CUE = re.compile(rf"[:;]\s*({DECISION_WORD})\b(?!\s+(?i:by|the|and|that)\b)")
"""A decision word behind a colon, as it closes an item's heading."""

SENTENCE_END = re.compile(r"[.?!][\"')\]]*\s*$")
"""What ends a sentence at the end of a text, and so is no heading's end."""

_VERB = r"\s+(?P<verb>(?i:is|are|was|were))\s+(?:(?i:hereby)\s+)?"
_CLOSING = re.compile(
    rf"(?:\s*[:;=]+\s*|\s*[,.\u2013\u2014-]+\s+|{_VERB}|\s*[(\[]\s*|\s+)"
    r"(?:(?i:(?:the\s+|imr\s+|final\s+)*(?:decision|determination|denial|outcome))\s*(?:[:=\u2013-]|(?i:is|was)\b)?\s*)?"
    rf"(?P<word>{DECISION_WORD})[\s.)\];,*]*$"
)
"""What joins a decision to the end of its heading: a colon, another mark, a verb, a bracket, or white space alone."""

_REACH = 90
"""Characters before the end of a heading in which its decision stands."""


def find_closing(text: str, low: int = 0, high: int | None = None) -> re.Match[str] | None:
    """Find the decision that ends a stretch of text, with what joins it to the heading before it.

    Behind white space alone it has to begin with a capital. The groups are `word`, and `verb` where a verb joins it.
    """
    end = len(text) if high is None else high
    found = _CLOSING.search(text, max(low, end - _REACH), end)
    bare = found is not None and not found.group()[: found.start("word") - found.start()].strip()
    return None if found is None or (bare and found["word"][0].islower()) else found
