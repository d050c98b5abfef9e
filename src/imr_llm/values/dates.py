"""Read dates from the words that print them; what only looks like a date is none."""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]}|\\.)?" if name != "May" else name for name in MONTHS) + r"|Sept\.?"
_UNIT = r"(?:mg|mcg|ml|gm|%|percent|units?|cm|mm|lbs?|degrees?|mmhg|scale|reps?|repetitions|minutes?|seconds?)"
"""What follows three numbers that are strengths, a score or counts, and no date with a short year."""

_PARTED_YEAR = r"(?:19\s[4-9]\d|20\s[0-3]\d)(?![\w:/-]|\.\d)"
"""A year with a space in it; two digits before a number of their own look the same, so that neither is read in running text."""

DATE = re.compile(
    rf"""
    (?: (?<![\d/.-])(?<!\b[oilsbz])(?<!\d[oilsbz])    # no fraction, no number cut off, no digit misread as a letter
        (?<!(?<![\w\#/.-])[01]\s)                        # no day or month whose first digit a space parts from it
      | (?<=[/-]\d{{4}}-) | (?<=/\d\d-)                        # or the second date of a range
    )(?:
      (?P<m1>\d{{1,2}})\s?(?P<sep>[/-])\s?(?P<d1>\d{{1,2}})\s?(?P=sep)\s?(?P<y1>
        \d{{4}}(?!\d|/\d|-\d(?!\d?[/-]\d{{1,2}}[/-]\d))
      | (?!{_PARTED_YEAR})\d\d(?![\w/]|-(?!\d{{1,2}}/\d{{1,2}}/\d\d)|\.\d|\s?{_UNIT}(?!\w))
      )
    | (?P<m2>\d{{1,2}})\.(?P<d2>\d{{1,2}})\.(?P<y2>(?:19|20)\d\d)(?!\d|[./-]\d)
    | (?P<y3>\d{{4}})(?P<sep3>[/-])(?P<m3>\d{{1,2}})(?P=sep3)(?P<d3>\d{{1,2}})(?!\d|[/-]\d)
    )
    | \b(?P<m4>{_MONTH})(?:\s|(?<=\.))(?P<d4>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?(?:\s?,\s?|\s)(?P<y4>\d{{4}})\b
    | (?<![\d/.\#-])\b(?P<d5>\d{{1,2}})(?:(?:st|nd|rd|th)?\s(?:day\s)?(?:of\s)?|-)(?P<m5>{_MONTH})(?:\s?,\s?|\s|-)(?P<y5>\d{{4}}|(?<=-)\d\d)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Every shape in which letters print a full date; scores (5/10), doses (10/325mg) and months alone are none.

Month, day and year are the groups m, d and y of one shape; an impossible day has the shape too.
"""

PARTED_DATE = re.compile(
    r"(?<![\w/.-])[01]?\s?\d\s?(?P<part>[/.-])\s?[0-3]?\s?\d\s?(?P=part)\s?(?:1\s?9|2\s?0)\s?\d\s?\d(?!\s?[\d/]|\w)",
)
"""A date with spaces in its numbers, where it stands alone, as in a cell of a table: `1 1/28/2016`, `02/21/20 17`."""

_CENTURY_TURN = 40
"""Two-digit years below this are of the 2000s: no letter is older than 2013, injuries reach back decades."""


def parse_date(words: str) -> date | None:
    """Read the first full date in some words: `10-13-16`, `10/13/2016`, `October 13, 2016`, `13-Oct-2016`.

    Where that has a month or day that no calendar has, the words give none, whatever follows.
    """
    words = words.strip()
    if PARTED_DATE.fullmatch(words):
        words = re.sub(r"\s", "", words)
    match = DATE.search(words)
    return _date(match) if match else None


def date_shaped(words: str) -> bool:
    """Tell whether some words print a full date, be it an impossible one: `13/45/2016`, `February 30, 2016`."""
    return DATE.search(words) is not None


def _date(match: re.Match[str]) -> date | None:
    parts = {name[0]: text for name, text in match.groupdict().items() if text}
    year = int(parts["y"])
    if year < 100:
        year += 2000 if year < _CENTURY_TURN else 1900
    month = int(parts["m"]) if parts["m"].isdigit() else _month(parts["m"])
    try:
        return date(year, month, int(parts["d"]))
    except ValueError:
        return None


def _month(word: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name[:3].lower() == word[:3].lower())
