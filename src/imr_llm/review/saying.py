"""Derive what a person's spans say of a field: a field, a letter and spans in, the value out, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, JsonValue, ValidationError

from imr_llm.derive import derive
from imr_llm.errors import UsageError
from imr_llm.grounding import make_evidence
from imr_llm.letter import Letter, Passage, Span, as_printed
from imr_llm.plain import PlainCitation
from imr_llm.records import Category, Citation
from imr_llm.rules.citations import derive_citation
from imr_llm.rules.slots import slot_claims
from imr_llm.rules.terms import find_body_parts
from imr_llm.validation.values import citation_differs
from imr_llm.values import Decision, Priority, ReviewOutcome, Sex

_EXPECTED: Mapping[str, str] = {
    "age": "an age as in `33-year-old`, or its number alone",
    "sex": "a word for the worker's sex",
    "priority": "`standard` or `expedited`",
    "outcome": "what utilization review decided",
    "decision": "`upheld` or `overturned`, or a conclusion on medical necessity",
    "treatments_to_date": "care that was given",
    "body_parts": "a body part of the vocabulary",
}

_FIXED: Mapping[str, Sequence[str]] = {
    "sex": get_args(Sex),
    "priority": get_args(Priority),
    "outcome": get_args(ReviewOutcome),
    "decision": get_args(Decision),
}
"""Fields whose value may be chosen where the words are some that no parser knows; where they say a value, that is the value."""

_SIDES = frozenset({"left", "right", "bilateral", "spine"})
"""Words of a body part's name that alone don't tell it."""


def say(field: str, letter: Letter, spans: Sequence[Span], chosen: JsonValue = None, *, source: str | None = None) -> Any:
    """Derive a field's value, in the plain shape, from the words of its spans.

    Args:
        field: path of the field; of a list's member, that of the list.
        letter: the letter.
        spans: where it says the value.
        chosen: a value of a fixed set, for fields whose words imply it and don't print it, or say it as no parser knows.
        source: of a citation, whose guidelines the record has there.

    Raises:
        UsageError: the words don't say such a value.
    """
    name = field.rsplit(".", 1)[-1]
    if name == "citations":
        return _citation(field, letter, spans, chosen, source)
    texts = tuple(map(letter.printed, spans))
    if name == "category":
        return _chosen(field, chosen, get_args(Category), derive(field, texts))
    if name == "cited":
        return _chosen(field, chosen, (True, False), _cited(field, letter, spans))
    if name == "body_parts":
        return _body_part(field, texts, chosen)
    value = derive(field, texts)
    if value is None and chosen is not None and name in _FIXED:
        return _chosen(field, chosen, _FIXED[name], None)
    if value is None:
        expected = _EXPECTED.get(name, "a date" if "date" in name or name == "application_received" else "words of this field")
        choose = f", or choose: {', '.join(_FIXED[name])}" if name in _FIXED else ""
        raise UsageError(f"{field}: {' '.join(texts)[:80]!r} doesn't say it; expected {expected}, so select the words that do{choose}")
    value = value.isoformat() if hasattr(value, "isoformat") else value
    if chosen is not None and chosen != value:
        raise UsageError(f"{field}: the words say {value!r}, not {str(chosen)[:80]!r}; this field's value is what its words say")
    return value


def _chosen(field: str, chosen: JsonValue, known: Sequence[Any], derived: Any) -> Any:
    """Take what was chosen of a fixed set, or else what the words give."""
    value = derived if chosen is None else chosen
    if not any(value is one or (isinstance(value, str) and value == one) for one in known):
        what = "the words give none" if value is None else f"{str(value)[:80]!r} is none"
        raise UsageError(f"{field}: {what}; choose a value: {', '.join(str(one).lower() for one in known)}")
    return value


def _cited(field: str, letter: Letter, spans: Sequence[Span]) -> bool | None:
    claims = (claim for span in spans for claim in slot_claims(Passage(letter, span), field.removesuffix(".cited")))
    return next((bool(claim.value) for claim in claims if claim.path == field), None)


def _body_part(field: str, texts: Sequence[str], chosen: JsonValue) -> str:
    """Take the one part that the words name; or the one that was chosen, if the words have one of its own."""
    words = " ".join(map(as_printed, texts))
    named = list(dict.fromkeys(name for name, _ in find_body_parts(words)))
    if chosen is None and len(named) == 1:
        return named[0]
    if chosen is None:
        instead = (
            f"name {', '.join(named)}; select those of one of them" if named else "name none of the vocabulary; choose one in its words"
        )
        raise UsageError(f"{field}: the words {words[:80]!r} {instead}")
    own = [word for word in str(chosen).split() if word not in _SIDES]
    if chosen not in named and not any(re.search(rf"\b{re.escape(word)}", words, re.IGNORECASE) for word in own if len(word) > 2):
        raise UsageError(
            f"{field}: the words {words[:80]!r} name no {str(chosen)[:80]!r}; they name {', '.join(named) or 'nothing in the vocabulary'}"
        )
    return " ".join(str(chosen).lower().split())


def _citation(field: str, letter: Letter, spans: Sequence[Span], chosen: JsonValue, source: str | None) -> dict[str, Any]:
    """Read one citation from its words; what was chosen is its source, or all of it, whose parts must stand in the words."""
    if len(spans) != 1:
        raise UsageError(f"{field}: a citation has one span; found {len(spans)}")
    told = chosen if isinstance(chosen, Mapping) else {"source": chosen or source or "other"}
    evidence = make_evidence(letter, spans[0])
    read = derive_citation(evidence.text, str(told.get("source") or source or "other"))
    try:
        citation = Citation.model_validate({**read.model_dump(), **_given(told), "evidence": evidence})
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            f"{field}: {'.'.join(map(str, first['loc']))}: {first['msg']}; expected source, title, year, sections, pages"
        ) from error
    for alarm in citation_differs(field, citation):
        raise UsageError(f"{field}: {alarm.message}")
    return _plain(citation)


def _given(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "text"}


def _plain(citation: BaseModel) -> dict[str, Any]:
    return PlainCitation.model_validate(citation, from_attributes=True).model_dump(mode="json", exclude={"text"})


def plain_value(fact: Any) -> Any:
    """Give the value of a stated fact in the plain shape; a citation without its printed text, which is its span."""
    if isinstance(fact, Citation):
        return _plain(fact)
    return fact.value.isoformat() if hasattr(fact.value, "isoformat") else fact.value
