"""Checking: what no tampering gets past."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from project import LETTERS, letter_paths

from imr_llm import pipeline
from imr_llm.letter import Letter, make_letter, read_letter
from imr_llm.records import Record
from imr_llm.validation import check_record

EXAMPLE = LETTERS / "a2016-partial-certification-a.txt"


def rules_record(letter: Letter) -> Record:
    return pipeline.extract(letter, None)


@pytest.mark.parametrize("path", letter_paths(), ids=lambda path: path.stem)
def test_a_record_passes_the_check_of_its_own_letter(path: Path) -> None:
    """Spans, values and citations of a fresh record are all right, and survive a round trip through JSON."""
    letter = read_letter(path)
    record = Record.model_validate_json(rules_record(letter).model_dump_json())
    wrong = {"source_differs", "offset_differs", "value_differs"}
    assert not [finding for finding in check_record(record, letter) if finding.code in wrong]


def change_value(data: dict[str, Any]) -> None:
    data["items"][0]["decision"]["value"] = "overturned"


def change_date(data: dict[str, Any]) -> None:
    data["case"]["decision_date"]["value"] = "2016-01-01"


def change_offset(data: dict[str, Any]) -> None:
    data["case"]["number"]["evidence"][0]["start"] += 1


def change_text(data: dict[str, Any]) -> None:
    data["items"][0]["heading"]["evidence"][0]["text"] += "!"


def change_page(data: dict[str, Any]) -> None:
    data["items"][0]["heading"]["evidence"][0]["line"] += 1


def change_source(data: dict[str, Any]) -> None:
    data["source"]["sha256"] = "0" * 64


def change_citation(data: dict[str, Any]) -> None:
    next(item for item in data["items"] if item["reviewer_guidelines"]["citations"])["reviewer_guidelines"]["citations"][0]["year"] = 1999


def change_outcome(data: dict[str, Any]) -> None:
    data["outcome"]["value"] = "upheld"


def drop_item(data: dict[str, Any]) -> None:
    data["items"].pop()


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (change_value, "value_differs"),
        (change_date, "value_differs"),
        (change_offset, "offset_differs"),
        (change_text, "offset_differs"),
        (change_page, "offset_differs"),
        (change_source, "source_differs"),
        (change_citation, "value_differs"),
        (change_outcome, "value_differs"),
        (drop_item, "overlooked_decision"),
    ],
)
def test_tampering_is_found(tamper: Callable[[dict[str, Any]], None], code: str) -> None:
    """A changed value, offset, text, page, source or citation, and an item left out, each give a finding."""
    letter = read_letter(EXAMPLE)
    data = json.loads(rules_record(letter).model_dump_json())
    tamper(data)
    assert code in {finding.code for finding in check_record(Record.model_validate(data), letter)}


def test_a_record_of_another_letter_is_refused() -> None:
    """A record checked against a letter with one character changed has a finding on its source."""
    letter = read_letter(EXAMPLE)
    other = make_letter(letter.raw.replace("Upheld", "Overturned", 1), name="other")
    assert "source_differs" in {finding.code for finding in check_record(rules_record(letter), other)}


def test_a_heading_against_its_verdict_is_told() -> None:
    """Where heading and verdict disagree, a person looks."""
    text = EXAMPLE.read_text(encoding="utf-8").replace(": Overturned", ": Upheld")
    codes = {finding.code for finding in rules_record(make_letter(text, name="x")).findings}
    assert "decision_differs_from_verdict" in codes


def test_planted_decisions_belong_to_no_item() -> None:
    """A fake heading quoted in a rationale changes nothing, and is told."""
    record = rules_record(read_letter(LETTERS / "a2016-planted-instructions.txt"))
    assert [item.decision.value for item in record.items if item.decision.status == "stated"] == ["upheld"] * len(record.items)
    assert "overlooked_decision" in {finding.code for finding in record.findings}


def test_summary_and_header_are_each_kept() -> None:
    """Where the summary tells another injury date than the header, both stay, with a finding."""
    record = rules_record(read_letter(LETTERS / "a2016-conflicting-dates.txt"))
    assert record.injury.date.status == record.case.date_of_injury.status == "stated"
    assert record.injury.date.value != record.case.date_of_injury.value
    assert "header_differs" in {finding.code for finding in record.findings}


def test_two_letters_in_one_file_are_told() -> None:
    """A file that holds two letters needs a person to split it."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert "several_letters" in {finding.code for finding in rules_record(make_letter(f"{text}\f{text}", name="x")).findings}
