"""Gold: each file fits the schema, each offset says its value, and what isn't the project's own keeps its text out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from project import GOLD, LETTERS, ROOT

from imr_llm.evals.gold import Gold, check_against_letter, read_gold
from imr_llm.evals.suite import Case, find_suite, plan_cases, read_suite
from imr_llm.letter import read_letter
from imr_llm.plain import plain_values

FILES = sorted([*GOLD.glob("*.json"), *(ROOT / "eval" / "gold-real").glob("*.json")])
PROJECT, REAL = (read_suite(find_suite(name)) for name in ("project", "real"))


def cases() -> Iterator[Case]:
    folder = os.environ.get("IMR_LLM_LETTERS")
    yield from (case for case in plan_cases(PROJECT) if case.rung == "clean")
    yield from plan_cases(REAL, folder=Path(folder) if folder else None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_gold_fits_the_schema(path: Path) -> None:
    """Gold is the plain shape, as every consumer of it expects, or a refusal."""
    gold = read_gold(path)
    if gold.plain is None:
        assert gold.refused == "not_a_letter"
    else:
        jsonschema.validate(gold.plain, json.loads((ROOT / "schemas" / "plain.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_every_offset_says_its_value(case: Case) -> None:
    """The letter prints at each place what gold has of it; letters that aren't here are checked where a folder is given."""
    if case.source is None:
        pytest.skip("the letter is not at hand; IMR_LLM_LETTERS names the folder")
    assert not list(check_against_letter(case.gold, read_letter(case.source)))


def test_every_gold_of_the_project_has_its_letter() -> None:
    """No gold without a letter, no letter without gold."""
    assert {path.stem for path in GOLD.iterdir()} == {path.stem for path in LETTERS.iterdir()}


def test_both_suites_are_large_enough_and_split() -> None:
    """Sixty letters of the project's own, and forty posted ones beside the two samples."""
    assert len(PROJECT.gold) >= 60
    assert len(REAL.gold) >= 42
    assert all(len(suite.splits[split]) >= 20 for suite in (PROJECT, REAL) for split in ("dev", "test"))


def test_the_projects_letters_have_every_layout_and_number_of_items() -> None:
    """One item and twenty-one, every layout, upheld, overturned and mixed, and what must be refused."""
    plains = [gold.plain for gold in PROJECT.gold.values() if gold.plain is not None]
    assert {name.split("-")[0] for name in PROJECT.gold} == {
        "a2014",
        "a2015",
        "a2016",
        "a2018",
        "f2014",
        "n2013",
        "p2013",
        "unknown",
        "refused",
    }
    numbers = {len(plain["items"]) for plain in plains}
    assert {1, 21} <= numbers
    assert {plain["outcome"] for plain in plains} == {"upheld", "overturned", "partially_overturned"}
    assert sum(gold.refused is not None for gold in PROJECT.gold.values()) >= 3
    assert any(plain["case"]["priority"] == "expedited" for plain in plains)
    for missing in (("patient", "age"), ("patient", "sex"), ("injury", "date"), ("utilization_review", "date"), ("case", "number")):
        assert any(plain[missing[0]][missing[1]] is None for plain in plains), missing


def test_what_the_readings_differed_on_is_told_with_its_reason() -> None:
    """Each difference has both readings, which was taken, and why; gold has what was taken."""
    for gold in (*PROJECT.gold.values(), *REAL.gold.values()):
        for difference in gold.differences:
            assert set(difference) == {"path", "first", "second", "taken", "why"}
            assert difference["first"] != difference["second"]
            assert len(difference["why"]) > 10
            if difference["taken"] in {"first", "second"}:
                assert values_of(gold, difference["path"]) == (difference[difference["taken"]] or [])


def values_of(gold: Gold, path: str) -> list[object]:
    return dict(plain_values(gold.plain or {})).get(path, [])


def test_gold_of_posted_letters_keeps_their_text_out() -> None:
    """Rationales and verdicts are offsets and hashes; no long stretch of a letter is in a file."""
    for path in (ROOT / "eval" / "gold-real").glob("*.json"):
        gold = read_gold(path)
        assert gold.plain is not None
        for number, item in enumerate(gold.plain["items"]):
            assert item["rationale"] is item["verdict"] is None
            assert {f"items.{number}.rationale"} <= gold.text_sha256.keys()
        texts = re.findall(r'"((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
        assert max(map(len, texts)) < 500, path.name
