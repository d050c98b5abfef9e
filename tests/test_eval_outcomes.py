"""Outcomes: what counts as correct, wrong, missed, invented, or right at a wrong place."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import gold_data

from imr_llm.evals.outcomes import Outcome, compare
from imr_llm.evals.reading import Mark, lay_out
from imr_llm.evals.scores import count, score_letters
from imr_llm.letter import Span

STEM = "a2016-mixed-three"


def plain() -> dict[str, Any]:
    data: dict[str, Any] = copy.deepcopy(gold_data(STEM)["plain"])
    return data


def compared(found: dict[str, Any], wanted: dict[str, Any] | None = None) -> list[Outcome]:
    return compare(lay_out(plain() if wanted is None else wanted), lay_out(found))


def errors(found: dict[str, Any], wanted: dict[str, Any] | None = None) -> Counter[tuple[str, str]]:
    return Counter((one.field, one.kind) for one in compared(found, wanted) if one.kind != "correct")


def test_gold_agrees_with_itself() -> None:
    """A perfect record has no error, and every field of gold is counted."""
    assert not errors(plain())
    scores = score_letters([count(compared(plain()))], 0)
    assert scores.micro.f1 == 1.0
    assert scores.wholly_right == 1


def test_a_missed_fact_an_invented_one_and_a_wrong_one_are_told_apart() -> None:
    """Three kinds of error that need three kinds of cure."""
    found = plain()
    found["patient"]["age"] = None
    found["injury"]["date"] = "1999-01-01"
    found["items"][0]["authorized"] = "half of it"
    assert errors(found) == Counter({("patient.age", "missed"): 1, ("injury.date", "wrong"): 1, ("items.authorized", "invented"): 1})


@pytest.mark.parametrize(
    ("one", "other"), [("Norco 10/325mg #60", "Norco 10/325mg #90"), ("L4-5", "L5-S1"), ("10 sessions", "12 sessions")]
)
def test_digits_are_never_fuzzy(one: str, other: str) -> None:
    """A list member that differs in a digit is wrong, however alike the words are."""
    wanted, found = plain(), plain()
    wanted["clinical"]["treatments_to_date"] = [one]
    found["clinical"]["treatments_to_date"] = [other]
    assert sum(errors(found, wanted).values()) >= 1
    assert not any(kind == "correct" for kind in (o.kind for o in compared(found, wanted) if o.field == "clinical.treatments_to_date"))


def test_form_does_not_count() -> None:
    """Case, line breaks, quotes and a closing stop are no differences."""
    found = plain()
    found["items"][0]["rationale"] = found["items"][0]["rationale"].upper().replace(" ", "\n")
    found["items"][0]["heading"] += "."
    assert not errors(found)


def test_lists_are_matched_one_to_one_whatever_their_order() -> None:
    """One found member can't stand for two of gold's, and order doesn't count."""
    wanted, found = plain(), plain()
    wanted["clinical"]["diagnoses"] = ["lumbar strain", "knee sprain", "lumbar strain of the left side"]
    found["clinical"]["diagnoses"] = ["knee sprain", "lumbar strain", "lumbar strain"]
    kinds = Counter(one.kind for one in compared(found, wanted) if one.field == "clinical.diagnoses")
    assert kinds == Counter({"correct": 2, "wrong": 1})


def test_items_are_paired_before_their_fields() -> None:
    """An item that was not found is missed whole, and doesn't shift the others."""
    found = plain()
    lost = found["items"].pop(0)
    told = errors(found)
    assert {kind for _, kind in told} == {"missed"}
    assert told["items.heading", "missed"] == 1
    assert told["items.decision", "missed"] == 1
    assert ("items.verdict", "missed") in told or lost["verdict"] is None


def test_an_item_that_the_letter_does_not_have_is_invented() -> None:
    """Each of its values is."""
    found = plain()
    extra = copy.deepcopy(found["items"][0])
    extra["heading"] = "Magnetic bed for sleeping"
    found["items"].append(extra)
    assert {kind for _, kind in errors(found)} == {"invented"}


def test_a_citation_is_scored_part_by_part() -> None:
    """A wrong year is one error, and the title beside it is right."""
    wanted, found = plain(), plain()
    citation = {"source": "MTUS", "title": "Low Back Complaints", "year": 2004, "sections": ["Special Studies"], "pages": None}
    wanted["items"][0]["reviewer_guidelines"] = {"cited": True, "citations": [citation]}
    found["items"][0]["reviewer_guidelines"] = {"cited": True, "citations": [{**citation, "year": 2016}]}
    assert errors(found, wanted) == Counter({("items.reviewer_guidelines.citations.year", "wrong"): 1})


def test_a_right_value_from_a_wrong_place_is_told() -> None:
    """It counts as right, and stands in a column of its own."""
    data = plain()
    here, there = {"patient.age": ((Span(10, 20),),)}, {"patient.age": ((Span(90, 95),),)}
    outcomes = compare(lay_out(data, here), lay_out(data, there))
    assert [one.field for one in outcomes if one.kind == "wrong_span"] == ["patient.age"]
    assert score_letters([count(outcomes)], 0).fields["patient.age"].f1 == 1.0


def test_what_a_person_must_look_at_is_not_accepted() -> None:
    """A doubted value that is wrong lowers coverage, and not the accepted ones' rate."""
    found = plain()
    found["patient"]["age"] = 99
    outcomes = compare(lay_out(plain()), lay_out(found, None, {"patient.age": [Mark(accepted=False)]}))
    scores = score_letters([count(outcomes)], 0)
    assert scores.accepted_wrong == 0
    assert scores.coverage is not None
    assert 0 < scores.coverage < 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["a b", "b c", "c d 1", "c d 2", "e"]), max_size=5),
    st.lists(st.sampled_from(["a b", "b c", "c d 1", "c d 2", "e"]), max_size=5),
)
def test_every_value_of_either_side_is_counted_once(wanted: list[str], found: list[str]) -> None:
    """Whatever the lists, nothing is lost or counted twice, and the same members always pair."""
    one, other = plain(), plain()
    one["clinical"]["diagnoses"], other["clinical"]["diagnoses"] = wanted, found
    outcomes = [outcome for outcome in compared(other, one) if outcome.field == "clinical.diagnoses"]
    assert sum(outcome.kind != "invented" for outcome in outcomes) == len(wanted)
    assert sum(outcome.kind != "missed" for outcome in outcomes) == len(found)
    assert sum(outcome.kind == "correct" for outcome in outcomes) == (Counter(wanted) & Counter(found)).total()
