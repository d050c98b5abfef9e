"""Walk a record's facts, and give its plain shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel

from imr_llm.records import LISTS, Absent, Citation, Evidence, Guidelines, Record, Stated

_PLAIN = ("case", "reviewer", "patient", "injury", "utilization_review", "clinical", "items", "outcome")


def walk(record: Record) -> Iterator[tuple[str, Stated[Any] | Absent | Citation]]:
    """Yield every fact with its path; members of a list share the list's path."""
    for name in _PLAIN:
        yield from _walk(name, getattr(record, name))


def _walk(path: str, value: Any) -> Iterator[tuple[str, Stated[Any] | Absent | Citation]]:
    if isinstance(value, Stated | Absent | Citation):
        yield path, value
    elif isinstance(value, tuple):
        numbered = path == "items"
        for number, member in enumerate(value):
            yield from _walk(f"{path}.{number}" if numbered else path, member)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _walk(f"{path}.{name}", getattr(value, name))


_TWICE = (("case.date_of_injury", "injury.date"), ("case.ur_denial_date", "utilization_review.date"))
"""What header and summary both tell."""


def told_twice(record: Record) -> dict[str, bool]:
    """Tell of each field that header and summary both state whether they agree; what one of them alone states is left out."""
    facts = {path: fact for path, fact in walk(record) if any(path in pair for pair in _TWICE)}
    told: dict[str, bool] = {}
    for pair in _TWICE:
        values = [fact.value for path in pair if isinstance(fact := facts.get(path), Stated)]
        if len(values) == len(pair):
            told |= dict.fromkeys(pair, values[0] == values[1])
    return told


def evidence_of(fact: Stated[Any] | Absent | Citation) -> tuple[Evidence, ...]:
    """Give the places of a fact; an absent one has none."""
    if isinstance(fact, Stated):
        return fact.evidence
    return (fact.evidence,) if isinstance(fact, Citation) else ()


def replace_facts(record: Record, change: Callable[[Stated[Any] | Citation], Stated[Any] | Citation]) -> Record:
    """Give a record in which each stated fact is changed; absent ones stay."""
    return record.model_copy(update={name: _changed(getattr(record, name), change) for name in _PLAIN})


def _changed(value: Any, change: Callable[[Stated[Any] | Citation], Stated[Any] | Citation]) -> Any:
    if isinstance(value, Stated | Citation):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(member, change) for member in value)
    if isinstance(value, BaseModel) and not isinstance(value, Absent):
        return value.model_copy(update={name: _changed(getattr(value, name), change) for name in type(value).model_fields})
    return value


def plain(record: Record) -> dict[str, Any]:
    """Give the plain shape of the codebook: values only, null or an empty list where absent, dates in ISO."""
    return {name: _plain(getattr(record, name), name) for name in _PLAIN}


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, Stated):
        return value.value.isoformat() if hasattr(value.value, "isoformat") else value.value
    if isinstance(value, Absent):
        return [] if name in LISTS else None
    if isinstance(value, Guidelines):
        return {"cited": _plain(value.cited, "cited"), "citations": [_citation(citation) for citation in value.citations]}
    if isinstance(value, tuple):
        return [_plain(member, name) for member in value]
    return {field: _plain(getattr(value, field), field) for field in type(value).model_fields}


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "source": citation.source,
        "title": citation.title,
        "year": citation.year,
        "sections": list(citation.sections),
        "pages": citation.pages,
        "text": " ".join(citation.evidence.text.split()),
    }
