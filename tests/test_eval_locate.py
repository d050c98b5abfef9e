"""Places of a reading's values: found where the letter says them once, and told where it doesn't."""

from __future__ import annotations

import copy
from typing import Any

from project import LETTERS, gold

from imr_llm.evals.locate import locate, put_values
from imr_llm.letter import read_letter
from imr_llm.plain import plain_values

STEM = "a2016-overturned-mri"
QUOTES = {
    "patient.age": ["33 years of age"],
    "patient.sex": ["a male delivery driver"],
    "injury.date": ["industrial fall on September 21, 2016"],
    "utilization_review.date": ["review report of\nDecember 7, 2016"],
    "utilization_review.outcome": ["failed to approve"],
    "clinical.diagnoses": ["a claim for left shoulder pain", "recurrent anterior instability of the left shoulder"],
}


def located(data: dict[str, Any], **quotes: list[str]) -> Any:
    given = {**QUOTES, **{name.replace("__", "."): own for name, own in quotes.items()}}
    return locate(read_letter(LETTERS / f"{STEM}.txt"), data, given)


def test_a_value_is_found_inside_its_quote() -> None:
    """The span is the value's own, not the quote's; a date is found whatever its shape."""
    letter = read_letter(LETTERS / f"{STEM}.txt")
    found = located(gold(STEM))
    assert not found.lost
    words = {path: [letter.cut(span) for span in spans] for path, spans in found.spans.items()}
    assert words["patient.age"] == ["33 years of age"]
    assert words["patient.sex"] == ["male"]
    assert words["utilization_review.date"] == ["December 7, 2016"]
    assert words["clinical.diagnoses"][0] == "left shoulder pain"
    assert words["items.0.heading"] == ["MRI arthrogram of the left shoulder"]


def test_a_quote_that_stands_twice_is_told() -> None:
    """Which of the two places was read can't be known."""
    found = located(gold(STEM), injury__date=["September 21, 2016"])
    assert any("injury.date" in line and "2 times" in line for line in found.lost)


def test_a_value_that_the_letter_does_not_print_is_told() -> None:
    """A slip of the reader's pen is no gold."""
    data = copy.deepcopy(gold(STEM))
    data["clinical"]["treatments_to_date"][0] = "slings"
    assert any("'slings'" in line for line in located(data).lost)


def test_values_can_be_put_where_they_were_read() -> None:
    """What `plain_values` yields, `put_values` sets; nothing is null or an empty list, by the field."""
    data = copy.deepcopy(gold(STEM))
    for path, values in list(plain_values(data)):
        put_values(data, path, values)
    assert data == gold(STEM)
    put_values(data, "patient.age", None)
    put_values(data, "clinical.diagnoses", None)
    assert data["patient"]["age"] is None
    assert data["clinical"]["diagnoses"] == []
