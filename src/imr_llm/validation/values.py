"""Check that each value follows from its words, and the outcome from the decisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from imr_llm.build import INFERRED, derive_outcome
from imr_llm.derive import derive
from imr_llm.letter import normalise
from imr_llm.records import Citation, Stated
from imr_llm.validation.checked import Checked, Told
from imr_llm.validation.rule import Alarm, at


def value_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell values that their words don't produce, and an outcome that the decisions don't."""
    for path, fact in checked.facts:
        if path == "outcome":
            yield from _outcome(checked, fact)
        elif isinstance(fact, Citation):
            yield from _citation(path, fact)
        elif isinstance(fact, Stated):
            yield from _stated(path, fact)


def _stated(path: str, fact: Stated[Any]) -> Iterator[Alarm]:
    place, inferred = fact.evidence[0], bool(INFERRED.fullmatch(path))
    if fact.inferred != inferred:
        yield at(path, place, f"the record says {_inferred(told=fact.inferred)}; this field's values are {_inferred(told=inferred)}")
    value = fact.value if inferred else derive(path, tuple(place.text for place in fact.evidence))
    if value != fact.value:
        yield at(path, place, f"the record has {fact.value!s:.80}, its words {place.text[:80]!r} give {value!s:.80}")


def _inferred(*, told: bool) -> str:
    return "inferred" if told else "printed"


def _citation(path: str, citation: Citation) -> Iterator[Alarm]:
    words = normalise(citation.evidence.text).text
    year = str(citation.year) if citation.year is not None else None
    for value in (citation.title, year, citation.pages, *citation.sections):
        if value is not None and value not in words:
            yield at(path, citation.evidence, f"the record has {value!r}, and {words[:120]!r} doesn't")


def _outcome(checked: Checked, outcome: Told) -> Iterator[Alarm]:
    derived = derive_outcome(checked.record.items)
    if _without_reader(derived) != _without_reader(outcome):
        has, give = (fact.value if isinstance(fact, Stated) else "none" for fact in (outcome, derived))
        yield Alarm("outcome", f"the record has {has}; the decisions give {give}, by their words")


def _without_reader(fact: Told) -> Stated[Any] | None:
    """Leave out who read it, and why there is nothing."""
    return fact.model_copy(update={"by": ""}) if isinstance(fact, Stated) else None
