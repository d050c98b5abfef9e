"""The `schemas` command: write the JSON schemas of what comes out and of what the model is asked."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command(short_help="Write the JSON schemas.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="schemas", metavar="[FOLDER]")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file differs.")
def schemas(folder: Path, *, check: bool) -> None:
    """Write the schemas of the record, of the plain shape and of each question's reply into FOLDER.

    \b
    Examples:
      imr-llm schemas
      imr-llm schemas --check
    """
    from imr_llm.schemas import schema_files

    wanted = schema_files()
    present = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.json")} if folder.is_dir() else {}
    differing = sorted({*wanted, *present} - {name for name in wanted if present.get(name) == wanted[name]})
    if check:
        for name in differing:
            click.echo(f"{folder / name}: differs from the types; run `imr-llm schemas`", err=True)
        sys.exit(1 if differing else 0)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in present.keys() - wanted.keys():
        (folder / name).unlink()
    click.echo(f"{folder}: {len(wanted)} schema(s), {len(differing)} changed", err=True)
