"""Define a question: how it is put to a passage of the letter, and what its reply says of which field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from imr_llm.letter import Passage, Span
from imr_llm.model.call import Call
from imr_llm.resources import fill_prompt, prompt_hash, prompt_text

_NOTHING = {"null", "none", "n/a", "na", "unknown", "not stated", "not specified", "not mentioned"}
"""Words by which a model says that there is nothing to say, where it should say null."""


def says_nothing(words: str | None) -> bool:
    """Tell whether an answer abstains."""
    return words is None or words.strip(" .\"'").lower() in {"", *_NOTHING}


class Answer(BaseModel):
    """A reply's fields; each docstring is what the model reads about the field."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True)
class Said:
    """What a reply says of a field, in words that have yet to be found in the passage."""

    path: str
    words: str
    """The words that the model gives as the letter's."""
    value: object = None
    """The value, where the words alone don't make it."""
    spans: tuple[Span, ...] = ()
    """Where the words stand, if the model chose among places that the rules had found."""
    member: bool = False
    """Whether the words name a member of a list, whose modifiers go with it."""
    doubt: str = ""
    """Why the words can't say this of the field, though the passage has them; empty if they can."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and how its reply is read."""

    name: str
    answer: type[Answer]
    """The reply's type, without a letter; its schema is in `schemas/`."""
    shape: Callable[[Passage], type[Answer]]
    """Makes the reply's type for one passage."""
    read: Callable[[Any, Passage], Iterable[Said]]
    """Tells what a reply says."""
    max_tokens: int
    paths: tuple[str, ...]
    """The fields that it speaks of."""
    enough: int | None = None
    """How many values the rules have to hold for the question to be needless; None: it is always asked."""
    focus: Callable[[Passage], str] = lambda passage: passage.text
    """Picks what of the passage is shown; nothing shown, nothing asked."""
    shared_prompt: str | None = None
    """Name of the prompt file that it shares with other questions; None where it has one of its own name."""

    @property
    def prompt(self) -> str:
        """The name of its prompt file."""
        return self.shared_prompt or self.name


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to a passage."""

    question: Question
    passage: Passage
    item: int | None
    call: Call

    @property
    def prefix(self) -> str:
        """What goes before the paths that the question speaks of."""
        return "" if self.item is None else f"items.{self.item}."


def put(question: Question, passage: Passage, item: int | None = None) -> Asked | None:
    """Put a question to a passage: fill the prompt, make the reply's type; None where it has nothing to read."""
    shown = question.focus(passage).strip()
    if not shown:
        return None
    reply = question.shape(passage)
    call = Call(
        question=question.name,
        prompt=prompt_hash(question.prompt),
        system=prompt_text("system"),
        user=fill_prompt(question.prompt, shown, field_lines(question.answer)),
        reply=reply,
        max_tokens=question.max_tokens,
    )
    return Asked(question, passage, item, call)


def field_lines(answer: type[BaseModel]) -> str:
    """Write the fields and their descriptions as the prompt shows them."""
    return "\n".join(f"- {name}: {field.description}" for name, field in answer.model_fields.items())
