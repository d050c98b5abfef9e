"""The `check` command: a record against its letter, without a model."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from imr_llm.errors import UsageError


@click.command(short_help="Check a record against its letter.")
@click.argument("record", type=click.Path(path_type=Path), metavar="RECORD")
@click.argument("letter", metavar="LETTER")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(record: Path, letter: str, *, as_json: bool) -> None:
    """Check a record (JSON) against its letter: spans, values, decisions, nothing overlooked. No model, no network.

    Exits with 1 if there is a finding.

    \b
    Examples:
      imr-llm check record.json letter.pdf
    """
    from pydantic import ValidationError

    from imr_llm.letter import read_letter
    from imr_llm.records import Record
    from imr_llm.validation import check_record

    try:
        read = Record.model_validate_json(record.read_bytes())
    except OSError as error:
        raise UsageError(f"{record}: can't be read ({error.strerror})") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"{record}: is no record: {place}: {first['msg']} ({error.error_count()} problem(s)); expected the JSON of `imr-llm extract --format json`"
        ) from error
    findings = check_record(read, read_letter(letter))
    if as_json:
        click.echo(json.dumps([finding.model_dump(mode="json") for finding in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.code}: {finding.path}: {finding.message}")
        click.echo(f"{record}: {len(findings)} finding(s)", err=True)
    sys.exit(1 if findings else 0)
