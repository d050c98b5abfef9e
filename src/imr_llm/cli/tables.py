"""The commands that make something of records: `tables` and `stats`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imr_llm.cli.options import TABLE_FORMS, records_argument
from imr_llm.errors import UsageError

if TYPE_CHECKING:
    from imr_llm.stats import By, Rate


@click.command(short_help="Records as tables.")
@records_argument
@click.option("--format", "form", type=click.Choice(TABLE_FORMS), help="Form. [default: by the name of PATH]")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="File; for csv and parquet, a folder.")
@click.option("--columns", is_flag=True, help="Print what the columns mean, and write nothing.")
def tables(records: tuple[Path, ...], output: Path | None, form: str | None, *, columns: bool) -> None:
    """Lay records out as tables: records, items, citations, findings, evidence and failures.

    RECORDS are .json or .jsonl files of `extract`, folders of them, or journals.

    \b
    Examples:
      imr-llm tables records.jsonl -o tables.xlsx
      imr-llm tables run.db --format parquet -o tables/
    """
    from imr_llm.cli.output import form_of, write_all
    from imr_llm.runs.results import read_results

    if columns:
        click.echo(_columns())
        return
    _require(records)
    wanted = form_of(output, form, values_only=False)
    if output is None or not write_all(read_results(records), output, wanted):
        raise UsageError("which form? give --format, or an -o that ends in .xlsx, .sqlite or .db")


def _require(records: tuple[Path, ...]) -> None:
    if not records:
        raise UsageError("no records; give RECORDS: what `imr-llm extract` wrote, or a journal")


def _columns() -> str:
    """Tell each column's meaning as Markdown."""
    from imr_llm.tables import TABLES

    lines: list[str] = []
    for table in TABLES:
        lines += [f"`{table.name}`: {table.meaning} Key: {', '.join(f'`{name}`' for name in table.key)}.", ""]
        lines += ["| column | kind | unit | meaning |", "|---|---|---|---|"]
        lines += [f"| `{column.name}` | {column.kind} | {column.unit} | {column.meaning} |" for column in table.columns]
        lines.append("")
    return "\n".join(lines).rstrip()


@click.command(short_help="How often denials are overturned.")
@records_argument
@click.option(
    "--by",
    multiple=True,
    type=click.Choice(["category", "body_part", "guideline", "specialty", "month"]),
    help="What to group by. [default: all]",
)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True, help="How to print.")
@click.option("--plots", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Draw each as PNG and SVG, too.")
@click.option("--sql", is_flag=True, help="Print the SQL that counts, as it runs on a tables' SQLite file.")
def stats(records: tuple[Path, ...], by: tuple[str, ...], form: str, plots: Path | None, *, sql: bool) -> None:
    """Count how often denials are overturned, with 95 % intervals (Wilson), and beside them what the letters don't state.

    RECORDS are as in `tables`, or a SQLite file that it wrote.

    \b
    Examples:
      imr-llm stats records.jsonl
      imr-llm stats run.db --by category --plots plots/
      imr-llm stats tables.sqlite --by month --format json
    """
    from imr_llm.stats import BY, as_json, as_markdown, as_text, count_rates, query

    wanted = [one for one in BY if not by or one in by]
    if sql:
        click.echo(";\n\n".join(query(one) for one in wanted) + ";")
        return
    _require(records)
    with _tables_of(records) as base:
        rates = {one: count_rates(base, one) for one in wanted}
    click.echo({"text": as_text, "json": as_json, "markdown": as_markdown}[form](rates).rstrip("\n"))
    if plots:
        _draw(rates, plots)


def _draw(rates: Mapping[By, Sequence[Rate]], plots: Path) -> None:
    try:
        from imr_llm.stats.plots import draw
    except ImportError as error:
        raise UsageError("plots need an extra: install it with `pip install 'imr-llm[eval]'`") from error
    for one, groups in rates.items():
        for file in draw(one, groups, plots):
            click.echo(str(file), err=True)


@contextmanager
def _tables_of(records: tuple[Path, ...]) -> Iterator[Path]:
    """Give the records' tables: the file itself, if it has them, or one that is made for as long as the block runs."""
    from imr_llm.runs.results import read_results
    from imr_llm.tables.base import build, has_tables

    if len(records) == 1 and has_tables(records[0]):
        yield records[0]
        return
    with tempfile.TemporaryDirectory(prefix="imr-llm-") as folder:
        base = Path(folder) / "tables.db"
        build(read_results(records), base)
        yield base
