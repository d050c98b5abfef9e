"""Read one letter as the options say: a source in, its record out; in this process, or in one of several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from imr_llm.cli.lazy import LazyModel
from imr_llm.cli.limits import choose
from imr_llm.letter import Source, stem_of
from imr_llm.model.call import Model
from imr_llm.pipeline import extract
from imr_llm.recognise import require_letter
from imr_llm.records import Record
from imr_llm.runs.outcome import Read
from imr_llm.runs.remember import Answers, Remembered
from imr_llm.runs.worker import Desk

Asking = Callable[[str, str], None]
"""Told of each question before it is asked: the letter's name, and the question's."""


class Reading:
    """A way to read letters."""

    def __init__(self, options: dict[str, Any], model: LazyModel, answers: Answers | None, asking: Asking = lambda *_: None) -> None:
        """Take the options, the model, where its answers are kept, and who is told of questions."""
        self._options, self._lazy, self._answers, self._asking = options, model, answers, asking
        self._choice = choose(options)

    def __call__(self, source: Source) -> Record:
        """Read a letter."""
        letter = source.read()
        require_letter(letter)
        with _cassette(self._options, source.name):
            return extract(
                letter,
                self._model(),
                lambda asked: self._asking(source.name, asked.question.name),
                max_wrong=self._options["max_wrong"],
            )

    def _model(self) -> Model | None:
        """Give the model, or None where the rules read alone."""
        if self._options["no_model"]:
            return None
        model = self._lazy.get()
        if self._answers is None:
            return model
        return Remembered(model, self._answers, self._choice.endpoint, again=self._options["retry_failed"])


@dataclass(frozen=True, slots=True)
class OpenReading:
    """Opens, in a process of its own, what reads letters."""

    options: dict[str, Any]

    @contextmanager
    def __call__(self, desk: Desk) -> Iterator[Read]:
        """Open the model when it is needed; its calls are let through, and their answers kept, at the coordinator."""
        with LazyModel(choose(self.options | {"concurrency": desk.threads}), desk) as model:
            yield Reading(self.options, model, desk)


@contextmanager
def _cassette(options: dict[str, Any], name: str) -> Iterator[None]:
    """Record or replay one letter's calls, if that is wanted."""
    if not (options["record"] or options["replay"]):
        yield
        return
    from imr_llm.model.cassette import recording, replaying

    stem = stem_of(name).removesuffix("#1")
    if options["record"]:
        with recording(options["record"], stem, digests_only=options["digests_only"]):
            yield
    else:
        with replaying(options["replay"], stem):
            yield
