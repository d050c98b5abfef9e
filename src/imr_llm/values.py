"""Derive a typed value from the words that say it; what the words can't produce is None."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

Sex = Literal["male", "female"]
Priority = Literal["standard", "expedited"]
Decision = Literal["upheld", "overturned"]
ReviewOutcome = Literal["denied", "modified", "mixed"]
Outcome = Literal["upheld", "overturned", "partially_overturned"]

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]}|\\.)?" if name != "May" else name for name in MONTHS)
DATE = re.compile(
    rf"""(?<![\d/.-])(?:
      (?P<m>\d{{1,2}})\s?[/-]\s?(?P<d>\d{{1,2}})\s?[/-]\s?(?P<y>\d{{4}}|\d{{2}})(?![\d/-]|\s?mg|\.\d)
    | (?P<iso>\d{{4}})-(?P<im>\d{{2}})-(?P<id>\d{{2}})(?!\d)
    )
    | \b(?P<month>{_MONTH}|Sept\.?)\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s?(?P<year>\d{{4}})\b
    | \b(?P<day2>\d{{1,2}})\s(?P<month2>{_MONTH}|Sept\.?),?\s(?P<year2>\d{{4}})\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""Every shape in which letters print a full date; scores (5/10), doses (10/325mg) and months alone are none."""

_CENTURY_TURN = 40
"""Two-digit years below this are of the 2000s: no letter is older than 2013, injuries reach back decades."""

AGE = re.compile(
    r"\b(?P<age>\d{1,3})[\s-]*(?:years?|yrs?\.?)[\s-]*(?:old|of[\s-]age)\b"
    r"|\b(?P<short>\d{1,3})[\s-]*(?:y/?o|yo|Y\.O\.)\b"
    r"|\bage[ds]?\s(?:of\s)?(?P<aged>\d{1,3})\b",
    re.IGNORECASE,
)
MALE = re.compile(r"\b(?:male|man|gentleman)\b", re.IGNORECASE)
FEMALE = re.compile(r"\b(?:female|woman|lady)\b", re.IGNORECASE)

MODIFIED = re.compile(
    r"(?<!denial/)\b(?:modif(?:ied|ying|ication|y)|partial(?:ly)?[\s-]+(?:approv|certif|authoriz)\w*|conditionally[\s-]+(?:approv|certif)\w*)",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:den(?:ied|ying|ial|y|ies)\b"
    r"|(?:non|not|un)[\s-]*(?:certif|approv|authoriz)\w*"
    r"|(?:failed|declined|refused)\sto\s(?:approve|certify|authorize)"
    r"|(?:(?:not|non)[\s-]*(?:to\sbe\s|deemed\s|found\s|considered\s)?(?:be\s)?(?:medically[\s-]*)?necessary)"
    r"|(?:certification|authorization|approval)\s(?:was|were)\s(?:denied|not\s\w+)"
    r"|(?:did|does|do)\snot\s(?:approve|certify|authorize))",
    re.IGNORECASE,
)
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


def parse_date(words: str) -> date | None:
    """Read the first full date in some words: `10-13-16`, `10/13/2016`, `October 13, 2016`, `13 Oct 2016`."""
    match = DATE.search(words)
    return _date(match) if match else None


def _date(match: re.Match[str]) -> date | None:
    parts = {name: text for name, text in match.groupdict().items() if text}
    year = int(parts.get("y") or parts.get("iso") or parts.get("year") or parts["year2"])
    if year < 100:
        year += 2000 if year < _CENTURY_TURN else 1900
    word = parts.get("month") or parts.get("month2")
    month = _month(word) if word else int(parts.get("m") or parts["im"])
    day = int(parts.get("d") or parts.get("id") or parts.get("day") or parts["day2"])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name[:3].lower() == word[:3].lower())


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


def parse_priority(words: str) -> Priority | None:
    """Read a review's priority."""
    word = words.strip().lower()
    if word == "standard":
        return "standard"
    return "expedited" if word == "expedited" else None


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


def parse_review_outcome(words: str) -> ReviewOutcome | None:
    """Read what utilization review decided from the verbs that tell it."""
    modified, denied = bool(MODIFIED.search(words)), bool(DENIED.search(words))
    if modified and denied:
        return "mixed"
    if modified:
        return "modified"
    return "denied" if denied else None
