"""What must agree: types and schemas, prompts and questions, public names and modules."""

from __future__ import annotations

from string import Template

import pytest
from project import ROOT

import imr_llm
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
    assert files == {"system", *(question.prompt for question in QUESTIONS)}
    for question in QUESTIONS:
        assert set(Template(prompt_text(question.prompt)).get_identifiers()) == {"passage", "fields"}
        assert prompt_text(question.prompt).startswith("Passage:\n$passage\n")


def test_a_passage_cannot_fill_holes_of_its_own() -> None:
    """What a letter says is never taken for a hole of the prompt."""
    assert "cost $fields and $$5" in fill_prompt("worker", "cost $fields and $$5", "- age: x")


def test_the_public_names_are_there() -> None:
    """Every name in `__all__` can be had, and no other is promised."""
    assert all(getattr(imr_llm, name) is not None for name in imr_llm.__all__)
    assert imr_llm.__all__ == sorted(imr_llm.__all__)
    with pytest.raises(AttributeError):
        _ = imr_llm.nothing
