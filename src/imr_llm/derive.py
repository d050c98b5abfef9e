"""Derive each field's value again from its evidence alone; a value that its spans can't produce is unsupported."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from imr_llm.letter import as_printed, mended_text
from imr_llm.rules.terms import find_body_parts, find_category
from imr_llm.rules.treatments import NO_TREATMENT
from imr_llm.values import (
    parse_age,
    parse_date,
    parse_decision,
    parse_priority,
    parse_review_outcome,
    parse_sex,
    read_misread_decision,
)


def _text(words: str) -> str | None:
    return words.strip() or None


def _treatment(words: str) -> str | None:
    return None if NO_TREATMENT.search(words) else _text(words)


def _body_part(words: str) -> str | None:
    return next((part for part, _ in find_body_parts(words)), None)


def _category(words: str) -> str | None:
    found = find_category(words)
    return found[0] if found else None


_DERIVERS: dict[str, Callable[[str], Any]] = {
    r"case\.(?:date_.*|decision_date|ur_denial_date|application_received)": parse_date,
    r"case\.priority": parse_priority,
    r"(?:injury|utilization_review)\.date": parse_date,
    r"patient\.age": parse_age,
    r"patient\.sex": parse_sex,
    r"utilization_review\.outcome": parse_review_outcome,
    r"items\.\d+\.decision": parse_decision,
    r"items\.\d+\.body_parts": _body_part,
    r"items\.\d+\.category": _category,
    r"clinical\.treatments_to_date": _treatment,
    r".*": _text,
}
"""For each path, how its value follows from its words; what is not named is text, as the letter has it."""


@cache
def deriver(path: str) -> Callable[[str], Any]:
    """Give the function that derives a field's value from its words."""
    return next(derive for pattern, derive in _DERIVERS.items() if re.fullmatch(pattern, path))


def derive(path: str, texts: tuple[str, ...]) -> Any:
    """Derive a field's value from what is printed at its spans; None where that doesn't produce one."""
    return deriver(path)(" ".join(map(as_printed, texts)))


def read_misprint(path: str, texts: tuple[str, ...]) -> Any:
    """Derive a field's value from its words as a reader takes them whose print doesn't produce one; a person has to look at it."""
    if derive(path, texts) is not None:
        return None
    words = " ".join(map(as_printed, texts))
    value = deriver(path)(mended_text(words))
    return read_misread_decision(words) if value is None and path.endswith(".decision") else value
