"""Ask a letter's calls: questions in; claims, refusals and an account of every call out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from imr_llm.claims import Claim, Refusal, item_of
from imr_llm.errors import ReplyError, ReplyTruncated
from imr_llm.hearing import Heard, hear
from imr_llm.ledger import Fate
from imr_llm.model.call import Model, Reply, Usage
from imr_llm.questions import ITEMS, Asked, put
from imr_llm.records import AskedCall, CallOutcome, Finding
from imr_llm.resources import content_hash

_SHORTEST_SPLIT = 400
"""Characters below which a passage whose answer was cut off isn't halved again."""


class Asker:
    """Asks the calls of one letter, and keeps what came of each."""

    def __init__(self, model: Model | None, asked: Callable[[Asked], None]) -> None:
        """Take the model, or None to ask nothing, and who is told of each call before it is made."""
        self._model = model
        self._asked = asked
        self.calls: list[AskedCall] = []
        self.fates: list[Fate] = []
        self.claims: list[Claim] = []
        self.refusals: list[Refusal] = []
        self.findings: list[Finding] = []

    @property
    def asks(self) -> bool:
        """Whether there is a model to ask."""
        return self._model is not None

    def ask_all(self, questions: Iterable[Asked]) -> None:
        """Ask several questions; with no model, none."""
        for question in questions if self.asks else ():
            self.fates.append(self.ask(question))

    def ask(self, question: Asked) -> Fate:
        """Ask; an answer that was cut off is asked for in halves, any other that can't be used is a finding."""
        assert self._model is not None
        self._asked(question)
        try:
            reply = self._model.answer(question.call)
        except ReplyTruncated as error:
            self.calls.append(_asked_call(question, _spent(error), "cut_off"))
            return self._ask_halves(question, str(error))
        except ReplyError as error:
            self.calls.append(_asked_call(question, _spent(error), "unusable"))
            return self._failed(question, str(error))
        self.calls.append(_asked_call(question, reply.usage, "answered", kept=reply.kept))
        self._hear(question, reply)
        return "answered"

    def _ask_halves(self, question: Asked, error: str) -> Fate:
        halves = _halves(question)
        if not halves:
            return self._failed(question, error)
        fates = [self.ask(half) for half in halves]
        return "failed" if "failed" in fates else "repaired"

    def _hear(self, question: Asked, reply: Reply) -> None:
        heard = hear(question, reply)
        if question.question is ITEMS:
            heard = _renumbered(heard, self.claims)
        self.claims += heard.claims
        self.refusals += heard.refusals

    def _failed(self, question: Asked, error: str) -> Fate:
        span = question.passage.span
        message = f"{error}; the field is absent for that"
        self.findings += [
            Finding(code="call_failed", path=path, message=message, needs_person=True, start=span.start, end=span.end)
            for path in question.question.paths
        ]
        return "failed"


def _asked_call(question: Asked, usage: Usage, outcome: CallOutcome, *, kept: bool = False) -> AskedCall:
    return AskedCall(
        question=question.question.name,
        prompt=question.call.prompt,
        schema_hash=content_hash(question.call.schema_text),
        prompt_tokens=usage.prompt_tokens,
        cached_tokens=usage.cached_tokens,
        completion_tokens=usage.completion_tokens,
        seconds=round(usage.seconds, 3),
        kept=kept,
        outcome=outcome,
    )


def _spent(error: ReplyError) -> Usage:
    """Give what an answer took that can't be used."""
    return Usage(prompt_tokens=error.prompt_tokens, completion_tokens=error.completion_tokens, seconds=error.seconds)


def _halves(question: Asked) -> list[Asked]:
    """Put the question to each half of its passage, cut between two sentences."""
    passage = question.passage
    cuts = passage.sentences()
    if len(passage.text) < _SHORTEST_SPLIT or len(cuts) < 2:
        return []
    middle = min((start for start, _ in cuts[1:]), key=lambda start: abs(start - len(passage.text) // 2))
    parts = (passage.within(0, middle), passage.within(middle, len(passage.text)))
    return [half for part in parts if (half := put(question.question, part, question.item)) is not None]


def _renumbered(heard: Heard, before: Iterable[Claim]) -> Heard:
    """Number a window's items on from those of the windows before it; an item that both hold is kept once."""
    before = [claim for claim in before if claim.path.startswith("items.")]
    first = 1 + max((item_of(claim.path) for claim in before), default=-1)
    known = {claim.spans for claim in before if claim.path.endswith(".heading")}
    again = {item_of(claim.path) for claim in heard.claims if claim.path.endswith(".heading") and claim.spans in known}
    paths = [*(claim.path for claim in heard.claims), *(refusal.path for refusal in heard.refusals)]
    numbers = sorted({item_of(path) for path in paths} - again)
    new = {number: f"items.{first + place}" for place, number in enumerate(numbers)}
    kept = tuple(replace(claim, path=_moved(claim.path, new)) for claim in heard.claims if item_of(claim.path) in new)
    twice = (Refusal(claim.path, "", claim.by, "duplicate", claim.spans[0]) for claim in heard.claims if item_of(claim.path) in again)
    refused = (replace(refusal, path=_moved(refusal.path, new)) for refusal in heard.refusals if item_of(refusal.path) in new)
    lost = (replace(refusal, why="duplicate") for refusal in heard.refusals if item_of(refusal.path) in again)
    return Heard(kept, (*refused, *twice, *lost))


def _moved(path: str, new: Mapping[int, str]) -> str:
    return f"{new[item_of(path)]}.{path.split('.', 2)[2]}"
