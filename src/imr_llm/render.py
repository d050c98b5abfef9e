"""Show a record, or what stopped one, as text for people and as JSON for programs."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imr_llm.errors import ImrError
from imr_llm.facts import plain, walk
from imr_llm.records import Absent, Citation, Evidence, Finding, Record, Routing, Stated

_TITLES = {
    "case": "Case",
    "reviewer": "Reviewer",
    "patient": "Patient",
    "injury": "Injury",
    "utilization_review": "Utilization review",
    "clinical": "Clinical summary",
}
_WIDTH = 76
_MARKS = {"exact": "=", "normalised": "~", "ocr": "≈"}


@dataclass(frozen=True, slots=True)
class Failure:
    """A letter that could not be read, as a row."""

    name: str
    code: str
    message: str

    def row(self) -> dict[str, Any]:
        """Give the row, in place of the record."""
        return {"source": {"name": self.name}, "error": {"code": self.code, "message": self.message}}


Result = Record | Failure


def failure(name: str, error: ImrError) -> Failure:
    """Make the row of a letter that could not be read."""
    return Failure(name, error.code, str(error))


def defect(name: str, error: Exception) -> Failure:
    """Make the row of a letter on which this program broke; it says where, and nothing of the letter."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    message = f"{name}: a defect of imr-llm ({type(error).__name__} at {Path(place.filename).name}:{place.lineno}); please report it"
    return Failure(name, "defect", message)


def as_data(result: Result, *, values_only: bool) -> dict[str, Any]:
    """Give a result as plain data: the record, its plain shape, or the failure's row."""
    if isinstance(result, Failure):
        return result.row()
    return plain(result) if values_only else result.model_dump(mode="json")


def as_json(results: Sequence[Result], *, values_only: bool = False) -> str:
    """Write one result as an object, several as a list."""
    data = [as_data(result, values_only=values_only) for result in results]
    return json.dumps(data[0] if len(data) == 1 else data, indent=2, ensure_ascii=False) + "\n"


def as_jsonl(result: Result, *, values_only: bool = False) -> str:
    """Write one result as one line."""
    return json.dumps(as_data(result, values_only=values_only), ensure_ascii=False) + "\n"


def as_text(result: Result) -> str:
    """Write a result for people: each value with the place that says it, then what needs a look."""
    if isinstance(result, Failure):
        return f"{result.name}\n  not read ({result.code}): {result.message}\n"
    return "\n".join(_record_lines(result)) + "\n"


def _record_lines(record: Record) -> Iterator[str]:
    source = record.source
    outcome = record.outcome.value if isinstance(record.outcome, Stated) else "outcome not known"
    yield f"{source.name}  ·  layout {source.layout}, {source.pages} page(s), {len(record.items)} item(s)  ·  {outcome}"
    for name, title in _TITLES.items():
        part = getattr(record, name)
        yield from ("", title)
        for field in type(part).model_fields:
            yield from _fact_lines(field, getattr(part, field))
    for number, item in enumerate(record.items, 1):
        yield from ("", f"Item {number}")
        whole = {"requested", "authorized", "decided"} if isinstance(item.authorized, Absent) else set()
        for field in type(item).model_fields:
            if field not in whole:
                yield from _item_field(field, getattr(item, field))
    yield from _finding_lines(record.findings)
    yield from ("", *_closing(record))


def _item_field(field: str, value: Any) -> Iterator[str]:
    if field.endswith("_guidelines"):
        side = "reviewer cited" if field.startswith("reviewer") else "UR cited"
        yield from _fact_lines(side, value.cited)
        for citation in value.citations:
            yield from _row("", citation_text(citation), citation.evidence, citation)
    else:
        yield from _fact_lines(field, value)


def citation_text(citation: Citation) -> str:
    """Write a citation for people."""
    parts = [citation.source, citation.title, citation.year and str(citation.year)]
    parts += [f"§ {section}" for section in citation.sections]
    parts += [f"p. {citation.pages}"] if citation.pages else []
    return " · ".join(part for part in parts if part)


def value_text(value: Any) -> str:
    """Write a value for people; whether a slot cites anything is `yes` or `none`."""
    return ("yes" if value else "none") if isinstance(value, bool) else str(value)


def _fact_lines(label: str, value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for number, member in enumerate(value):
            yield from _row(label if number == 0 else "", str(member.value), member.evidence[0], member)
    elif isinstance(value, Stated):
        yield from _row(label, value_text(value.value), value.evidence[0], value)
    else:
        yield f"  {_label(label)}{'—':<{_WIDTH - 24}}  {value.reason.replace('_', ' ')}"


def _row(label: str, value: str, place: Evidence, fact: Stated[Any] | Citation) -> Iterator[str]:
    room = _WIDTH - 24
    shown = value if len(value) <= room else value[: room - 1] + "…"
    by = f"  model: {fact.by}" if isinstance(fact, Stated) and fact.by not in {"rule", "derived"} else ""
    look = "" if fact.review is None else "  ? review"
    yield f"  {_label(label)}{shown:<{room}}  {_MARKS[place.match]} p{place.page} l{place.line}{by}{look}"


def _label(label: str) -> str:
    return f"{label.replace('_', ' '):<24}"


def _finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield from ("", "Look at")
    for finding in findings:
        yield f"  ! {finding.code.replace('_', ' ')}: {finding.path}: {finding.message}"


def _routing_text(routing: Routing) -> str:
    if not routing.kept:
        return f"every value needs a person: too few letters were tried to promise that at most {routing.max_wrong:.2%} are wrong"
    return f"{routing.taken} of {routing.values} may be taken as they are, at most {routing.max_wrong:.2%} of such values wrong as expected; ? marks the rest"


def _closing(record: Record) -> Iterator[str]:
    facts = [fact for _, fact in walk(record)]
    stated = sum(isinstance(fact, Stated | Citation) for fact in facts)
    calls = record.provenance.calls
    asked = f"{len(calls)} call(s) to {record.provenance.model}" if calls else "no model asked"
    yield f"{stated} values with their spans (= as printed, ~ normalised, ≈ with a scanner's errors), {len(facts) - stated} absent"
    if record.routing:
        yield _routing_text(record.routing)
    yield asked
