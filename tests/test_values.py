"""Values derived from words: what gives a date, an age, a decision, and what only looks like one."""

from __future__ import annotations

from datetime import date

import pytest

from imr_llm.values import parse_age, parse_date, parse_decision, parse_review_outcome, parse_sex


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("10-13-16", date(2016, 10, 13)),
        ("10-13-2016", date(2016, 10, 13)),
        ("1-9-17", date(2017, 1, 9)),
        ("10/13/2016", date(2016, 10, 13)),
        ("10/14/ 2016", date(2016, 10, 14)),
        ("October 10, 2016", date(2016, 10, 10)),
        ("Oct. 3, 2016", date(2016, 10, 3)),
        ("3 March 2014", date(2014, 3, 3)),
        ("2016-12-09", date(2016, 12, 9)),
        ("December 9, 3026", date(3026, 12, 9)),
        ("5/6/98", date(1998, 5, 6)),
        ("5/10", None),
        ("10/325mg", None),
        ("4/5", None),
        ("12/2016", None),
        ("13/45/2016", None),
        ("02/30/2016", None),
        ("320.5/30/16mg", None),
    ],
)
def test_dates(words: str, expected: date | None) -> None:
    """Every printed shape of a full date is read; scores, grades, doses and months alone are none."""
    assert parse_date(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("48 year old", 48),
        ("now 36-year-old", 36),
        ("age 51", 51),
        ("aged 47", 47),
        ("33 years of age", 33),
        ("44", 44),
        ("62 y/o", 62),
        ("14 visits", None),
        ("150 years old", None),
    ],
)
def test_ages(words: str, expected: int | None) -> None:
    """Ages are read in all shapes; other numbers are none."""
    assert parse_age(words) == expected


@pytest.mark.parametrize(("words", "expected"), [("a woman", "female"), ("male", "male"), ("he/she", None), ("male or female", None)])
def test_sexes(words: str, expected: str | None) -> None:
    """A pronoun gives no sex, and neither do both words together."""
    assert parse_sex(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Upheld", "upheld"),
        ("Overturned", "overturned"),
        ("The request is not medically necessary.", "upheld"),
        ("is notmedically necessary and appropriate", "upheld"),
        ("The requested MRI is medically necessary.", "overturned"),
        ("Medical necessity has not been established.", "upheld"),
        ("is determined to not be medically necessary", "upheld"),
        ("cannot be deemed medically necessary", "upheld"),
        ("None of the associated services are medically necessary.", "upheld"),
        ("I am reversing the previous utilization review decision.", "overturned"),
        ("it cannot be said that the request is not medically necessary", "overturned"),
        ("The worker went home.", None),
    ],
)
def test_decisions(words: str, expected: str | None) -> None:
    """Decision words and verdict sentences give decisions, double negation and glued words included."""
    assert parse_decision(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("non-certified", "denied"),
        ("noncertified", "denied"),
        ("failed to approve", "denied"),
        ("was modified", "modified"),
        ("partially approved", "modified"),
        ("denied modified", "mixed"),
        ("found both services not medically necessary", "denied"),
        ("certified", None),
    ],
)
def test_review_outcomes(words: str, expected: str | None) -> None:
    """The verbs of utilization review give its outcome."""
    assert parse_review_outcome(words) == expected
