"""Check that each value follows from its words, and the outcome from the decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from imr_llm.build import INFERRED, derive_outcome
from imr_llm.derive import derive, read_misprint
from imr_llm.letter import as_printed
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
    texts = tuple(place.text for place in fact.evidence)
    value = fact.value if inferred else derive(path, texts)
    if value != fact.value and (value is not None or read_misprint(path, texts) != fact.value):
        yield at(path, place, f"the record has {fact.value!s:.80}, its words {place.text[:80]!r} give {value!s:.80}")


def misprint(checked: Checked) -> Iterator[Alarm]:
    """Tell values that the print doesn't give, and that were taken as a reader takes its misprint."""
    for path, fact in checked.facts:
        if isinstance(fact, Stated) and not fact.inferred and path != "outcome":
            texts = tuple(place.text for place in fact.evidence)
            if derive(path, texts) is None and read_misprint(path, texts) == fact.value:
                yield at(path, fact.evidence[0], f"the letter prints {texts[0][:80]!r}, which was read as {fact.value!s:.80}")


def _inferred(*, told: bool) -> str:
    return "inferred" if told else "printed"


def citation_differs(path: str, citation: Citation) -> Iterator[Alarm]:
    """Read the citation's words again by themselves; what is read otherwise must stand in them whole, and have the source they name."""
    again = derive_citation(citation.evidence.text, citation.source)
    if all(getattr(citation, name) == getattr(again, name) for name in CitationValue.model_fields):
        return
    words = as_printed(citation.evidence.text)
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
