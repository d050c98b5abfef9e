"""Offer the dates that a passage prints as the only choices, so that no other date can be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal

from pydantic import create_model

from imr_llm.letter import Passage, Span
from imr_llm.questions.question import Answer, Said
from imr_llm.values import DATE


def date_choices(passage: Passage) -> list[tuple[str, Span]]:
    """List each date that the passage prints, at its first place."""
    first: dict[str, Span] = {}
    for match in DATE.finditer(passage.text):
        first.setdefault(match.group(), passage.raw_of(match))
    return list(first.items())


def one_of(answer: type[Answer], field: str, choices: Sequence[str]) -> type[Answer]:
    """Narrow one field of a reply to some choices or null."""
    return _narrowed(answer, field, tuple(choices))


@lru_cache(maxsize=256)
def _narrowed(answer: type[Answer], field: str, choices: tuple[str, ...]) -> type[Answer]:
    """Make the type once for the same choices; making one takes longer than all else that is done for a call."""
    kind: Any = (Literal[choices] | None) if choices else None
    info = answer.model_fields[field]
    narrowed: dict[str, Any] = {field: (kind, info)}
    return create_model(answer.__name__, __base__=answer, __cls_kwargs__={"use_attribute_docstrings": False}, **narrowed)


def said_date(path: str, chosen: str | None, choices: Sequence[tuple[str, Span]]) -> Iterator[Said]:
    """Say a chosen date with its place."""
    for words, span in choices:
        if words == chosen:
            yield Said(path, words, spans=(span,))
