"""Check that each value follows from its words, and the outcome from the decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from imr_llm.build import INFERRED, derive_outcome
from imr_llm.derive import derive
from imr_llm.letter import read_printed
from imr_llm.records import Citation, Stated
from imr_llm.rules.citations import derive_citation
from imr_llm.rules.cited import ACOEM, MTUS, ODG, CitationValue
from imr_llm.validation.checked import Checked, Told
from imr_llm.validation.rule import Alarm, at

_NAMED = {"MTUS": MTUS, "ACOEM": ACOEM, "ODG": f"{ODG}|Official Disability"}
"""How the words of a citation name its source."""


def value_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell values that their words don't produce, and an outcome that the decisions don't."""
    for path, fact in checked.facts:
        if path == "outcome":
            yield from _outcome(checked, fact)
        elif isinstance(fact, Citation):
            yield from citation_differs(path, fact)
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


def citation_differs(path: str, citation: Citation) -> Iterator[Alarm]:
    """Read the citation's words again by themselves; what is read otherwise must stand in them whole, and have the source they name."""
    again = derive_citation(citation.evidence.text, citation.source)
    if all(getattr(citation, name) == getattr(again, name) for name in CitationValue.model_fields):
        return
    words = read_printed(citation.evidence.text).text
    year = str(citation.year) if citation.year is not None else None
    for value in (citation.title, year, citation.pages, *citation.sections):
        if value is not None and not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", words):
            yield at(path, citation.evidence, f"the record has {value!r}, and {words[:120]!r} doesn't")
    named = {source for source, name in _NAMED.items() if re.search(name, words)}
    if named and citation.source not in named:
        yield at(
            path, citation.evidence, f"the record has {citation.source} as source, and {words[:120]!r} names {' and '.join(sorted(named))}"
        )


def _outcome(checked: Checked, outcome: Told) -> Iterator[Alarm]:
    derived = derive_outcome(checked.record.items)
    if _without_reader(derived) != _without_reader(outcome):
        has, give = (fact.value if isinstance(fact, Stated) else "none" for fact in (outcome, derived))
        yield Alarm("outcome", f"the record has {has}; the decisions give {give}, by their words")


def _without_reader(fact: Told) -> Stated[Any] | None:
    """Leave out who read it, how it is routed, and why there is nothing."""
    return fact.model_copy(update={"by": "", "signs": "", "risk": None, "review": None}) if isinstance(fact, Stated) else None
