"""Write tables in the form that is wanted: results in, a file or a folder of files out, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

from imr_llm.errors import UsageError
from imr_llm.render import Result
from imr_llm.tables.base import build, read_rows
from imr_llm.tables.columns import TABLES
from imr_llm.tables.parquet import write_parquet
from imr_llm.tables.text import write_csv
from imr_llm.tables.workbook import write_workbook

Form = Literal["csv", "parquet", "sqlite", "xlsx"]
FORMS: tuple[Form, ...] = get_args(Form)


def write_tables(results: Iterable[Result], path: Path, form: Form) -> None:
    """Write the tables of some results.

    Args:
        results: records and failures, in any number.
        path: a file for `sqlite` and `xlsx`; for `csv` and `parquet` a folder, which gets one file a table.
        form: how to write.

    Raises:
        UsageError: the form's extra is missing, or the place can't be written.
    """
    try:
        _place(path, form).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_place(path, form), prefix=".tables-") as folder:
            base = Path(folder) / "tables.db"
            build(results, base)
            for made, wanted in _written(base, path, form):
                os.replace(made, wanted)  # noqa: PTH105  in place of what was there, at once
    except OSError as error:
        raise UsageError(f"{path}: can't be written ({error.strerror or error}); {_expected(form)}") from error


def _place(path: Path, form: Form) -> Path:
    return path if form in {"csv", "parquet"} else path.parent


def _expected(form: Form) -> str:
    return "expected a folder, for one file a table" if form in {"csv", "parquet"} else "expected a file in a folder that can be written"


def _written(base: Path, path: Path, form: Form) -> list[tuple[Path, Path]]:
    """Write beside the database, and tell what goes where."""
    if form == "sqlite":
        return [(base, path)]
    if form == "xlsx":
        book = base.with_suffix(".xlsx")
        write_workbook(lambda table: read_rows(base, table), book)
        return [(book, path)]
    write = write_csv if form == "csv" else write_parquet
    moves = [(base.parent / f"{table.name}.{form}", path / f"{table.name}.{form}") for table in TABLES]
    for table, (made, _) in zip(TABLES, moves, strict=True):
        write(table, read_rows(base, table), made)
    return moves
