"""Define what is asked of a model and what comes back; every model answers one call at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Call:
    """One question with all that shapes its answer."""

    question: str
    """Name of the question, as its prompt file is named."""
    prompt: str
    """Hash of the prompt."""
    system: str
    user: str
    reply: type[BaseModel]
    """The type that the answer must fit; made for this letter where its own phrases are the choices."""
    max_tokens: int

    @property
    def messages(self) -> list[dict[str, str]]:
        """The messages, as the endpoint takes them."""
        return [{"role": "system", "content": self.system}, {"role": "user", "content": self.user}]

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the reply."""
        return self.reply.model_json_schema()

    @property
    def schema_text(self) -> str:
        """The schema as text; the order of its fields counts, since the model answers in it."""
        return json.dumps(self.schema, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call took: tokens read, those of them that the server still knew, tokens written, and seconds."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that fits its schema."""

    data: BaseModel
    usage: Usage
    kept: bool = False
    """True where it came from the local cache."""


class Model(Protocol):
    """Anything that answers calls: an endpoint, a cache before one."""

    @property
    def name(self) -> str:
        """How the model is called in requests and records."""
        ...

    def answer(self, call: Call) -> Reply:
        """Answer one call.

        Raises:
            ModelError: the endpoint did not answer.
            ReplyError: it answered, and the answer can't be used.
            CassetteMiss: no recording fits.
        """
        ...
