"""Name the words that decide an item, and what closes its heading."""

from __future__ import annotations

import re

DECISION_WORD = r"(?:Upheld|Overturned|Uphold|Overturn|Partially Overturned|Modified)"
"""The decision words; all but the first two are not seen in real letters, and allowed for."""

DECISION_CUE = re.compile(rf":\s*({DECISION_WORD})\b(?!\s+(?:by|the|and|that)\b)")
"""What closes an item's heading."""

SENTENCE_END = re.compile(r"[.?!][\"')\]]*\s*$")
"""What ends a sentence at the end of a text, and so is no heading's end."""
