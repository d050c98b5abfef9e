"""Records as tables: the same rows in every form, typed, in order, and never a formula; and what is counted from them."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import arro3.io
import openpyxl
import pytest
from project import letter_paths
from scipy.stats import binomtest

from imr_llm import pipeline
from imr_llm.letter import read_letter
from imr_llm.render import Failure, Result, as_jsonl
from imr_llm.stats import BY, Rate, count_rates, query
from imr_llm.stats.rates import wilson
from imr_llm.tables import FORMS, TABLES, write_tables
from imr_llm.tables.rows import rows_of


@pytest.fixture(scope="module")
def results() -> list[Result]:
    """Read some letters by rules alone; one failed."""
    read: list[Result] = [pipeline.extract(read_letter(path), None) for path in letter_paths()[::8]]
    return [*read, Failure("broken.pdf", "damaged_pdf", "=cmd|' /C calc'!A0")]


@pytest.fixture(scope="module")
def sqlite(results: list[Result], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the tables once."""
    path = tmp_path_factory.mktemp("tables") / "tables.sqlite"
    write_tables(results, path, "sqlite")
    return path


def read_sqlite(path: Path, table: str) -> list[tuple[Any, ...]]:
    base = sqlite3.connect(path)
    try:
        return base.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  a name of ours
    finally:
        base.close()


