"""Keep a run: what was sent, what was answered and how each letter ended in, the same out again after any crash."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

from filelock import FileLock, Timeout

from imr_llm.errors import JournalError, UsageError
from imr_llm.model.call import Usage
from imr_llm.runs.base import Base

Status = Literal["record", "failed", "not_begun"]
"""How a letter ended: with a record, with a reason why there is none, or not tried, since the run was stopped before it."""

_TABLES = """
CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, begun_at REAL NOT NULL, made_with TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS attempts (
  attempt INTEGER PRIMARY KEY, prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS answers (
  key TEXT PRIMARY KEY, outcome TEXT NOT NULL, reply TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL, seconds REAL NOT NULL, kept INTEGER NOT NULL, sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS letters (
  name TEXT PRIMARY KEY, stamp TEXT NOT NULL, status TEXT NOT NULL, code TEXT NOT NULL, result TEXT NOT NULL, run INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;
"""


def _hash(*words: str) -> str:
    """Give the hash that a row carries, of its words."""
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to."""

    outcome: Literal["answered", "cut_off", "unusable"]
    reply: str
    """The reply as JSON; where it can't be used, why."""
    usage: Usage
    kept: bool = False
    """Whether the local cache gave it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A letter that a run is done with."""

    name: str
    stamp: str
    """What tells that the input is still the same."""
    status: Status
    code: str
    """Of a letter without a record, why."""
    result: str
    """The record or the failure's row, as JSON; of a file that holds several letters, a line for each."""


class Journal:
    """A run's file, open for one process and any number of its threads."""

    def __init__(self, path: Path) -> None:
        """Open a journal, or begin one.

        Raises:
            UsageError: another run has it open, or it is another kind of file.
            JournalError: it can't be read or written.
        """
        self.path = path
        self._run = 0
        self._lock = FileLock(f"{path}.lock", blocking=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout as error:
            raise UsageError(f"{path}: another run has this journal open; wait for its end, or name another") from error
        except OSError as error:
            raise JournalError(f"{path}: the journal can't be opened ({error.strerror})") from error
        try:
            self._base = Base(path, _TABLES)
        except BaseException:
            self._lock.release()
            raise
        try:
            self._require_hashes()
        except BaseException:
            self.close()
            raise

    def _require_hashes(self) -> None:
        columns = {name for (name,) in self._base.read("SELECT name FROM pragma_table_info('letters')")}
        if "sha256" not in columns:
            raise UsageError(f"{self.path}: an earlier version of imr-llm made this journal; its rows carry no hash: name another file")

    def begin(self, made_with: Mapping[str, str], *, changed: bool = False) -> bool:
        """Begin a run, or go on with one.

        Args:
            made_with: what shapes the results: model, prompts, schemas, versions.
            changed: whether the run may go on with something else than it was begun with.

        Returns:
            Whether the journal was begun before.

        Raises:
            UsageError: it was begun with something else.
        """
        last = self._base.read("SELECT run, made_with FROM runs ORDER BY run DESC LIMIT 1")
        before = json.loads(last[0][1]) if last else {}
        differs = [f"{name} was {before.get(name)}, now {value}" for name, value in made_with.items() if before.get(name) != value]
        if last and differs and not changed:
            what = "; ".join(differs)
            raise UsageError(f"{self.path}: the run was begun otherwise: {what}; name another journal, or go on with --changed")
        self._run = last[0][0] if last else 0
        if differs:
            self._run = self._base.write("INSERT INTO runs (begun_at, made_with) VALUES (?, ?)", time.time(), json.dumps(dict(made_with)))
        return bool(last)

    def ended(self, name: str) -> Ended | None:
        """Find how a letter ended, if it did; a row that is damaged counts for nothing, so that the letter is read again."""
        rows = self._base.read("SELECT sha256, name, stamp, status, code, result FROM letters WHERE name = ?", name)
        return Ended(*rows[0][1:]) if rows and _hash(*rows[0][1:]) == rows[0][0] else None

    def end(self, ended: Ended) -> None:
        """Keep how a letter ended, in place of how it ended before."""
        words = (ended.name, ended.stamp, ended.status, ended.code, ended.result)
        self._base.write("INSERT OR REPLACE INTO letters VALUES (?, ?, ?, ?, ?, ?, ?)", *words, self._run, _hash(*words))

    def results(self) -> Iterator[str]:
        """Yield the result of each letter, by name.

        Raises:
            JournalError: the row of one is damaged: its hash is not that of its words.
        """
        for digest, *words in self._base.stream("SELECT sha256, name, stamp, status, code, result FROM letters ORDER BY name"):
            if _hash(*words) != digest:
                message = f"{self.path}: the row of {words[0]} is damaged, its hash is another; give the command that made it again, with this letter"
                raise JournalError(message)
            yield from (line for line in words[-1].split("\n") if line)

    def counts(self) -> dict[tuple[Status, str], int]:
        """Count the letters by how they ended, and why."""
        rows = self._base.read("SELECT status, code, count(*) FROM letters GROUP BY 1, 2 ORDER BY 1, 2")
        return {(status, code): number for status, code, number in rows}

    def answer(self, key: str) -> Answer | None:
        """Find what a call came to, if it was made and its row is whole."""
        columns = "outcome, reply, prompt_tokens, cached_tokens, completion_tokens, seconds, kept, sha256"
        rows = self._base.read(f"SELECT {columns} FROM answers WHERE key = ?", key)  # noqa: S608  fixed names
        if not rows or _hash(key, *map(str, rows[0][:7])) != rows[0][7]:
            return None
        return Answer(rows[0][0], rows[0][1], Usage(*rows[0][2:6]), bool(rows[0][6]))

    def keep(self, key: str, answer: Answer) -> None:
        """Keep what a call came to."""
        usage = answer.usage
        took = (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens, float(usage.seconds), int(answer.kept))
        told = (answer.outcome, answer.reply, *took)
        digest = _hash(key, *map(str, told))
        self._base.write("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", key, *told, digest)

    def send(self, most: Usage) -> int:
        """Keep that a call is about to be sent, and the most that it can take; gives the attempt's number."""
        values = (most.prompt_tokens, most.completion_tokens)
        return self._base.write("INSERT INTO attempts (prompt_tokens, cached_tokens, completion_tokens) VALUES (?, 0, ?)", *values)

    def took(self, attempt: int, usage: Usage) -> Future[int]:
        """Keep what an attempt took; if that is lost in a crash, it counts for the most that it could take."""
        values = (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens, attempt)
        return self._base.send("UPDATE attempts SET prompt_tokens = ?, cached_tokens = ?, completion_tokens = ? WHERE attempt = ?", *values)

    def spent(self) -> Usage:
        """Sum up what all attempts took, or could have taken."""
        (sums,) = self._base.read("SELECT total(prompt_tokens), total(cached_tokens), total(completion_tokens) FROM attempts")
        return Usage(*(int(value) for value in sums))

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        self._base.close()
        self._lock.release()

    def __enter__(self) -> Self:
        """Use as a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()
