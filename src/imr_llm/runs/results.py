"""Read results back that were written: files, folders and journals in, records and failures out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from imr_llm.errors import UsageError
from imr_llm.records import Record
from imr_llm.render import Failure, Result
from imr_llm.runs.journal import Journal

LOG_SUFFIX = ".review.jsonl"
"""How the name of a review's log ends, which may lie beside records."""


def code_of(result: Result) -> str:
    """Say in a word what is to be known of a result: why it failed, or that a record needs a person; empty for the rest."""
    if isinstance(result, Failure):
        return result.code
    if any(finding.code == "ledger_unbalanced" for finding in result.findings):
        return "ledger_unbalanced"
    return "needs_person" if any(finding.needs_person for finding in result.findings) else ""


def parse_result(line: str) -> Result:
    """Read what `as_jsonl` wrote.

    Raises:
        ValueError: it is neither a record nor a failure's row.
    """
    data = json.loads(line)
    if isinstance(data, dict) and isinstance(data.get("error"), dict):
        return Failure(str(data["source"]["name"]), str(data["error"]["code"]), str(data["error"]["message"]))
    return Record.model_validate_json(line)


def parse_results(lines: str) -> list[Result]:
    """Read what the journal has of a source: a line for each of its letters."""
    return [parse_result(line) for line in lines.split("\n") if line.strip()]


def read_results(paths: Sequence[Path]) -> Iterator[Result]:
    """Yield all results of JSON and JSON-lines files, of folders of them, and of journals.

    Raises:
        UsageError: a path leads nowhere, or to something else.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file; expected records as .json or .jsonl, a folder of them, or a journal")
        files = sorted(file for file in path.rglob("*") if _holds_records(file)) if path.is_dir() else [path]
        if not files:
            raise UsageError(f"{path}: the folder holds no records; expected files that end in .json or .jsonl")
        for file in files:
            yield from _of_file(file)


def _holds_records(file: Path) -> bool:
    """Tell records from other files, logs of reviews among them."""
    return file.suffix in {".json", ".jsonl"} and not file.name.endswith(LOG_SUFFIX)


def _of_file(file: Path) -> Iterator[Result]:
    with file.open("rb") as start:
        is_journal = start.read(16).startswith(b"SQLite format 3")
    if is_journal:
        with Journal(file) as journal:
            yield from map(parse_result, journal.results())
        return
    try:
        yield from map(parse_result, _lines(file))
    except (ValueError, KeyError) as error:
        kind = f"{error.error_count()} errors" if isinstance(error, ValidationError) else str(error)
        raise UsageError(f"{file}: this holds no records ({kind}); expected what `imr-llm extract` writes, without --plain") from error


def _lines(file: Path) -> Iterator[str]:
    """Yield each result of a file as JSON."""
    if file.suffix == ".jsonl":
        with file.open(encoding="utf-8") as lines:
            yield from (line for line in lines if line.strip())
        return
    data = json.loads(file.read_text(encoding="utf-8"))
    yield from (json.dumps(one) for one in (data if isinstance(data, list) else [data]))
