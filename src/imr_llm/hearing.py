"""Hear a reply: align each thing that it says with the passage that was asked about; claims and refusals come out."""

from __future__ import annotations

from dataclasses import dataclass

from imr_llm.claims import Claim, Refusal, Why
from imr_llm.grounding import Alignment, Ground, align
from imr_llm.letter import Passage, Span
from imr_llm.model.call import Reply
from imr_llm.questions import Asked, Said
from imr_llm.rules.events import addresses_machine
from imr_llm.rules.persons import is_another, is_another_claim
from imr_llm.rules.widen import widen


@dataclass(frozen=True, slots=True)
class Heard:
    """What a reply came to."""

    claims: tuple[Claim, ...]
    refusals: tuple[Refusal, ...]


def hear(asked: Asked, reply: Reply) -> Heard:
    """Look up each thing that a reply says in the passage that was asked about."""
    hearing = _Hearing(asked)
    for said in asked.question.read(reply.data, asked.passage):
        hearing.take(said)
    return Heard(tuple(hearing.claims), tuple(hearing.refusals))


class _Hearing:
    """Takes what one reply says, one thing after the other; members of a list each have a place of their own."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._ground = Ground(asked.passage)
        self._taken: dict[str, list[Span]] = {}
        self.claims: list[Claim] = []
        self.refusals: list[Refusal] = []

    def take(self, said: Said) -> None:
        """Claim what is said at its place, or refuse it."""
        path = self._asked.prefix + said.path
        taken = self._taken.setdefault(path, [])
        found = None if said.spans else align(said.words, self._ground, taken)
        spans = said.spans if found is None else (self._whole(said, found),) if found.found and found.span else ()
        if said.doubt:
            self._refuse(path, said, "unsupported", said.spans[0] if said.spans else None, said.doubt)
        elif any(addresses_machine(self._asked.passage, span) for span in spans):
            self._refuse(path, said, "unsupported", spans[0], "the words around it speak to what reads the letter, not of the case")
        elif spans and _is_of_another(path, self._asked.passage, spans[0]):
            self._refuse(path, said, "unsupported", spans[0], "it is told of another person, time or claim")
        elif spans:
            self._claim(path, said, spans, said.words if found and found.label == "ocr" else None)
        elif found:
            self._refuse(path, said, self._why(said, found), found.span)

    def _whole(self, said: Said, found: Alignment) -> Span:
        """Give the place of the words; for a list's member, with the modifiers around it, but where the print is in doubt."""
        assert found.span is not None
        if not said.member or found.label == "ocr":
            return found.span
        passage = self._asked.passage
        return passage.raw(*widen(passage.text, passage.place(found.span)))

    def _why(self, said: Said, found: Alignment) -> Why:
        if align(said.words, self._ground).found:
            return "duplicate"
        return "conflict" if found.label == "conflict" else "not_in_letter"

    def _claim(self, path: str, said: Said, spans: tuple[Span, ...], quote: str | None = None) -> None:
        self._taken[path].extend(spans)
        self.claims.append(Claim(path, spans, self._asked.question.name, said.value, quote))

    def _refuse(self, path: str, said: Said, why: Why, place: Span | None, reason: str = "") -> None:
        self.refusals.append(Refusal(path, said.words, self._asked.question.name, why, place, reason))


def _is_of_another(path: str, passage: Passage, place: Span) -> bool:
    """Tell whether what is said of the worker is told of somebody or something else."""
    if path in {"patient.age", "patient.sex"}:
        return is_another(passage, place)
    return path == "injury.date" and is_another_claim(passage, place)
