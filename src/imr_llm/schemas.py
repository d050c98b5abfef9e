"""Generate the JSON schemas from the types: the record, the plain shape, and each question's reply."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from imr_llm.plain import Plain
from imr_llm.questions import QUESTIONS
from imr_llm.records import Record


def schema_files() -> dict[str, str]:
    """Give each schema's file name and text."""
    types: dict[str, type[BaseModel]] = {"record": Record, "plain": Plain}
    types.update({f"reply-{question.name}": question.answer for question in QUESTIONS})
    return {f"{name}.schema.json": _text(kind.model_json_schema(mode="validation")) for name, kind in types.items()}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2, ensure_ascii=False) + "\n"
