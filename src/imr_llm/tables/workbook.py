"""Write tables as a workbook: the rows of all tables in, one .xlsx out with a sheet each, in which every text is a text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from imr_llm.errors import UsageError
from imr_llm.tables.columns import TABLES, Column, Table
from imr_llm.tables.rows import Row

_MOST_CHARACTERS, _MOST_ROWS = 32_767, 1_048_576
_CUT = " … [cut here: a cell holds no more]"


def write_workbook(rows: Callable[[Table], Iterable[Row]], path: Path) -> None:
    """Write all tables, and a last sheet that tells what their columns mean.

    Raises:
        UsageError: the extra is not installed, or a table has more rows than a sheet holds.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise UsageError("a workbook needs an extra: install it with `pip install 'imr-llm[xlsx]'`") from error
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for table in TABLES:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [column.name for column in table.columns], bold)
            for number, row in enumerate(rows(table), 1):
                if number >= _MOST_ROWS:
                    raise UsageError(f"{table.name} has more than {_MOST_ROWS - 1:,} rows, and a sheet holds no more; take another form")
                for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                    _write(sheet, number, place, column, value, day)
        _write_meanings(book.add_worksheet("columns"), bold)


def _write(sheet: Any, row: int, place: int, column: Column, value: Any, day: Any) -> None:
    if value is None:
        return
    match column.kind:
        case "integer" | "real":
            sheet.write_number(row, place, value)
        case "flag":
            sheet.write_boolean(row, place, bool(value))
        case "date" if value >= "1900-03-01":  # the dates that a workbook has
            sheet.write_datetime(row, place, dt.datetime.fromisoformat(value), day)
        case _:
            fits = len(value) <= _MOST_CHARACTERS
            sheet.write_string(row, place, value if fits else value[: _MOST_CHARACTERS - len(_CUT)] + _CUT)


def _write_meanings(sheet: Any, bold: Any) -> None:
    sheet.write_row(0, 0, ["table", "column", "kind", "unit", "meaning"], bold)
    told = [(table.name, column.name, column.kind, column.unit, column.meaning) for table in TABLES for column in table.columns]
    for number, row in enumerate(told, 1):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text)
