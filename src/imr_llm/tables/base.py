"""Lay results out in SQLite: results in, a file with one typed table each out; the other forms are written from it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from imr_llm.render import Result
from imr_llm.tables.columns import TABLES, Column, Table
from imr_llm.tables.rows import Row, rows_of

_TYPES = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "date": "TEXT", "flag": "INTEGER", "list": "TEXT"}
_RESULTS_AT_ONCE = 500
T = TypeVar("T")


def build(results: Iterable[Result], path: Path) -> None:
    """Write all tables of some results; where a letter comes twice, the last counts."""
    base = sqlite3.connect(path)
    try:
        base.execute("PRAGMA synchronous=OFF")
        for table in TABLES:
            base.execute(_create(table))
        for some in chunks(results, _RESULTS_AT_ONCE):
            for result in some:
                _add(base, result)
            base.commit()
    finally:
        base.close()


def has_tables(path: Path) -> bool:
    """Tell whether a file is one that `build` wrote."""
    if not path.is_file():
        return False
    base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        found = {name for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    except sqlite3.DatabaseError:
        return False
    finally:
        base.close()
    return {table.name for table in TABLES} <= found


def chunks(many: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the members of something long, some at a time."""
    rest = iter(many)
    while some := list(islice(rest, size)):
        yield some


def _add(base: sqlite3.Connection, result: Result) -> None:
    for name, row in rows_of(result):
        holes = ", ".join("?" * len(row))
        base.execute(f"INSERT OR REPLACE INTO {name} VALUES ({holes})", [_stored(value) for value in row])  # noqa: S608  fixed names


def _create(table: Table) -> str:
    columns = [f'"{column.name}" {_TYPES[column.kind]}{_check(column)}' for column in table.columns]
    return f"CREATE TABLE {table.name} ({', '.join(columns)}, PRIMARY KEY ({', '.join(table.key)})) STRICT, WITHOUT ROWID"


def _check(column: Column) -> str:
    return " NOT NULL" if column.kind == "list" else ""


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else int(value) if isinstance(value, bool) else value


def read_rows(path: Path, table: Table) -> Iterator[Row]:
    """Yield a table's rows by its key: dates as ISO texts, flags as 0 or 1, lists as JSON."""
    base = sqlite3.connect(path)
    try:
        yield from base.execute(f"SELECT * FROM {table.name} ORDER BY {', '.join(table.key)}")  # noqa: S608  fixed names
    finally:
        base.close()
