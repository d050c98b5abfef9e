"""Ask the summary who the worker is and when the injury was."""

from __future__ import annotations

from collections.abc import Iterator

from imr_llm.letter import Passage
from imr_llm.questions.dates import date_choices, one_of, said_date
from imr_llm.questions.question import Answer, Question, Said, says_nothing


class Worker(Answer):
    """The injured worker."""

    age: str | None
    """the few words that tell the worker's age, or null"""
    sex: str | None
    """the one word that tells the worker's sex, or null"""
    injury_date: str | None
    """the date of the injury, as printed, or null"""


def _shape(passage: Passage) -> type[Answer]:
    return one_of(Worker, "injury_date", [words for words, _ in date_choices(passage)])


def _read(reply: Worker, passage: Passage) -> Iterator[Said]:
    for path, words in (("patient.age", reply.age), ("patient.sex", reply.sex)):
        if words is not None and not says_nothing(words):
            yield Said(path, words)
    yield from said_date("injury.date", reply.injury_date, date_choices(passage))


WORKER = Question("worker", Worker, _shape, _read, max_tokens=120, paths=("patient.age", "patient.sex", "injury.date"), enough=1)
