"""Write tables as Parquet: a table's rows in, a typed file out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from imr_llm.errors import UsageError
from imr_llm.tables.base import chunks
from imr_llm.tables.columns import Column, Table
from imr_llm.tables.rows import Row

_ROWS_AT_ONCE = 20_000
_EPOCH = dt.date(1970, 1, 1)


def write_parquet(table: Table, rows: Iterable[Row], path: Path) -> None:
    """Write one table; dates are days, flags booleans, and lists JSON texts, with what each column means in the schema.

    Raises:
        UsageError: the extra is not installed.
    """
    try:
        import arro3.core as arrow
        import arro3.io
    except ImportError as error:
        raise UsageError("Parquet needs an extra: install it with `pip install 'imr-llm[parquet]'`") from error
    types = {
        "text": arrow.DataType.utf8(),
        "integer": arrow.DataType.int64(),
        "real": arrow.DataType.float64(),
        "date": arrow.DataType.date32(),
        "flag": arrow.DataType.bool(),
        "list": arrow.DataType.utf8(),
    }
    fields = [arrow.Field(column.name, types[column.kind], nullable=True, metadata=_told(column)) for column in table.columns]
    schema = arrow.Schema(fields, metadata={"meaning": table.meaning})

    def batches() -> Iterator[Any]:
        for some in chunks(rows, _ROWS_AT_ONCE):
            arrays = [
                _array(arrow, column, values, types[column.kind])
                for column, values in zip(table.columns, zip(*some, strict=True), strict=True)
            ]
            yield arrow.RecordBatch.from_arrays(arrays, schema=schema)

    arro3.io.write_parquet(arrow.RecordBatchReader.from_batches(schema, batches()), path, compression="zstd(3)")


def _told(column: Column) -> dict[str, str]:
    return {"meaning": column.meaning, **({"unit": column.unit} if column.unit else {})}


def _array(arrow: Any, column: Column, values: Iterable[Any], kind: Any) -> Any:
    match column.kind:
        case "date":
            days = [None if value is None else (dt.date.fromisoformat(value) - _EPOCH).days for value in values]
            return arrow.Array(days, type=arrow.DataType.int32()).cast(kind)
        case "flag":
            return arrow.Array([None if value is None else bool(value) for value in values], type=kind)
        case _:
            return arrow.Array(list(values), type=kind)
