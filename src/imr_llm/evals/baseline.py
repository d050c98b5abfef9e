"""Keep a run as the baseline that later runs are compared with, and read it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imr_llm.errors import SuiteError
from imr_llm.evals.gate import Change, compare_runs
from imr_llm.evals.log import Log, as_json, counts_of
from imr_llm.evals.scores import COLUMNS

FORMAT = "imr-llm/baseline/1"
_KEPT = ("suite", "mode", "model", "prompts", "commit", "version", "splits", "seed")


def baseline_of(log: Log) -> dict[str, Any]:
    """Keep of a log what a comparison needs: what was measured, and each letter's counts by field."""
    rows = [{"letter": row["letter"], "counts": row["counts"]} for row in _compared(log)]
    return {"format": FORMAT, **{name: log[name] for name in _KEPT}, "columns": list(COLUMNS), "rows": rows}


def write_baseline(path: Path, log: Log) -> None:
    """Write a run as the baseline."""
    path.write_text(as_json(baseline_of(log)), encoding="utf-8")


def read_baseline(path: Path, like: Mapping[str, str], *, needed: bool) -> Mapping[str, Any] | None:
    """Read the baseline that a run is to be compared with.

    Args:
        path: where it is.
        like: the run's suite and mode; a baseline of another is None where it isn't needed.
        needed: whether the run can't be judged without.

    Raises:
        SuiteError: there is none, it is of another form, or of another suite or mode.
    """
    if not path.is_file():
        raise SuiteError(f"{path}: there is no baseline; write one with --accept")
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        known = data["format"] == FORMAT and data["columns"] == list(COLUMNS) and bool(data["rows"])
    except (ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{path}: is no baseline ({type(error).__name__}); write one with --accept") from error
    if not known:
        raise SuiteError(f"{path}: is a baseline of another form; write it anew with --accept")
    for name, wanted in like.items():
        if data[name] != wanted and needed:
            raise SuiteError(f"{path}: is of {name} {data[name]!r}, this run of {wanted!r}; compare like with like, or --accept")
    return data if all(data[name] == wanted for name, wanted in like.items()) else None


def compare_with(baseline: Mapping[str, Any], log: Log) -> list[Change]:
    """Compare a run with a baseline, letter by letter.

    Raises:
        SuiteError: the two have no letter in common.
    """
    before, after = counts_of(baseline["rows"]), counts_of(_compared(log))
    if not before.keys() & after.keys():
        raise SuiteError("the baseline and this run have no letter in common; write the baseline anew with --accept")
    return compare_runs(before, after, log["seed"])


def _compared(log: Log) -> list[dict[str, Any]]:
    """List the rows that count: of each letter one, on the first rung, since rungs of one letter aren't apart."""
    return [row for row in log["rows"] if row["status"] != "absent" and row["rung"] == log["rows"][0]["rung"]]
