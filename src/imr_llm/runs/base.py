"""Write to one SQLite file from many threads: statements in, each safe against a power cut before its writer goes on."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from imr_llm.errors import JournalError, UsageError

_APPLICATION = 0x494D524C
"""SQLite's mark of the files of an application: `IMRL`."""
_MOST_AT_ONCE = 500

Row = tuple[Any, ...]


class Base:
    """An open file. What several threads write at once becomes one transaction, so that they share the wait for the disk."""

    def __init__(self, path: Path, tables: str) -> None:
        """Open the file, or make it.

        Raises:
            UsageError: it is another kind of file.
            JournalError: it can't be read or written.
        """
        self.path = path
        self._statements: SimpleQueue[tuple[str, Row, Future[int]] | None] = SimpleQueue()
        self._reading = threading.Lock()
        try:
            self._writer, self._reader = self._connect(), self._connect()
            self._prepare(tables)
        except sqlite3.Error as error:
            raise self._told(error) from error
        self._thread = threading.Thread(target=self._write_all, name="journal", daemon=True)
        self._thread.start()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)

    def _prepare(self, tables: str) -> None:
        (known,), (mark,) = (
            self._writer.execute(what).fetchone() for what in ("SELECT count(*) FROM sqlite_schema", "PRAGMA application_id")
        )
        if known and mark != _APPLICATION:
            raise UsageError(f"{self.path}: this is no journal of imr-llm; name another file")
        self._writer.execute("PRAGMA journal_mode=WAL")
        self._writer.execute("PRAGMA synchronous=FULL")
        self._writer.execute(f"PRAGMA application_id={_APPLICATION}")
        self._writer.executescript(tables)

    def read(self, statement: str, *values: object) -> list[Row]:
        """Read all rows of a query."""
        try:
            with self._reading:
                return self._reader.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._told(error) from error

    def stream(self, statement: str) -> Iterator[Row]:
        """Read the rows of a query one by one, while others read and write."""
        reader = self._connect()
        try:
            yield from reader.execute(statement)
        finally:
            reader.close()

    def send(self, statement: str, *values: object) -> Future[int]:
        """Write as soon as may be; the future gives the number of the row once it is safe."""
        done: Future[int] = Future()
        self._statements.put((statement, values, done))
        return done

    def write(self, statement: str, *values: object) -> int:
        """Write, and give the number of the row once it is safe."""
        return self.send(statement, *values).result()

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        self._statements.put(None)
        self._thread.join()
        self._reader.close()
        self._writer.close()

    def _write_all(self) -> None:
        while True:
            batch = [self._statements.get()]
            try:
                while len(batch) < _MOST_AT_ONCE:
                    batch.append(self._statements.get_nowait())
            except Empty:
                pass
            self._commit([entry for entry in batch if entry is not None])
            if None in batch:
                return

    def _commit(self, batch: list[tuple[str, Row, Future[int]]]) -> None:
        """Write all or nothing of a batch, and tell who waits."""
        try:
            rows = self._written(batch)
        except sqlite3.Error as error:
            for *_, done in batch:
                done.set_exception(self._told(error))
        except Exception as error:  # noqa: BLE001 - a value that SQLite can't hold is its writer's alone; whoever waits for another goes on
            for one in batch if len(batch) > 1 else []:
                self._commit([one])
            if len(batch) == 1:
                batch[0][2].set_exception(error)
        else:
            for row, (*_, done) in zip(rows, batch, strict=True):
                done.set_result(row)

    def _written(self, batch: list[tuple[str, Row, Future[int]]]) -> list[int]:
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            rows = [self._writer.execute(statement, values).lastrowid or 0 for statement, values, _ in batch]
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise
        return rows

    def _told(self, error: sqlite3.Error) -> JournalError | UsageError:
        if error.sqlite_errorname == "SQLITE_NOTADB":
            return UsageError(f"{self.path}: this is no journal of imr-llm; name another file")
        return JournalError(f"{self.path}: the journal failed ({error}); make room or mend the disk, then give the same command again")
