"""Answer the questions that are planned for a letter as its record tells that the model answered them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from imr_llm.asking import Asker
from imr_llm.build import INFERRED
from imr_llm.claims import Claim, Refusal
from imr_llm.facts import walk
from imr_llm.ledger import Fate
from imr_llm.letter import Letter, Span
from imr_llm.questions import REASONS, Asked
from imr_llm.readings import rule_claims
from imr_llm.records import AskedCall, Citation, Evidence, Record, Rejected, Stated
from imr_llm.resources import content_hash
from imr_llm.rules.cited import CitationValue
from imr_llm.rules.events import addresses_machine
from imr_llm.sections import split_sections

_NUMBERED = re.compile(r"items\.\d{1,4}\..*|(?!items\.).*")


class Remembered(Asker):
    """Hears of each question what a record has by it; a call that the record doesn't tell of is told as one without an answer."""

    def __init__(self, record: Record, letter: Letter) -> None:
        """Take the record and its letter."""
        super().__init__(None, lambda _: None)
        self._record = record
        self._letter = letter
        self._untaken = list(record.provenance.calls)
        self._told: list[Claim | Refusal] = [*self._stated(), *self._rejected()]

    @property
    def asks(self) -> bool:
        """Whether the record tells of a model."""
        return self._record.provenance.model is not None

    def ask(self, question: Asked) -> Fate:
        """Take the record's next call for the answer to a question."""
        call = _call(question, self._untaken.pop(0) if self._untaken else None)
        self.calls.append(call)
        if call.outcome == "cut_off":
            return self._ask_halves(question, "")
        if call.outcome == "unusable":
            return self._failed(question, "")
        self._recall(question)
        return "answered"

    def _failed(self, question: Asked, error: str) -> Fate:
        """Tell a failed call in the record's words, since what the model answered is not known."""
        before = len(self.findings)
        fate = super()._failed(question, error)
        told = {_key(one): one.message for one in self._record.findings if one.code == "call_failed"}
        self.findings[before:] = [one.model_copy(update={"message": told.get(_key(one), one.message)}) for one in self.findings[before:]]
        return fate

    def _recall(self, question: Asked) -> None:
        """Take what the record has by a question from the passage that was asked about; each thing once."""
        heard = [one for one in self._told if _said(question, one)]
        self._told = [one for one in self._told if one not in heard]
        self.claims += [one for one in heard if isinstance(one, Claim) and not self._to_machine(question, one)]
        self.refusals += [one for one in heard if isinstance(one, Refusal)]
        if question.question is REASONS:
            self.claims += self._cited(question)

    @staticmethod
    def _to_machine(question: Asked, claim: Claim) -> bool:
        """Tell whether the words around a place speak to what reads the letter; nothing is taken from there."""
        return any(addresses_machine(question.passage, place) for place in claim.spans)

    def _stated(self) -> Iterator[Claim]:
        """Claim again what the model claimed and the record has, and what it said that another reader had said."""
        for path, fact in walk(self._record):
            if isinstance(fact, Stated) and self._within(*fact.evidence):
                spans, quote = tuple(map(_span, fact.evidence)), fact.evidence[0].quote
                for by in (fact.by, *fact.agreed):
                    yield Claim(path, spans, by, fact.value if INFERRED.fullmatch(path) else None, quote)

    def _rejected(self) -> Iterator[Claim | Refusal]:
        """Say again what was said and not taken: what the words couldn't mean is claimed, the rest was refused before."""
        for one in self._record.rejected:
            if _NUMBERED.fullmatch(one.path) and (one.counter is None or self._within(one.counter)):
                yield _said_of(one)

    def _cited(self, question: Asked) -> Iterator[Claim]:
        """Claim the citations of an item that no rule reads; a citation doesn't tell its reader."""
        ruled = {claim.spans[0] for claim in rule_claims(self._letter, split_sections(self._letter)) if claim.path.endswith(".citations")}
        for path, fact in walk(self._record):
            if not (path.startswith(question.prefix) and isinstance(fact, Citation) and self._within(fact.evidence)):
                continue
            if (span := _span(fact.evidence)) not in ruled:
                value = CitationValue.model_validate({name: getattr(fact, name) for name in CitationValue.model_fields})
                yield Claim(path, (span,), question.question.name, value)

    def _within(self, *places: Evidence) -> bool:
        return all(0 <= place.start < place.end <= len(self._letter.raw) for place in places)


def _said_of(one: Rejected) -> Claim | Refusal:
    """Say a rejected thing again: as a claim where another reader's value was taken, and as a refusal where the words couldn't mean it."""
    if one.counter is None or one.why != "other_reading":
        why = "unsupported" if one.why == "other_reading" else one.why
        return Refusal(one.path, one.words, one.by, why, _span(one.counter) if one.counter else None, one.reason)
    value: Any = {"True": True, "False": False}.get(one.words, one.words) if INFERRED.fullmatch(one.path) else None
    return Claim(one.path, (_span(one.counter),), one.by, value, one.counter.quote)


def _said(question: Asked, one: Claim | Refusal) -> bool:
    """Tell whether a question about this passage can have been answered so."""
    places = one.spans if isinstance(one, Claim) else (one.place,) if one.place else ()
    whole = question.passage.span
    inside = all(whole.start <= place.start and place.end <= whole.end for place in places)
    return one.by == question.question.name and inside and _speaks_of(question, one.path)


def _speaks_of(question: Asked, path: str) -> bool:
    if not path.startswith(question.prefix):
        return False
    own = path.removeprefix(question.prefix)
    return any(own == named or own.startswith(f"{named}.") for named in question.question.paths)


def _call(question: Asked, told: AskedCall | None) -> AskedCall:
    """Give the call that is asked today, with the time and the tokens that the record tells."""
    asked = {"question": question.question.name, "prompt": question.call.prompt, "schema_hash": content_hash(question.call.schema_text)}
    if told is not None:
        return told.model_copy(update=asked)
    return AskedCall(**asked, prompt_tokens=0, cached_tokens=0, completion_tokens=0, seconds=0, kept=False, outcome="answered")


def _key(finding: Any) -> tuple[Any, ...]:
    return finding.path, finding.start, finding.end


def _span(place: Evidence) -> Span:
    return Span(place.start, place.end)