def test_each_form_has_the_same_rows(results: list[Result], sqlite: Path, tmp_path: Path) -> None:
    """What a record says is in all four forms, whatever the order in which the letters came."""
    for form in FORMS:
        write_tables(reversed(results), tmp_path / f"out.{form}", form)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    for table in TABLES:
        wanted = read_sqlite(sqlite, table.name)
        assert read_sqlite(tmp_path / "out.sqlite", table.name) == wanted
        columns = arro3.io.read_parquet(tmp_path / "out.parquet" / f"{table.name}.parquet").read_all()
        assert columns.column_names == [column.name for column in table.columns]
        assert columns.num_rows == len(wanted)
        with (tmp_path / "out.csv" / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == columns.column_names
        assert [[cell.removeprefix("'") if cell[:2] in {"'=", "'-", "'+", "'@"} else cell for cell in row] for row in rows] == [
            ["" if value is None else str(value) for value in row] for row in wanted
        ]
        sheet = list(book[table.name].iter_rows(values_only=True))
        assert [len(sheet), *sheet[0]] == [len(wanted) + 1, *header]


def test_keys_tell_rows_apart_and_every_row_has_its_letter(results: list[Result], sqlite: Path) -> None:
    """Each item, citation, finding and place joins a record; nothing is left out of what the record has."""
    letters = {row[0] for row in read_sqlite(sqlite, "records")}
    assert len(letters) == len(results) - 1
    for table in TABLES[1:-1]:
        rows = read_sqlite(sqlite, table.name)
        assert {row[0] for row in rows} <= letters
        assert len(rows) == sum(name == table.name for result in results for name, _ in rows_of(result))
    for table in TABLES:
        assert all(len(row) == len(table.columns) for row in read_sqlite(sqlite, table.name))


def test_what_looks_like_a_formula_stays_text(results: list[Result], tmp_path: Path) -> None:
    """A letter can't make a spreadsheet run anything."""
    write_tables(results, tmp_path, "csv")
    assert "'=cmd" in (tmp_path / "failures.csv").read_text(encoding="utf-8")
    write_tables(results, tmp_path / "out.xlsx", "xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["failures"]["C2"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|' /C calc'!A0")


def test_types_are_those_of_the_columns(sqlite: Path, results: list[Result], tmp_path: Path) -> None:
    """Parquet has days and booleans, with what they mean; SQLite refuses another type."""
    write_tables(results, tmp_path, "parquet")
    schema = arro3.io.read_parquet(tmp_path / "records.parquet").read_all().schema
    assert str(schema.field("decision_date").type).strip() == "arro3.core.DataType<Date32>"
    assert schema.field("patient_age").metadata_str["unit"] == "years"
    base = sqlite3.connect(sqlite)
    with pytest.raises(sqlite3.IntegrityError):
        base.execute("UPDATE records SET patient_age = 'old'")
    base.close()


def test_a_place_that_can_t_be_written_is_told_and_leaves_what_was_there(results: list[Result], tmp_path: Path) -> None:
    """A table is written whole or not at all."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = cli("tables", write(results, tmp_path), "-o", tmp_path / "file" / "x.xlsx")
    assert (done.returncode, (tmp_path / "file").read_text(encoding="utf-8")) == (2, "mine")
    assert "can't be written" in done.stderr
    assert "Traceback" not in done.stderr
    bad = cli("tables", tmp_path / "file", "-o", tmp_path / "x.xlsx")
    assert "holds no records" in bad.stderr
    for arguments, hint in (
        (("-o", tmp_path / "x.csv"), "give a folder"),
        (("--format", "csv"), "needs a place"),
        (("-o", "x.xlsx"), "no records"),
    ):
        refused = cli("tables", *([] if hint == "no records" else [tmp_path / "records.jsonl"]), *arguments)
        assert (refused.returncode, hint in refused.stderr) == (2, True), refused.stderr
    assert not (tmp_path / "x.xlsx").exists()


def write(results: list[Result], folder: Path) -> Path:
    path = folder / "records.jsonl"
    path.write_text("".join(map(as_jsonl, results)), encoding="utf-8")
    return path


def cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "imr_llm", *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("hits", "total"), [(0, 5), (5, 5), (3, 17), (400, 1000)])
def test_intervals_are_wilson_s(hits: int, total: int) -> None:
    """As scipy computes them."""
    told = binomtest(hits, total).proportion_ci(method="wilson")
    assert wilson(hits, total) == pytest.approx((told.low, told.high), abs=1e-12)


def test_rates_count_items_as_a_person_would(results: list[Result], sqlite: Path) -> None:
    """Categories by hand; several body parts count in each; what is not stated is told, and last."""
    items = [item for result in results if not isinstance(result, Failure) for item in result.items]
    by_category = {rate.name: rate for rate in count_rates(sqlite, "category")}
    drugs = [item for item in items if getattr(item.category, "value", "") == "pharmaceuticals"]
    overturned = sum(getattr(item.decision, "value", "") == "overturned" for item in drugs)
    assert by_category["pharmaceuticals"] == Rate("pharmaceuticals", len(drugs), overturned, 0)
    assert sum(rate.decided + rate.undecided for rate in by_category.values()) == len(items)
    parts = count_rates(sqlite, "body_part")
    assert parts[-1].name is None
    assert parts[-1].decided == sum(not isinstance(item.body_parts, tuple) for item in items)
    assert [rate.name for rate in count_rates(sqlite, "month")][:-1] == sorted(
        rate.name for rate in count_rates(sqlite, "month") if rate.name
    )


def test_the_sql_that_is_shown_gives_the_numbers_that_are_printed(results: list[Result], sqlite: Path, tmp_path: Path) -> None:
    """From the SQLite file by hand, and from the records through the command."""
    printed = json.loads(cli("stats", write(results, tmp_path), "--format", "json").stdout)
    shown = cli("stats", sqlite, "--sql").stdout.split(";")
    base = sqlite3.connect(sqlite)
    for by, sql in zip(BY, shown, strict=False):
        assert sql.strip() == query(by)
        rows = base.execute(sql).fetchall()
        assert rows == [(group["name"], group["decided"], group["overturned"], group["undecided"]) for group in printed[by]]
    base.close()


def test_plots_are_drawn_as_png_and_svg(sqlite: Path, tmp_path: Path) -> None:
    """One of each for each grouping, with the counts in it."""
    done = cli("stats", sqlite, "--by", "category", "--plots", tmp_path / "plots")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "plots" / "category.png").read_bytes().startswith(b"\x89PNG")
    assert "pharmaceuticals" in done.stdout
    assert (tmp_path / "plots" / "category.svg").read_text(encoding="utf-8").startswith("<?xml")
