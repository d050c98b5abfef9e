"""Lay a result out as rows: a record or a failure in, the rows of each table out, in the order of their columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from imr_llm.facts import walk
from imr_llm.records import Absent, Citation, Item, Record, Stated
from imr_llm.render import Failure, Result

Row = tuple[Any, ...]


def rows_of(result: Result) -> Iterator[tuple[str, Row]]:
    """Yield each row with the name of its table."""
    if isinstance(result, Failure):
        yield "failures", (result.name, result.code, result.message)
        return
    name = result.source.name
    yield "records", _record(result)
    for number, item in enumerate(result.items, 1):
        yield "items", (name, number, *_item(item))
        yield from (("citations", (name, number, *row)) for row in _citations(item))
    yield from (("findings", (name, number, *row)) for number, row in enumerate(_findings(result), 1))
    yield from (("evidence", (name, number, *row)) for number, row in enumerate(_evidence(result), 1))


def _value(fact: Any) -> Any:
    """Give a fact's value, None where it is absent; a list as JSON, empty where none is stated."""
    if isinstance(fact, tuple):
        return _list(member.value for member in fact)
    return fact.value if isinstance(fact, Stated) else None


def _members(fact: Any) -> str:
    return _list([]) if isinstance(fact, Absent) else str(_value(fact))


def _list(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _record(record: Record) -> Row:
    source, case, calls = record.source, record.case, record.provenance.calls
    routing = record.routing
    return (
        *(source.name, source.sha256, source.layout, source.pages, source.characters),
        *(_value(getattr(case, field)) for field in type(case).model_fields),
        *(_members(record.reviewer.licensed_in), _members(record.reviewer.specialties)),
        *(_value(record.patient.age), _value(record.patient.sex), _value(record.injury.date)),
        *(_value(record.utilization_review.date), _value(record.utilization_review.outcome)),
        *(_members(record.clinical.diagnoses), _members(record.clinical.treatments_to_date)),
        *(_value(record.outcome), len(record.items), any(finding.needs_person for finding in record.findings)),
        *((routing.values, routing.taken) if routing else (None, None)),
        *(record.provenance.version, record.provenance.model, len(calls)),
        *(sum(call.prompt_tokens for call in calls), sum(call.completion_tokens for call in calls)),
    )


def _item(item: Item) -> Row:
    return (
        *(_value(fact) for fact in (item.heading, item.decision, item.requested, item.authorized, item.decided, item.category)),
        _members(item.body_parts),
        *(_value(item.utilization_review_guidelines.cited), _value(item.reviewer_guidelines.cited)),
        *(_value(item.rationale), _value(item.verdict)),
    )


def _citations(item: Item) -> Iterator[Row]:
    for side, slot in (("reviewer", item.reviewer_guidelines), ("utilization_review", item.utilization_review_guidelines)):
        for position, cited in enumerate(slot.citations, 1):
            told = (cited.source, cited.title, cited.year, _list(cited.sections), cited.pages, cited.review)
            yield (side, position, *told, cited.evidence.start, cited.evidence.end)


def _findings(record: Record) -> Iterator[Row]:
    for found in record.findings:
        yield found.code, found.path, found.message, found.needs_person, found.start, found.end


def _evidence(record: Record) -> Iterator[Row]:
    for path, fact in walk(record):
        if isinstance(fact, Absent):
            yield (path, "absent", fact.reason, *(None,) * 10)
            continue
        shown = _cited(fact) if isinstance(fact, Citation) else str(fact.value)
        by = "rule" if isinstance(fact, Citation) else fact.by
        for place in (fact.evidence,) if isinstance(fact, Citation) else fact.evidence:
            where = (place.start, place.end, place.page, place.line, place.text)
            yield (path, "stated", None, shown, by, place.match, fact.risk, fact.review, *where)


def _cited(citation: Citation) -> str:
    return " ".join(str(part) for part in (citation.source, citation.title, citation.year) if part is not None)
