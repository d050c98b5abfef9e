"""Routing: what is taken keeps the promise on letters that didn't make the table, and what isn't says why."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import product

import pytest
from project import LETTERS, ROOT, replayed_log

from imr_llm import pipeline
from imr_llm.facts import walk
from imr_llm.letter import make_letter, read_letter
from imr_llm.records import Absent, Record, Routing
from imr_llm.routing import Sign, Table, read_table, route, signs_of
from imr_llm.routing.signs import noise_of
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


def test_signs_that_were_hardly_seen_promise_nothing() -> None:
    """A value of another noise, layout or reader than was tried doesn't inherit the low risk of its field."""
    table = Table({sign("a"): (400, 0), sign("a", "rule+worker"): (29, 0)}, [(0.5, 400, 0, 0.001)])
    assert table.knows(sign("a"))
    assert table.knows(sign("a")._replace(shape="inside"))
    assert not table.knows(sign("a", "rule+worker"))
    assert not table.knows(sign("a")._replace(noise="heavy"))
    assert not table.knows(sign("a")._replace(layout="unknown"))
    assert not table.knows(sign("b"))


ALL_SEEN = [
    Sign("", findings, reader, noise, layout, "")
    for findings, reader, noise, layout in product(("clear", "twice"), ("rule", "derived"), ("clean", "some", "heavy"), ("seen", "assumed"))
]


def seen(record: Record) -> Table:
    """Give a table that has seen every sign of every field many times, and never a wrong value."""
    fields = {re.sub(r"\.\d+(?=\.)", "", path) for path, _ in walk(record)}
    return Table({one._replace(field=field): (1000, 0) for field in fields for one in ALL_SEEN}, [(0.4, 1000, 0, 0.001)])


def routed(text: str) -> dict[str, str | None]:
    """Extract a letter and give each value's reason for review, by a table that would take all."""
    letter = make_letter(text, name="edited")
    record = pipeline.extract(letter, None)
    return {path: fact.review for path, fact in walk(route(record, letter, table=seen(record))) if not isinstance(fact, Absent)}


TEXT = EXAMPLE.raw


def test_a_clean_letter_is_taken_whole_where_its_signs_are_known() -> None:
    assert not any(routed(TEXT).values())


def test_a_doubted_structure_marks_every_value_that_rests_on_it() -> None:
    """A decision word that belongs to no item: the items may be others, and so may the outcome; the header stands."""
    reviews = routed(TEXT.replace("Decision rationale:", "Decision rationale: Gabapentin: Upheld. ", 1))
    marked = {path for path, why in reviews.items() if why}
    assert {"outcome", "items.0.heading", "items.0.decision", "items.0.rationale"} <= marked
    assert "case.number" not in marked
    assert "finding" in str(reviews["outcome"])


def test_a_letter_of_an_unknown_layout_is_for_a_person() -> None:
    """Until it is measured how often such letters are read wrong."""
    reviews = routed(TEXT.replace("CLINICAL CASE SUMMARY", "CASE"))
    assert all("unknown_layout" in str(why) for why in reviews.values())


def test_what_rests_on_a_marked_value_is_marked() -> None:
    """Only the decision is doubted by its signs; the outcome follows from it. Only the heading is; its parts do."""
    record = pipeline.extract(EXAMPLE, None)
    table = seen(record)
    for field, rests in (
        ("items.decision", {"outcome"}),
        ("items.heading", {f"items.0.{name}" for name in ("requested", "decided", "category")}),
    ):
        doubted = Table({one: counts for one, counts in table.cells.items() if one.field != field}, table.curve)
        marked = route(record, EXAMPLE, table=doubted)
        whys = {path: fact.review for path, fact in walk(marked) if not isinstance(fact, Absent) and fact.review}
        assert rests <= whys.keys()
        assert all("rests on" in str(whys[path]) for path in rests)
        assert "case.number" not in whys


def test_unknown_words_are_noise() -> None:
    """A font that lost its ligatures, or a scanner, leaves words that nobody knows; an unknown layout is not one that was seen."""
    assert noise_of(EXAMPLE) == "clean"
    assert noise_of(make_letter(TEXT.replace("tion", "tiom"), name="x")) == "heavy"


def test_a_value_that_the_letter_says_twice_has_its_own_sign() -> None:
    """The date of injury in header and summary alike; where they differ, both are doubted."""
    found = {one.field: one.findings for one in signs_of(pipeline.extract(EXAMPLE, None), EXAMPLE)}
    assert found["case.number"] in {"twice", "clear"}
    record = pipeline.extract(EXAMPLE, None)
    twice = record.model_copy(update={"injury": record.injury.model_copy(update={"date": record.case.date_of_injury})})
    assert {one.field: one.findings for one in signs_of(twice, EXAMPLE)}["injury.date"] == "twice"


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
