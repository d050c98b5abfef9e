"""Read the case header by its printed labels, in whatever order an extractor gives the table's cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Passage
from imr_llm.values import DATE

LABELS = {
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
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in LABELS.items())
    + rf"|(?P<case_value>{_NUMBER})|(?P<priority_value>\b(?:Standard|Expedited)\b)|(?P<date_value>{DATE.pattern})",
    re.VERBOSE | re.IGNORECASE,
)
_ACCEPTS = {"number": "case_value", "priority": "priority_value"}
"""What kind of value a label takes; all others take dates."""

_CELLS = {*LABELS, "case_value", "priority_value", "date_value"}
_NEAR, _FAR = 40, 250
"""Characters within which a value belongs to the label behind it, and to a label before it."""

_NOTICE = {
    "application_received": re.compile(r"application[^.]{0,80}?\b(?:filed|received|dated|on)\s(?=\d|[A-Z][a-z]{2,8}\s\d)", re.IGNORECASE),
    "ur_denial_date": re.compile(r"Utilization Review (?:Denial|decision|determination)\s(?:dated|issued|on|of)\s", re.IGNORECASE),
    "date_assigned": re.compile(r"(?:provided to the above parties on|was assigned on|assignment[^.]{0,60}?\bon)\s", re.IGNORECASE),
}
"""How the 2013 notice tells three of the dates in a paragraph."""


def header_claims(header: Passage) -> Iterator[Claim]:
    """Join labels and values as they come.

    A value goes to the first label before it that can take it and has none; one with no such label waits for the next label,
    since some extractors print a cell before its label.
    """
    labels: list[tuple[str, int]] = []
    early: list[tuple[str, re.Match[str]]] = []
    for match in _CELL.finditer(header.text):
        name = next(key for key, words in match.groupdict().items() if words and key in _CELLS)
        if name not in LABELS:
            labels = [label for label in labels if match.start() - label[1] < _FAR]
            found = next((label for label in labels if _kind(label[0]) == name), None)
            if found is None:
                early.append((name, match))
            else:
                labels.remove(found)
                yield Claim(f"case.{found[0]}", (header.raw_of(match),), "rule")
            continue
        waiting = [value for kind, value in early if kind == _kind(name) and match.start() - value.end() < _NEAR]
        early.clear()
        if waiting:
            yield Claim(f"case.{name}", (header.raw_of(waiting[-1]),), "rule")
        else:
            labels.append((name, match.end()))


def _kind(label: str) -> str:
    return _ACCEPTS.get(label, "date_value")


def notice_claims(paragraph: Passage) -> Iterator[Claim]:
    """Read the dates that the 2013 notice tells in its paragraph on the application."""
    for name, cue in _NOTICE.items():
        if (told := cue.search(paragraph.text)) and (date := DATE.match(paragraph.text, told.end())):
            yield Claim(f"case.{name}", (paragraph.raw_of(date),), "rule")
