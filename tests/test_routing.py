"""Routing: what is taken keeps the promise on letters that didn't make the table, and what isn't says why."""

from __future__ import annotations

import subprocess
import sys

import pytest
from project import LETTERS, ROOT, replayed_log

from imr_llm import pipeline
from imr_llm.facts import walk
from imr_llm.letter import read_letter
from imr_llm.records import Absent, Routing
from imr_llm.routing import Sign, Table, read_table, route
from imr_llm.routing.table import kinds_of, risk_of

EXAMPLE = read_letter(LETTERS / "a2016-overturned-mri.txt")


def sign(field: str, reader: str = "rule") -> Sign:
    return Sign(field, "clear", reader, "clean", "seen", "begins")


def test_signs_of_values_that_were_wrong_often_are_a_risk() -> None:
    """A kind of value that was wrong is riskier than one that was right, and one never seen takes after its field."""
    kinds = kinds_of({sign("a"): (100, 0), sign("b"): (100, 30), sign("b", "model"): (10, 9)})
    assert risk_of(sign("a"), kinds) < risk_of(sign("b"), kinds) < risk_of(sign("b", "model"), kinds)
    assert risk_of(sign("a", "never"), kinds) < risk_of(sign("b", "never"), kinds)


def test_the_cutoff_keeps_its_promise_or_says_that_it_cannot() -> None:
    """The highest risk whose bound keeps the share; where none does, there is none."""
    table = Table({}, [(0.001, 400, 0, 0.0025), (0.02, 500, 4, 0.012), (0.3, 540, 20, 0.05)])
    assert table.cutoff(0.01) == (0.001, 400, 0, 0.0025)
    assert table.cutoff(0.02) == (0.02, 500, 4, 0.012)
    assert table.cutoff(0.2) == (0.3, 540, 20, 0.05)
    assert table.cutoff(0.0001) is None


def test_each_value_is_taken_or_says_why_not() -> None:
    """The record counts both, with the share that was asked for; a share that can't be had leaves everything to a person."""
    record = pipeline.extract(EXAMPLE, None)
    facts = [fact for _, fact in walk(record) if not isinstance(fact, Absent)]
    assert record.routing
    assert record.routing.values == len(facts)
    assert record.routing.taken == sum(fact.review is None for fact in facts)
    assert 0.5 < record.routing.taken / len(facts) <= 1
    strict = route(record, EXAMPLE, 0.00001)
    assert strict.routing == Routing(max_wrong=0.00001, kept=False, values=len(facts), taken=0)
    assert all(fact.review for _, fact in walk(strict) if not isinstance(fact, Absent))


@pytest.mark.parametrize(("strict", "loose"), [(0.005, 0.01), (0.01, 0.05)])
def test_a_stricter_share_takes_no_more(strict: float, loose: float) -> None:
    cutoffs = [read_table().cutoff(share) for share in (strict, loose)]
    assert cutoffs[1]
    assert cutoffs[0] is None or cutoffs[0][1] <= cutoffs[1][1]


def test_the_promise_holds_on_letters_that_did_not_make_the_table() -> None:
    """On the split `test` of the project's letters, far fewer of the taken values are wrong than of the others."""
    risks = [(risk, given, wrong) for risk, given, wrong in replayed_log()["risks"]["test"]]
    cutoff = read_table().cutoff(0.01)
    assert cutoff
    taken = [(given, wrong) for risk, given, wrong in risks if risk <= cutoff[0]]
    others = [(given, wrong) for risk, given, wrong in risks if risk > cutoff[0]]
    shares = [sum(wrong for _, wrong in part) / sum(given for given, _ in part) for part in (taken, others)]
    assert shares[0] * 5 < shares[1]


def test_the_table_is_of_today() -> None:
    """What ships was counted on today's letters, recordings and signs; else run `python eval/calibrate.py`."""
    done = subprocess.run([sys.executable, "eval/calibrate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
