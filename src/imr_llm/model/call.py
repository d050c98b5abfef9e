"""Define what is asked of a model and what comes back; every model answers one call at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from pydantic import BaseModel

from imr_llm.resources import content_hash

_KEY_FORMAT = "1"

TIMEOUT_S = 600.0
"""Seconds to wait for one answer, unless told otherwise."""


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
        schema: dict[str, Any] = json.loads(self.schema_text)
        return schema

    @property
    def schema_text(self) -> str:
        """The schema as text; the order of its fields counts, since the model answers in it."""
        return schema_text_of(self.reply)


@lru_cache(maxsize=256)
def schema_text_of(reply: type[BaseModel]) -> str:
    """Write the JSON schema of a reply's type."""
    return json.dumps(reply.model_json_schema(), separators=(",", ":"))


def call_key(call: Call, model: str, identity: str) -> str:
    """Identify an answer by everything that shapes it.

    Args:
        call: what is asked.
        model: the model's name in requests.
        identity: the endpoint's URL, or the hash of the weights.
    """
    return content_hash(_KEY_FORMAT, model, identity, call.question, call.system, call.user, call.schema_text, str(call.max_tokens))


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
