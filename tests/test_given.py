"""Checking what another tool read: its values are looked up in the letter, and what the letter doesn't say is told with what it says."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from project import LETTERS, gold

from imr_llm.given import ground_plain
from imr_llm.letter import read_letter
from imr_llm.plain import Plain
from imr_llm.records import Record

STEM = "a2016-overturned-mri"
LETTER = read_letter(LETTERS / f"{STEM}.txt")


def grounded(data: dict[str, Any]) -> Record:
    return ground_plain(Plain.model_validate_json(json.dumps(data)), LETTER, "test")


def changed(path: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(gold(STEM))
    *parents, last = path.split(".")
    at: Any = data
    for part in parents:
        at = at[int(part)] if part.isdigit() else at[part]
    at[int(last) if last.isdigit() else last] = value
    return data


def test_right_values_are_all_found() -> None:
    """Gold of a letter, given without places, is grounded whole."""
    assert grounded(gold(STEM)).rejected == ()


@pytest.mark.parametrize(
    ("path", "value", "instead"),
    [
        ("case.decision_date", "2017-01-20", "01/19/2017"),
        ("case.number", "CM16-0938842", "CM16-0938841"),
        ("patient.age", 34, "33 years of age"),
        ("patient.sex", "female", "male"),
        ("items.0.decision", "upheld", "Overturned"),
        ("items.0.heading", "MRI arthrogram of the right shoulder", "MRI arthrogram of the left shoulder"),
        ("items.0.category", "surgery", "MRI"),
        ("items.0.body_parts.0", "right shoulder", "left shoulder"),
        ("clinical.treatments_to_date.2", "eight physical therapy visits", "nine physical therapy visits"),
        ("clinical.diagnoses.0", "right shoulder pain", "left shoulder pain"),
        ("reviewer.licensed_in.0", "Texas", "Nevada"),
    ],
)
def test_a_wrong_value_is_rejected_with_what_the_letter_says(path: str, value: Any, instead: str) -> None:
    """A digit, a side, a number word, a sex, a decision: whoever read it, the letter says something else."""
    field = path.removesuffix(path[path.rindex(".") :]) if path[-1].isdigit() else path
    (rejected,) = [one for one in grounded(changed(path, value)).rejected if one.path == field]
    assert rejected.why == "conflict"
    assert rejected.counter
    assert " ".join(rejected.counter.text.split()) == instead


@pytest.mark.parametrize(("path", "value", "code"), [("patient.age", 33, 0), ("patient.age", 34, 1)])
def test_the_command_takes_plain_values(tmp_path: Path, path: str, value: Any, code: int) -> None:
    """It ends with 1 only where something is wrong, without model or network."""
    given = tmp_path / "given.json"
    given.write_text(json.dumps(changed(path, value)), encoding="utf-8")
    command = [sys.executable, "-m", "imr_llm", "check", str(given), str(LETTERS / f"{STEM}.txt")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
