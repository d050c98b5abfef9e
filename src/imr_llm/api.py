"""Extract one letter in one call, for use as a library."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from imr_llm import pipeline
from imr_llm.letter import Letter, read_letter, stem_of
from imr_llm.model.call import Model
from imr_llm.model.choose import Choice, open_model
from imr_llm.records import Record


def extract(letter: Letter | str | Path, model: Model | Choice | None = None) -> Record:
    """Turn a letter into a record.

    Args:
        letter: a letter, or the path of one (PDF or text).
        model: who answers; a `Choice` is opened for this letter alone, None is the embedded model.
            For many letters, open the model once with `open_model`.

    Raises:
        LetterError: the input can't be read as a determination letter.
        ModelError: the endpoint did not answer.
        UsageError: the chosen model lacks a key or an extra.
    """
    read = letter if isinstance(letter, Letter) else read_letter(letter)
    if model is not None and not isinstance(model, Choice):
        return pipeline.extract(read, model)
    choice = model or Choice()
    with open_model(choice) as opened, _recordings(choice, read):
        return pipeline.extract(read, opened)


def _recordings(choice: Choice, letter: Letter) -> AbstractContextManager[None]:
    if choice.replay is None:
        return nullcontext()
    from imr_llm.model.cassette import replaying

    return replaying(choice.replay, stem_of(letter.name).removesuffix("#1"))
