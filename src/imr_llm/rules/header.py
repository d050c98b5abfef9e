"""Read the case header by its printed labels, in whatever order an extractor gives the table's cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Passage
from imr_llm.values import DATE

_LABELS = {
    "number": r"Case\sNumber\s?:",
    "date_assigned": r"Date\sAssigned\s?:",
    "date_of_injury": r"Date\sof\sInjury\s?:",
    "decision_date": r"Decision\sDate\s?:|(?<!\S)Dated\s?:",
    "ur_denial_date": r"UR\sDenial\sDate\s?:",
    "priority": r"Priority\s?:",
    "application_received": r"(?:IMR\s)?Application(?=[\s\d/]{0,14}Received\s?:)",
}
_NUMBER = r"(?:CM|IMR)[\s-]?\d\d-\d{5,8}"
_CELL = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS.items())
    + rf"|(?P<case_value>{_NUMBER})|(?P<priority_value>\b(?:Standard|Expedited)\b)|(?P<date_value>{DATE.pattern})",
    re.VERBOSE | re.IGNORECASE,
)
_ACCEPTS = {"number": "case_value", "priority": "priority_value"}
"""What kind of value a label takes; all others take dates."""

_NOTICE = {
    "application_received": re.compile(r"application[^.]{0,80}?\b(?:filed|received|dated|on)\s(?=\d|[A-Z][a-z]{2,8}\s\d)", re.IGNORECASE),
    "ur_denial_date": re.compile(r"Utilization Review (?:Denial|decision|determination)\s(?:dated|issued|on|of)\s", re.IGNORECASE),
    "date_assigned": re.compile(r"(?:provided to the above parties on|was assigned on|assignment[^.]{0,60}?\bon)\s", re.IGNORECASE),
}
"""How the 2013 notice tells three of the dates in a paragraph."""


def header_claims(header: Passage) -> Iterator[Claim]:
    """Give each label the first value behind it that it can take and that no earlier label took."""
    waiting: list[str] = []
    for match in _CELL.finditer(header.text):
        name = next(
            key for key, value in match.groupdict().items() if value and key in {*_LABELS, "case_value", "priority_value", "date_value"}
        )
        if name in _LABELS:
            waiting.append(name)
            continue
        label = next((label for label in waiting if _ACCEPTS.get(label, "date_value") == name), None)
        if label is not None:
            waiting.remove(label)
            yield Claim(f"case.{label}", (header.raw_of(match),), "rule")


def notice_claims(paragraph: Passage) -> Iterator[Claim]:
    """Read the dates that the 2013 notice tells in its paragraph on the application."""
    for name, cue in _NOTICE.items():
        if (told := cue.search(paragraph.text)) and (date := DATE.match(paragraph.text, told.end())):
            yield Claim(f"case.{name}", (paragraph.raw_of(date),), "rule")
