"""Keep answers on disk, keyed by everything that shapes them; nothing is evicted, and nothing is unpickled."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import diskcache
from pydantic import ValidationError

from imr_llm.errors import UsageError
from imr_llm.model.call import Call, Model, Reply, Usage, call_key

_PICKLE = 4
"""diskcache's mode of a row that holds a pickle."""


class TextDisk(diskcache.Disk):  # type: ignore[misc]
    """A disk that stores text and numbers, and refuses to read a pickle, which could run code (CVE-2025-69872)."""

    def store(self, value: Any, read: bool, key: Any = diskcache.UNKNOWN) -> Any:  # noqa: FBT001  diskcache's signature
        """Store a text."""
        if not isinstance(value, str):
            raise TypeError(f"expected text, got {type(value).__name__}")
        return super().store(value, read, key=key)

    def put(self, key: Any) -> Any:
        """Take a text as key."""
        if not isinstance(key, str):
            raise TypeError(f"expected a text as key, got {type(key).__name__}")
        return super().put(key)

    def get(self, key: Any, raw: Any) -> Any:
        """Read a key; a pickled one is refused."""
        if not raw:
            raise ValueError("the cache has a pickled key; refused")
        return super().get(key, raw)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:  # noqa: FBT001  diskcache's signature
        """Read a value; a pickled one is refused."""
        if mode == _PICKLE:
            raise ValueError("the cache has a pickled row; refused")
        return super().fetch(mode, filename, value, read)


class Kept:
    """A model that answers from the disk what it answered before."""

    def __init__(self, model: Model, folder: Path, identity: str) -> None:
        """Open the cache.

        Args:
            model: asked for what is not kept.
            folder: the cache's folder, made if missing, for this user alone.
            identity: what else shapes the answers: the endpoint's URL, or the weights' hash.
        """
        self._model = model
        self._identity = identity
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._cache = diskcache.Cache(str(folder), disk=TextDisk, eviction_policy="none")
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"{folder}: the cache can't be opened ({error}); use --no-cache, or set IMR_LLM_CACHE") from error

    @property
    def name(self) -> str:
        """The name of the model behind."""
        return self._model.name

    def answer(self, call: Call) -> Reply:
        """Give the kept answer; where there is none that fits, ask and keep."""
        key = call_key(call, self.name, self._identity)
        if (kept := self._read(key, call)) is not None:
            return kept
        reply = self._model.answer(call)
        self._cache.set(key, reply.data.model_dump_json())
        return reply

    def close(self) -> None:
        """Let go of the files."""
        self._cache.close()

    def _read(self, key: str, call: Call) -> Reply | None:
        try:
            text = self._cache.get(key)
            return Reply(call.reply.model_validate_json(text), Usage(), kept=True) if text is not None else None
        except (ValueError, ValidationError):
            self._cache.delete(key, retry=True)
            return None
