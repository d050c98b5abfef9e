"""The `check` command: a record, ours or another tool's, against its letter, without a model."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_llm.errors import UsageError

if TYPE_CHECKING:
    from imr_llm.letter import Letter
    from imr_llm.records import Record
    from imr_llm.retrace import Retraced


_RECORD_ONLY = {"source", "ledger", "routing", "provenance", "findings", "rejected"}
"""What a record has and plain values have not; gold names its source, too."""


@click.command(short_help="Check a record against its letter.")
@click.argument("record", type=click.Path(path_type=Path), metavar="RECORD")
@click.argument("letter", metavar="LETTER")
@click.option("--json", "as_json", is_flag=True, help="Print what was found, and what was not checked, as JSON.")
def check(record: Path, letter: str, *, as_json: bool) -> None:
    """Check a record against its letter: every span, every value derived again, nothing overlooked. No model, no network.

    A record of this package is also made again from the letter and from the answers that it tells of, and compared whole. What only
    the model could tell is named as not checked.

    RECORD is what `imr-llm extract --format json` writes, or values in the plain shape, whoever read them; of those, each is looked
    up in the letter first.

    Exits with 1 if the record says what the letter doesn't, or has a problem that it doesn't tell of itself.

    \b
    Examples:
      imr-llm check record.json letter.pdf
    """
    from imr_llm.letter import read_letters
    from imr_llm.retrace import retrace

    letters = read_letters(letter)
    read_from = letters[min(_part(record), len(letters)) - 1]
    told = retrace(_record(record, read_from), read_from)
    _print(told, as_json=as_json)
    click.echo(f"{record}: {len(told.findings)} finding(s), {len(told.untold)} of them {told.untold_are}", err=as_json)
    sys.exit(1 if told.untold else 0)


def _part(path: Path) -> int:
    """Tell which of the letters of its file a record says that it is of; the first where it says nothing."""
    try:
        part = json.loads(path.read_bytes())["source"]["part"]
    except (OSError, ValueError, KeyError, TypeError):
        return 1
    return part if isinstance(part, int) and part > 0 else 1


def _record(path: Path, letter: Letter) -> Record:
    """Read a record; values in the plain shape are grounded first."""
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
            return Record.model_validate_json(json.dumps(data))
        if parts := sorted(data.keys() & _RECORD_ONLY - ({"source"} if "plain" in data else set())):
            raise UsageError(f"{path}: is no record: it has {', '.join(parts)} and no `format`; expected a whole record, or plain values")
        return ground_plain(Plain.model_validate_json(json.dumps(data.get("plain", data))), letter, VALIDATOR)
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


def _print(told: Retraced, *, as_json: bool) -> None:
    if as_json:
        rows = [{**finding.model_dump(mode="json"), "untold": finding in told.untold} for finding in told.findings]
        click.echo(json.dumps({"findings": rows, "unchecked": told.unchecked}, indent=2, ensure_ascii=False))
        return
    for finding in told.findings:
        mark = "!" if finding in told.untold else " "
        click.echo(f"{mark} {finding.code}: {finding.path}: {finding.message}")
    for what in told.unchecked:
        click.echo(f"? not checked: {what}")
