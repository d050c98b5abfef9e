"""Read dates from the words that print them; what only looks like a date is none."""

from __future__ import annotations

import re
from datetime import date

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
