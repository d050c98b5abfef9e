"""Widen a place that a model copied, which names a condition or a treatment, by the modifiers that belong to it."""

from __future__ import annotations

import re

from imr_llm.rules.lists import Place
from imr_llm.values import MONTHS

_NUMBER = r"(?:(?<![\d/-])\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|eighteen|twenty|several|multiple)(?:\s*\(\d+\))?"
_BEFORE = re.compile(
    rf"(?:(?:at\s+least|about|some)\s+)?{_NUMBER}\s+(?:\w+\s+)?(?:sessions?|visits?|courses?|treatments?|rounds?|weeks?|days?|months?|trials?|series|dose\s+packs?)\s+of\s+$"
    r"|(?:course|trial|series)\s+of\s+$"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|multiple|(?<![\d/,-])(?<!, )\d{1,2})\s+$",
    re.IGNORECASE,
)
"""How many, and of what: `ten sessions of`."""

_DOSE = r"(?:to\s+|at\s+)?\d[\d,./]*\s?(?:mg|mcg|g|gm|ml|cc|%|mEq|units?|lbs?|pounds?)\b(?:\s?#\d+)?"
_TIMES = (
    r"(?:once|twice|three\s+times|four\s+times)\s+(?:a\s+day|daily|a\s+week|weekly)|(?:once|twice|three\s+times)?\s*daily|at\s+(?:bedtime|night)|as\s+needed|nightly|b\.?i\.?d\b|t\.?i\.?d\b|q\.?h\.?s\b"
    r"|[x×]\s?\d+(?:\s+(?:sessions?|visits?|weeks?|days?|months?))?|#\d+"
)
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_WHEN = (
    rf"(?:in|on|since|from|of|last)\s+(?:(?:early|late|mid|about|the\s+(?:spring|summer|fall|winter)\s+of)[\s-]*)?(?:{_MONTH}\.?(?:\s+\d{{1,2}})?,?(?:\s+\d{{4}})?|\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{2,4}}|(?:19|20)\d\d)(?!\w)"
    rf"|(?:for|over)\s+(?:about\s+)?{_NUMBER}\s+(?:days?|weeks?|months?|years?|visits?)|(?:\w+\s+)?{_NUMBER}\s+(?:days?|weeks?|months?|years?)\s+ago"
)
_WHERE = (
    r"(?:to|of|at|in|over|on)\s+(?:(?:the|his|her|both|each)\s+)?(?:(?:right|left|bilateral|upper|lower|ulnar|proximal|distal|small|ring|index|middle|long)\s+)*"
    r"(?:[CTLS]\d\S*|neck|back|spine|shoulders?|elbows?|forearms?|wrists?|hands?|thumbs?|fingers?|arms?|hips?|knees?|legs?|ankles?|foot|feet|heels?|toes?|groin|scalp|face|jaw|right|left"
    r"|(?:cervical|thoracic|lumbar)\s+spine)(?:\s+(?:and|or)\s+(?:(?:the|right|left)\s+)*(?:[CTLS]\d\S*|hands?|knees?|shoulders?|forearms?|legs?))?(?!\w)"
)
_WHY = r"(?:secondary\s+to|due\s+to|status\s+post)\s+(?:an?\s+|the\s+)?\w+"
_BEHIND = re.compile(
    rf"(?:\s+(?:{_DOSE}|{_TIMES}|{_WHEN}|{_WHERE}|{_WHY})|,?\s+(?:chronic|traumatic|grade\s+[IVX\d]+|stage\s+\d|in\s+remission)(?=[,.;]|\s+and\b)|\s*\([^()]{{1,120}}\))+",
    re.IGNORECASE,
)
"""A dose, times, dates, the part of the body, the cause, and what stands in brackets."""


def widen(text: str, place: Place) -> Place:
    """Give the place with the modifiers before and behind it.

    Args:
        text: the running text.
        place: where the words stand that were copied.
    """
    start, end = place
    before = _BEFORE.search(text[max(0, start - 60) : start])
    behind = _BEHIND.match(text, end)
    return start - len(before.group()) if before else start, behind.end() if behind else end
