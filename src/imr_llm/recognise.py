"""Tell a determination letter from other text, by what only such a letter says."""

from __future__ import annotations

import re

from imr_llm.errors import LetterError
from imr_llm.letter import Letter
from imr_llm.sections import find_layout

_REVIEW = re.compile(
    r"[il1]ndependent\s+medical\s+review|medical\s+professi[o0]nal\s+review|\bIMR\b|\bCM\d\d-\d{7}\b",
    re.IGNORECASE,
)
"""What the review calls itself, also where a scanner read it, and the form of its case numbers."""
_OURS = re.compile(
    r"final\s+determination|expert\s+reviewer|physician\s+reviewer|professional\s+review(?:er)?|MAXIMUS\s+Federal|denial\s+(?:is\s+|was\s+)?(?:upheld|overturned)|division\s+of\s+workers'?\s+compensation",
    re.IGNORECASE,
)
_DECIDES = re.compile(r"\b(?:upheld|overturned|medically\s*necessary|medical\s+necessity)\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"texas\s+department\s+of\s+insurance|\bIRO\b|you\s+may\s+request\s+an?\s+independent\s+medical\s+review"
    r"|application\s+for\s+independent\s+medical\s+review\b.{0,60}\b(?:enclosed|attached)|notice\s+of\s+utilization\s+review|invoice\s+(?:number|no|date)",
    re.IGNORECASE,
)


def require_letter(letter: Letter) -> None:
    """Refuse what is no determination letter.

    Raises:
        LetterError: with code `not_a_letter`.
    """
    if not is_letter(letter):
        message = "the text is no Independent Medical Review determination; expected a letter of the review organization"
        raise LetterError(letter.name, "not_a_letter", message)


def is_letter(letter: Letter) -> bool:
    """Tell whether a text is a California Independent Medical Review determination, whole or in part."""
    if find_layout(letter) != "unknown":
        return True
    text = letter.view.text
    ours = bool(_REVIEW.search(text)) + bool(_OURS.search(text)) + bool(_DECIDES.search(text))
    return ours == 3 and not _OTHERS.search(text)
