"""Checking a whole record: what a record can be checked for is checked, and what only the model could tell is named."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from project import CASSETTES, LETTERS, ROOT, gold, letter_of

from imr_llm import pipeline
from imr_llm.facts import plain
from imr_llm.given import ground_plain
from imr_llm.model.cassette import replaying
from imr_llm.model.choose import Choice, open_model
from imr_llm.plain import Plain
from imr_llm.records import Record
from imr_llm.retrace import Retraced, retrace
from imr_llm.validation import VALIDATOR

BY_RULES, REPLAYED = "a2016-partial-certification-a", "a2016-mixed-ur-outcome"


@cache
def made(stem: str, *, replayed: bool = False) -> str:
    """Make a letter's record by rules alone, or with its recorded answers, as JSON."""
    letter = letter_of(stem)
    if not replayed:
        return pipeline.extract(letter, None).model_dump_json()
    with open_model(Choice(replay=CASSETTES, cache=False)) as model, replaying(CASSETTES, stem):
        return pipeline.extract(letter, model).model_dump_json()


def checked(stem: str, data: Any) -> Retraced:
    return retrace(Record.model_validate_json(json.dumps(data)), letter_of(stem))


def codes(told: Retraced) -> set[str]:
    return {finding.code for finding in told.untold}


@pytest.mark.parametrize("stem", [REPLAYED, "a2014-no-age-psych", "a2016-transport-gym-home", "unknown-free-form"])
def test_a_record_with_answers_is_made_again_as_it_is(stem: str) -> None:
    """Else every good record of a model would be refused."""
    assert not checked(stem, json.loads(made(stem, replayed=True))).untold


@pytest.mark.parametrize("replayed", [False, True])
@pytest.mark.parametrize("part", ["ledger", "routing"])
def test_a_record_of_this_package_has_its_accounts(part: str, replayed: bool) -> None:  # noqa: FBT001
    """Accounts that were taken out would hide that something was left out of the record."""
    data = json.loads(made(REPLAYED, replayed=replayed))
    assert "not_as_made" in codes(checked(REPLAYED, data | {part: None}))


def test_a_planted_finding_hides_nothing() -> None:
    """A wrong value with the finding that the check would make of it is told all the same."""
    data = json.loads(made(BY_RULES))
    data["patient"]["age"]["value"] = 92
    told = [finding.model_dump(mode="json") for finding in checked(BY_RULES, data).findings if finding.code == "value_differs"]
    assert told
    data["findings"] += told
    assert "patient.age.value" in {finding.path for finding in checked(BY_RULES, data).untold}


def test_a_removed_finding_is_told() -> None:
    """What the letter has to be looked at for, a record can't keep to itself."""
    stem = "a2016-planted-instructions"
    data = json.loads(made(stem))
    assert data["findings"]
    assert checked(stem, data | {"findings": []}).untold


@pytest.mark.parametrize("change", [{"prompt": "0"}, {"schema_hash": "0"}, {"question": "diagnoses"}])
def test_calls_are_those_that_the_letter_needs(change: dict[str, str]) -> None:
    """A call of another question, prompt or schema was not made for this letter."""
    data = json.loads(made(REPLAYED, replayed=True))
    data["provenance"]["calls"][0] |= change
    assert any(finding.path.startswith("provenance.calls.0") for finding in checked(REPLAYED, data).untold)


def test_a_call_that_was_not_needed_is_told() -> None:
    data = json.loads(made(REPLAYED, replayed=True))
    data["provenance"]["calls"].append(data["provenance"]["calls"][0])
    assert "provenance.calls" in {finding.path for finding in checked(REPLAYED, data).untold}


@pytest.mark.parametrize("name", ["version", "validator"])
def test_another_version_is_told(name: str) -> None:
    """A record of another version is not passed as one of this."""
    data = json.loads(made(BY_RULES))
    data["provenance"][name] = "0.0.0"
    assert {finding.path for finding in checked(BY_RULES, data).untold} == {f"provenance.{name}"}


def test_what_a_rule_read_is_no_answer_of_the_model() -> None:
    """Who read a value is part of what its risk was estimated from."""
    data = json.loads(made(REPLAYED, replayed=True))
    data["case"]["number"]["by"] = "worker"
    assert checked(REPLAYED, data).untold


def test_what_only_the_model_could_tell_is_named() -> None:
    """Tokens and seconds may be anything; the command says that it didn't check them."""
    data = json.loads(made(REPLAYED, replayed=True))
    data["provenance"]["calls"][0] |= {"prompt_tokens": 7, "seconds": 1.5}
    told = checked(REPLAYED, data)
    assert not told.untold
    assert any("tokens" in what for what in told.unchecked)


def test_a_record_of_another_reader_needs_no_accounts() -> None:
    """Values that some other tool read are looked up, and have no accounts; a place that grounding doesn't give is told."""
    letter = letter_of(BY_RULES)
    values = Plain.model_validate_json(json.dumps(plain(Record.model_validate_json(made(BY_RULES)))))
    data = json.loads(ground_plain(values, letter, VALIDATOR).model_dump_json())
    assert "not_as_made" not in codes(checked(BY_RULES, data))
    data["patient"]["age"]["by"] = "somebody"
    assert "not_as_made" in codes(checked(BY_RULES, data))


def test_a_record_made_out_to_be_another_tools_is_told() -> None:
    """A record of this package without accounts, calls and model is no other tool's, since its values are by this package's readers."""
    data = json.loads(made(BY_RULES)) | {"ledger": None, "routing": None}
    data["provenance"] |= {"calls": [], "model": None}
    assert "not_as_made" in codes(checked(BY_RULES, data))


@pytest.mark.parametrize("path", ["", "items", "items.x.heading", "items.99999999.heading", "patient.age"])
def test_no_rejected_path_stops_the_check(path: str) -> None:
    """A record may say anything; the check tells it and goes on."""
    data = json.loads(made(REPLAYED, replayed=True))
    place = data["case"]["number"]["evidence"][0] | {"start": -5, "end": 10**9}
    data["rejected"].append({"path": path, "words": "x", "by": "worker", "why": "other_reading", "counter": place})
    assert checked(REPLAYED, data).untold


def test_the_command_tells_what_it_did_not_check(tmp_path: Path) -> None:
    """The JSON has findings and what was not checked; parts of a record without its format are no plain values."""
    record = tmp_path / "record.json"
    record.write_text(made(BY_RULES), encoding="utf-8")
    command = [sys.executable, "-m", "imr_llm", "check", str(record), str(LETTERS / f"{BY_RULES}.txt"), "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert told["unchecked"]
    data = json.loads(made(BY_RULES))
    del data["format"]
    record.write_text(json.dumps(data | {"plain": gold(BY_RULES)}), encoding="utf-8")
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert "no `format`" in done.stderr


def bench(name: str, *options: str) -> dict[str, Any]:
    """Run a bench, and give its figures; it ends with 0."""
    command = [sys.executable, f"eval/bench/{name}.py", "--json", "/dev/stderr", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    figures: dict[str, Any] = json.loads(done.stderr)
    return figures


def test_no_tampering_survives_that_the_record_could_tell() -> None:
    """The bench, with a few of each kind."""
    assert bench("tamper", "--count", "240")["survivors"] == []


def test_mutated_texts_end_as_records_or_rows() -> None:
    """The bench, with a few of each way."""
    figures = bench("fuzz", "--pdfs", "0", "--texts", "120")
    assert (figures["defects"], figures["lost_rows"], figures["tracebacks"]) == (0, 0, 0)
