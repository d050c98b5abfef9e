"""Write tables as CSV: a table's rows in, a file out in which no cell is a formula to a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from imr_llm.tables.columns import Table
from imr_llm.tables.rows import Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a text begins with that a spreadsheet may run."""


def guarded(value: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet may take for a formula; numbers stay."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_csv(table: Table, rows: Iterable[Row], path: Path) -> None:
    """Write one table, in UTF-8, with the names of the columns first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        writer.writerows([guarded(value) for value in row] for row in rows)
