"""What must agree: types and schemas, gold and schema, prompts and questions, public names and modules."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Template
from typing import Any

import jsonschema
import pytest
from project import GOLD, LETTERS, ROOT, gold, letter_paths

import imr_llm
from imr_llm.letter import make_letter
from imr_llm.questions import QUESTIONS
from imr_llm.resources import fill_prompt, prompt_text
from imr_llm.schemas import schema_files


def test_the_schemas_are_those_of_the_types() -> None:
    """`imr-llm schemas` has been run since the types changed."""
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "schemas").iterdir()}
    assert written == schema_files()


def test_every_field_that_the_model_reads_has_a_description() -> None:
    """The prompt shows each field's docstring."""
    for question in QUESTIONS:
        assert all(field.description for field in question.answer.model_fields.values()), question.name


def test_every_prompt_is_used_and_its_holes_are_filled() -> None:
    """Each question has its file, each file its question, and the passage comes first so that a server can keep it."""
    files = {path.stem for path in (ROOT / "prompts").iterdir()}
    assert files == {"system", *(question.name for question in QUESTIONS)}
    for question in QUESTIONS:
        assert set(Template(prompt_text(question.name)).get_identifiers()) == {"passage", "fields"}
        assert prompt_text(question.name).startswith("Passage:\n$passage\n")


def test_a_passage_cannot_fill_holes_of_its_own() -> None:
    """What a letter says is never taken for a hole of the prompt."""
    assert "cost $fields and $$5" in fill_prompt("worker", "cost $fields and $$5", "- age: x")


@pytest.mark.parametrize("path", letter_paths(), ids=lambda path: path.stem)
def test_gold_fits_the_schema_and_its_letter(path: Path) -> None:
    """Gold has the plain shape, and every text in it is in its letter."""
    data = gold(path.stem)
    evidence, _ = data.pop("evidence"), data.pop("notes")
    jsonschema.validate(data, json.loads((ROOT / "schemas" / "plain.schema.json").read_text(encoding="utf-8")))
    words = make_letter(path.read_text(encoding="utf-8"), name="x").view.text
    for text in [*evidence.values(), *texts(data["clinical"]), *texts([item["heading"] for item in data["items"]])]:
        assert squeeze(text) in squeeze(words), text


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    members = value.values() if isinstance(value, dict) else value or []
    return [text for member in members for text in texts(member)]


def squeeze(text: str) -> str:
    return re.sub(r"[\s-]+", "", make_letter(text, name="x").view.text).lower()


def test_every_gold_has_its_letter() -> None:
    """No gold without a letter, no letter without gold."""
    assert {path.stem for path in GOLD.iterdir()} == {path.stem for path in LETTERS.iterdir()}


def test_the_public_names_are_there() -> None:
    """Every name in `__all__` can be had, and no other is promised."""
    assert all(getattr(imr_llm, name) is not None for name in imr_llm.__all__)
    assert imr_llm.__all__ == sorted(imr_llm.__all__)
    with pytest.raises(AttributeError):
        _ = imr_llm.nothing
