"""The `check` command: a record, ours or another tool's, against its letter, without a model."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_llm.errors import UsageError

if TYPE_CHECKING:
    from imr_llm.letter import Letter
    from imr_llm.records import Finding, Record


@click.command(short_help="Check a record against its letter.")
@click.argument("record", type=click.Path(path_type=Path), metavar="RECORD")
@click.argument("letter", metavar="LETTER")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(record: Path, letter: str, *, as_json: bool) -> None:
    """Check a record against its letter: every span, every value derived again, nothing overlooked. No model, no network.

    RECORD is what `imr-llm extract --format json` writes, or values in the plain shape, whoever read them; of those, each is looked
    up in the letter first.

    Exits with 1 if the record says what the letter doesn't, or has a problem that it doesn't tell of itself.

    \b
    Examples:
      imr-llm check record.json letter.pdf
    """
    from imr_llm.letter import read_letters
    from imr_llm.validation import check_record

    letters = read_letters(letter)
    read_from = letters[min(_part(record), len(letters)) - 1]
    read, own = _record(record, read_from)
    findings = (*(() if own else read.findings), *check_record(read, read_from))
    untold = [finding for finding in findings if finding not in read.findings] if own else [one for one in findings if one.needs_person]
    _print(findings, untold, as_json=as_json)
    click.echo(
        f"{record}: {len(findings)} finding(s), {len(untold)} of them {'not told in the record' if own else 'for a person'}", err=as_json
    )
    sys.exit(1 if untold else 0)


def _part(path: Path) -> int:
    """Tell which of the letters of its file a record says that it is of; the first where it says nothing."""
    try:
        part = json.loads(path.read_bytes())["source"]["part"]
    except (OSError, ValueError, KeyError, TypeError):
        return 1
    return part if isinstance(part, int) and part > 0 else 1


def _record(path: Path, letter: Letter) -> tuple[Record, bool]:
    """Read a record, and tell whether it is one of ours; values in the plain shape are grounded first."""
    from pydantic import ValidationError

    from imr_llm.given import ground_plain
    from imr_llm.plain import Plain
    from imr_llm.records import Record
    from imr_llm.validation import VALIDATOR

    try:
        data = json.loads(path.read_bytes())
        if not isinstance(data, dict):
            raise UsageError(f"{path}: is no record: expected one JSON object, found {type(data).__name__}")
        if "format" in data:
            return Record.model_validate_json(json.dumps(data)), True
        return ground_plain(Plain.model_validate_json(json.dumps(data.get("plain", data))), letter, VALIDATOR), False
    except OSError as error:
        raise UsageError(f"{path}: can't be read ({error.strerror})") from error
    except ValidationError as error:
        raise UsageError(f"{path}: is no record: {_first(error)}") from error
    except ValueError as error:
        raise UsageError(f"{path}: is no JSON ({error})") from error


def _first(error: Any) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    expected = "expected the JSON of `imr-llm extract --format json`, or of `--plain`"
    return f"{place}: {first['msg']} ({error.error_count()} problem(s)); {expected}"


def _print(findings: Sequence[Finding], untold: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        rows = [{**finding.model_dump(mode="json"), "untold": finding in untold} for finding in findings]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for finding in findings:
        mark = "!" if finding in untold else " "
        click.echo(f"{mark} {finding.code}: {finding.path}: {finding.message}")
