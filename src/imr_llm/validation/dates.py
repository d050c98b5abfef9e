"""Check the dates: in order, none impossible, the same in summary and header, and an age that fits them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from imr_llm.records import Absent, Stated
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm, at

_HEADER_ORDER = ("date_of_injury", "ur_denial_date", "application_received", "date_assigned", "decision_date")
_EARLIEST_YEAR = 1940
_BEGAN = 2013
"""The year in which independent medical review began; nothing was denied, applied for or decided for it before."""

_OF_THE_REVIEW = frozenset({"case.date_assigned", "case.decision_date", "case.ur_denial_date", "case.application_received"})
_FILED = re.compile(r"(?:CM|IMR)[\s-]?(\d\d)-\d", re.IGNORECASE)
_UNDER_REVIEW = 3
"""Years after that of the case number in which a case is decided, once more after an appeal at the latest."""

_LATEST_YEAR = 2035
"""The last year of a decision where no number tells a nearer one. A constant and not the day of the check: a record that was right when it
was made is right on any other day, and on any machine."""

_YOUNGEST, _OLDEST = 14, 90
"""Ages between which a worker is injured and a claim is disputed."""


def date_order(checked: Checked) -> Iterator[Alarm]:
    """Tell dates of the header that come before the one that they follow; either may be the wrong one."""
    case = checked.record.case
    told = [(name, fact) for name in _HEADER_ORDER if isinstance(fact := getattr(case, name), Stated)]
    for (before, first), (after, second) in pairwise(told):
        if first.value > second.value:
            message = f"{after} {second.value} is before {before} {first.value}"
            yield at(f"case.{after}", second.evidence[0], message)
            yield at(f"case.{before}", first.evidence[0], message)


def impossible_date(checked: Checked) -> Iterator[Alarm]:
    """Tell dates after the decision's year or too long ago for a claim, and a decision that no letter of its number can have."""
    decided = checked.record.case.decision_date
    last = _last_year(checked)
    latest = min(decided.value.year, last) if isinstance(decided, Stated) else last
    for path, fact in checked.facts:
        if not isinstance(fact, Stated) or not isinstance(fact.value, dt.date):
            continue
        low, high = _EARLIEST_YEAR, latest
        if path in _OF_THE_REVIEW:
            low, high = _BEGAN, last if path == "case.decision_date" else latest
        if not low <= fact.value.year <= high:
            yield at(path, fact.evidence[0], f"{fact.value} is after the decision or too long ago; expected {low} to {high}")


def _last_year(checked: Checked) -> int:
    """Give the last year in which a letter can be decided: some years after that of its number, and no later than any letter."""
    number = checked.record.case.number
    filed = _FILED.match(number.value) if isinstance(number, Stated) else None
    return min(2000 + int(filed[1]) + _UNDER_REVIEW, _LATEST_YEAR) if filed else _LATEST_YEAR


def header_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell dates of injury and of review that summary and header tell differently."""
    record = checked.record
    yield from _same_date("injury.date", "case.date_of_injury", record.injury.date, record.case.date_of_injury)
    yield from _same_date("utilization_review.date", "case.ur_denial_date", record.utilization_review.date, record.case.ur_denial_date)


def _same_date(path: str, other: str, told: Stated[dt.date] | Absent, header: Stated[dt.date] | Absent) -> Iterator[Alarm]:
    if isinstance(told, Stated) and isinstance(header, Stated) and told.value != header.value:
        yield at(path, told.evidence[0], f"the summary tells {told.value}, the header {header.value}; each is kept", (other,))


def age_implausible(checked: Checked) -> Iterator[Alarm]:
    """Tell an age at which nobody works, today or in the year of the injury."""
    age, case = checked.record.patient.age, checked.record.case
    if isinstance(age, Absent):
        return
    injured, decided = case.date_of_injury, case.decision_date
    if not _YOUNGEST <= age.value <= _OLDEST:
        yield at("patient.age", age.evidence[0], f"{age.value} years; expected {_YOUNGEST} to {_OLDEST}")
    elif isinstance(injured, Stated) and isinstance(decided, Stated):
        then = age.value - (decided.value.year - injured.value.year)
        if then < _YOUNGEST - 1:
            message = f"{age.value} years in {decided.value.year} make {then} at the injury of {injured.value.year}"
            yield at("patient.age", age.evidence[0], f"{message}; expected {_YOUNGEST} or more")
