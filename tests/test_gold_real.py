"""Gold of letters that aren't here: it fits the schema, and where the letters are at hand, each offset says its value."""

from __future__ import annotations

import hashlib
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from project import ROOT

from imr_llm.letter import Letter, Span, normalise, read_letter

FILES = sorted((ROOT / "eval" / "gold-real").glob("*.json"))


@cache
def letters() -> dict[str, Path]:
    """Find the letters of the folder that is given, by hash."""
    folder = os.environ.get("IMR_LLM_LETTERS")
    files = Path(folder).rglob("*") if folder else ()
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in files if path.suffix in {".pdf", ".txt"}}


def read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def values(plain: dict[str, Any], path: str) -> list[Any]:
    """Give the value under a path as a list."""
    value: Any = plain
    for part in path.split("."):
        value = value[int(part)] if part.isdigit() else value[part]
    return value if isinstance(value, list) else [value]


def squeeze(text: str) -> str:
    return re.sub(r"[\s-]+", "", normalise(text).text).lower()


def test_there_are_forty_letters_and_two_samples() -> None:
    """Both splits have twenty letters of the one season; the samples are for development."""
    splits = [read(path)["split"] for path in FILES]
    assert (splits.count("test"), splits.count("dev")) == (20, 22)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_gold_fits_the_schema_and_names_a_span_for_every_value(path: Path) -> None:
    """Every stated value has as many spans as members."""
    data = read(path)
    jsonschema.validate(data["plain"], json.loads((ROOT / "schemas" / "plain.schema.json").read_text(encoding="utf-8")))
    for name, spans in data["spans"].items():
        wanted = values(data["plain"], name)
        assert len(spans) == len(wanted), name
        assert all(0 <= start < end for start, end in spans), name
    for part in ("clinical.diagnoses", "clinical.treatments_to_date", "patient.age", "injury.date", "utilization_review.date"):
        assert len(data["spans"].get(part, [])) == len([value for value in values(data["plain"], part) if value is not None]), part


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_offset_says_its_value(path: Path) -> None:
    """The letter has at each place what the gold says of it; text that stays out of the gold has its hash."""
    data = read(path)
    found = letters().get(data["source"]["sha256"])
    if found is None:
        pytest.skip("the letter is not at hand; IMR_LLM_LETTERS names the folder")
    letter = read_letter(found)
    for name, spans in data["spans"].items():
        texts = [letter.view.read(Span(start, end)) for start, end in spans]
        if name in data["text_sha256"]:
            assert hashlib.sha256(" ".join(texts[0].split()).encode()).hexdigest() == data["text_sha256"][name], name
        elif name.endswith(
            (".heading", ".requested", ".decided", ".authorized", "diagnoses", "treatments_to_date", "licensed_in", "specialties")
        ):
            assert [squeeze(text) for text in texts] == [squeeze(value) for value in values(data["plain"], name)], name
        elif name.endswith(".citations"):
            assert_citations(letter, spans, values(data["plain"], name))


def assert_citations(letter: Letter, spans: list[list[int]], citations: list[dict[str, Any]]) -> None:
    for (start, end), citation in zip(spans, citations, strict=True):
        words = squeeze(letter.view.read(Span(start, end)))
        for value in (citation["title"], *citation["sections"]):
            assert value is None or squeeze(value) in words
