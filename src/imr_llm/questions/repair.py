"""Ask once more for one field of which nothing could be taken, from the sentences that speak of it; the model may abstain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from imr_llm.letter import Passage
from imr_llm.questions.dates import date_choices, one_of, said_date
from imr_llm.questions.question import Answer, Question, Said, says_nothing
from imr_llm.rules.events import INJURY, REVIEW_CUE, leads_elsewhere, speaks_of_review, tells_of_injury
from imr_llm.rules.persons import NAMED
from imr_llm.rules.review import review_outcome
from imr_llm.values import AGE, FEMALE, MALE

_MOST_SENTENCES = 4


class Age(Answer):
    """The worker's age."""

    age: str | None
    """the few words that tell the injured worker's age in years, word for word, or null"""


class Sex(Answer):
    """The worker's sex."""

    sex: str | None
    """the one word that tells whether the injured worker is a man or a woman, or null"""


class InjuryDate(Answer):
    """When the injury was."""

    injury_date: str | None
    """the date on which the worker was injured, as printed; not that of a visit, a study or a review; or null"""


class ReviewDate(Answer):
    """When utilization review decided."""

    review_date: str | None
    """the date on which utilization review decided, as printed; not that of a request, a report or a visit; or null"""


class ReviewOutcome(Answer):
    """What utilization review decided."""

    decided: str | None
    """the few words that tell what utilization review decided (denied, non-certified, modified), word for word, or null"""


class Decided(Answer):
    """How an item was decided."""

    decision_words: str | None
    """the few words that tell whether the treatment is medically necessary, word for word, or null"""


def _told(passage: Passage, cues: Iterable[re.Pattern[str]]) -> str:
    """Join the first sentences that hold a cue."""
    cuts = [cut for cut in passage.sentences() if any(cue.search(passage.text, *cut) for cue in cues)]
    return " ".join(passage.text[slice(*cut)] for cut in cuts[:_MOST_SENTENCES])


def _repair(
    path: str,
    answer: type[Answer],
    read: Callable[[Any, Passage], Iterable[Said]],
    cues: tuple[re.Pattern[str], ...],
    *,
    dates: bool = False,
) -> Question:
    """Make the question about one field; a date is chosen among those of the sentences that are shown."""
    (name,) = answer.model_fields

    def shape(passage: Passage) -> type[Answer]:
        shown = _told(passage, cues)
        return one_of(answer, name, [words for words, _ in date_choices(passage) if words in shown]) if dates else answer

    focus = (lambda passage: _told(passage, cues)) if cues else (lambda passage: passage.text)
    return Question(
        f"repair-{name.replace('_', '-')}", answer, shape, read, max_tokens=40, paths=(path,), focus=focus, shared_prompt="repair"
    )


def _quoted(path: str, name: str) -> Callable[[Any, Passage], Iterator[Said]]:
    """Read a reply that quotes words."""

    def read(reply: Any, passage: Passage) -> Iterator[Said]:
        if not says_nothing(getattr(reply, name)):
            yield Said(path, getattr(reply, name))

    return read


def _read_injury(reply: InjuryDate, passage: Passage) -> Iterator[Said]:
    for said in said_date("injury.date", reply.injury_date, date_choices(passage)):
        doubt = "" if tells_of_injury(passage, said.spans[0]) else "no words on an injury lead to it"
        yield Said(said.path, said.words, spans=said.spans, doubt=doubt)


def _read_review(reply: ReviewDate, passage: Passage) -> Iterator[Said]:
    for said in said_date("utilization_review.date", reply.review_date, date_choices(passage)):
        doubt = "" if speaks_of_review(passage, said.spans[0]) else "nothing near it speaks of a review"
        if leads_elsewhere(passage, said.spans[0]):
            doubt = "the words before it are of another event"
        yield Said(said.path, said.words, spans=said.spans, doubt=doubt)


def _read_outcome(reply: ReviewOutcome, passage: Passage) -> Iterator[Said]:
    if reply.decided is None or says_nothing(reply.decided):
        return
    told = review_outcome(passage, None)
    doubt = "" if told else "no sentence on a review tells it"
    yield Said("utilization_review.outcome", reply.decided, spans=told.spans if told else (), doubt=doubt)


REPAIRS = {
    "patient.age": _repair("patient.age", Age, _quoted("patient.age", "age"), (AGE, NAMED)),
    "patient.sex": _repair("patient.sex", Sex, _quoted("patient.sex", "sex"), (MALE, FEMALE, NAMED)),
    "injury.date": _repair("injury.date", InjuryDate, _read_injury, (INJURY,), dates=True),
    "utilization_review.date": _repair("utilization_review.date", ReviewDate, _read_review, (REVIEW_CUE,), dates=True),
    "utilization_review.outcome": _repair("utilization_review.outcome", ReviewOutcome, _read_outcome, (REVIEW_CUE,)),
    "decision": _repair("decision", Decided, _quoted("decision", "decision_words"), ()),
}
"""The question that repairs each field; `decision` is asked of an item."""
