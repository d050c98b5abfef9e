"""Read a worker's age and sex from the words that tell them."""

from __future__ import annotations

import re
from typing import Literal

Sex = Literal["male", "female"]

AGE = re.compile(
    r"\b(?P<age>\d{1,3})[\s-]*(?:years?|yrs?\.?)[\s-]*(?:old|of[\s-]age)\b"
    r"|\b(?P<short>\d{1,3})[\s-]*(?:y/?o|yo|Y\.O\.)\b"
    r"|\bage[ds]?\s(?:of\s)?(?P<aged>\d{1,3})\b",
    re.IGNORECASE,
)
MALE = re.compile(r"\b(?:male|man|gentleman)\b", re.IGNORECASE)
FEMALE = re.compile(r"\b(?:female|woman|lady)\b", re.IGNORECASE)


def parse_age(words: str) -> int | None:
    """Read an age in whole years: `48 year old`, `36-year-old`, `age 51`; a bare number is one too."""
    match = AGE.search(words)
    number = next((text for text in match.groups() if text), None) if match else None
    if number is None and re.fullmatch(r"\s*\d{1,3}\s*", words):
        number = words
    return int(number) if number and int(number) < 120 else None


def parse_sex(words: str) -> Sex | None:
    """Read the worker's sex; words that say both say neither."""
    male, female = bool(MALE.search(words)), bool(FEMALE.search(words))
    if male == female:
        return None
    return "male" if male else "female"
