"""String the arrows together: letter, sections, calls, model, claims, record, validation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version

from imr_llm.build import build_record
from imr_llm.calls import plan_calls, plan_categories
from imr_llm.claims import Claim
from imr_llm.errors import ReplyError, ReplyTruncated
from imr_llm.letter import Letter
from imr_llm.model.call import Model, Reply
from imr_llm.questions import ITEMS, Asked, put
from imr_llm.readings import hear, late_claims, rule_claims
from imr_llm.recognise import require_letter
from imr_llm.records import AskedCall, Finding, Provenance, Record
from imr_llm.resources import content_hash
from imr_llm.sections import split_sections
from imr_llm.validation import VALIDATOR, check_record

_SHORTEST_SPLIT = 400
"""Characters below which a passage whose answer was cut off isn't halved again."""


def extract(letter: Letter, model: Model | None, asked: Callable[[Asked], None] = lambda _: None) -> Record:
    """Turn a letter into a record.

    Args:
        letter: the letter.
        model: who answers the questions; with None the rules read alone.
        asked: told of each call before it is made.

    Raises:
        LetterError: the text is no determination letter.
        ModelError: the endpoint did not answer.
        CassetteMiss: replaying, and no recording fits.
    """
    require_letter(letter)
    sections = split_sections(letter)
    claims = rule_claims(letter, sections)
    asker = _Asker(model, asked)
    calls = plan_calls(letter, sections, claims)
    asker.findings += _windowed(calls)
    asker.ask_all(calls)
    claims += late_claims(letter, sections, claims, asker.claims)
    asker.ask_all(plan_categories(letter, _by_trust([*claims, *asker.claims])))
    told = [*claims, *asker.claims]
    record = build_record(letter, sections, _by_trust(told), asker.findings, asker.provenance())
    return record.model_copy(update={"findings": (*record.findings, *check_record(record, letter))})


def plan(letter: Letter) -> list[Asked]:
    """Plan what would be asked about a letter, as far as it is known before any answer."""
    sections = split_sections(letter)
    claims = rule_claims(letter, sections)
    return [*plan_calls(letter, sections, claims), *plan_categories(letter, claims)]


def _windowed(calls: Sequence[Asked]) -> list[Finding]:
    """Tell where a passage was too long for one call, so that each window was asked by itself."""
    parts = {(asked.passage.span.start, asked.passage.span.end) for asked in calls}
    if len(parts) < 2:
        return []
    message = f"the passage is too long for one call; it was asked about in {len(parts)} windows"
    return [Finding(code="letter_windowed", path="", message=message, needs_person=False)]


class _Asker:
    """Asks the calls of one letter, and keeps what came of each."""

    def __init__(self, model: Model | None, asked: Callable[[Asked], None]) -> None:
        self._model = model
        self._asked = asked
        self._calls: list[AskedCall] = []
        self.claims: list[Claim] = []
        self.findings: list[Finding] = []

    def ask_all(self, questions: Iterable[Asked]) -> None:
        """Ask several questions; with no model, none."""
        for question in questions if self._model else ():
            self.ask(question)

    def ask(self, question: Asked) -> None:
        """Ask; an answer that was cut off is asked for in halves, any other that can't be used is a finding."""
        assert self._model is not None
        self._asked(question)
        try:
            reply = self._model.answer(question.call)
        except ReplyTruncated as error:
            halves = _halves(question)
            if not halves:
                self._failed(question, error)
            for half in halves:
                self.ask(half)
        except ReplyError as error:
            self._failed(question, error)
        else:
            self._hear(question, reply)

    def _hear(self, question: Asked, reply: Reply) -> None:
        self._calls.append(_asked_call(question, reply))
        heard = hear(question, reply)
        self.findings += heard.findings
        self.claims += _renumbered(heard.claims, self.claims) if question.question is ITEMS else heard.claims

    def _failed(self, question: Asked, error: ReplyError) -> None:
        span = question.passage.span
        message = f"{error}; the field is absent for that"
        self.findings += [
            Finding(code="call_failed", path=path, message=message, needs_person=True, start=span.start, end=span.end)
            for path in question.question.paths
        ]

    def provenance(self) -> Provenance:
        """Tell how the record is being made."""
        return Provenance(
            version=version("imr-llm"),
            validator=VALIDATOR,
            model=self._model.name if self._model else None,
            calls=tuple(self._calls),
        )


def _asked_call(question: Asked, reply: Reply) -> AskedCall:
    return AskedCall(
        question=question.question.name,
        prompt=question.call.prompt,
        schema_hash=content_hash(question.call.schema_text),
        prompt_tokens=reply.usage.prompt_tokens,
        cached_tokens=reply.usage.cached_tokens,
        completion_tokens=reply.usage.completion_tokens,
        seconds=round(reply.usage.seconds, 3),
        kept=reply.kept,
    )


def _halves(question: Asked) -> list[Asked]:
    """Put the question to each half of its passage, cut between two sentences."""
    passage = question.passage
    cuts = passage.sentences()
    if len(passage.text) < _SHORTEST_SPLIT or len(cuts) < 2:
        return []
    middle = min((start for start, _ in cuts[1:]), key=lambda start: abs(start - len(passage.text) // 2))
    parts = (passage.within(0, middle), passage.within(middle, len(passage.text)))
    return [half for part in parts if (half := put(question.question, part, question.item)) is not None]


def _renumbered(claims: Iterable[Claim], before: Iterable[Claim]) -> list[Claim]:
    """Number a window's items on from those of the windows before it; an item that both hold is kept once."""
    headings = [claim.spans for claim in before if claim.path.endswith(".heading")]
    first = 1 + max((int(claim.path.split(".")[1]) for claim in before if claim.path.startswith("items.")), default=-1)
    claims = list(claims)
    known = {claim.path.split(".")[1] for claim in claims if claim.path.endswith(".heading") and claim.spans in headings}
    numbers = sorted({int(claim.path.split(".")[1]) for claim in claims if claim.path.split(".")[1] not in known})
    new = {str(number): first + place for place, number in enumerate(numbers)}
    return [
        replace(claim, path=".".join(["items", str(new[number]), field]))
        for claim in claims
        for _, number, field in [claim.path.split(".", 2)]
        if number in new
    ]


def _by_trust(claims: Iterable[Claim]) -> list[Claim]:
    """Put rules before replies; within each, the order stays."""
    return sorted(claims, key=lambda claim: claim.by != "rule")
