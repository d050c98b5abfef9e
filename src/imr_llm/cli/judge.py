"""Judge a run of a suite by its baseline, or make it the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_llm.errors import SuiteError, UsageError

if TYPE_CHECKING:
    from imr_llm.evals.gate import Change
    from imr_llm.evals.log import Log, Mode
    from imr_llm.evals.suite import Suite

LOST, FAILED = 1, 3


@dataclass(frozen=True)
class Judge:
    """What a run is compared with, and what follows from that."""

    gate: bool
    accept: bool
    path: Path | None
    """The baseline's file."""
    baseline: Mapping[str, Any] | None
    """What the run is compared with; None where there is nothing to compare with."""

    def compare(self, log: Log) -> list[Change] | None:
        """Compare a run with the baseline, letter by letter."""
        from imr_llm.evals.baseline import compare_with

        return compare_with(self.baseline, log) if self.baseline is not None else None

    def keep(self, log: Log) -> None:
        """Make the run the baseline, if that is wanted.

        Raises:
            SuiteError: a letter failed, or was not at hand; what it would hide could never be seen again.
        """
        from imr_llm.evals.baseline import write_baseline

        if not self.accept or self.path is None:
            return
        if log["failed"] or log["absent"]:
            raise SuiteError(f"{self.path}: not written, since {log['failed']} letter(s) failed and {log['absent']} are not at hand")
        write_baseline(self.path, log)
        click.echo(f"{self.path}: written", err=True)

    def code(self, log: Log, changes: Sequence[Change] | None) -> int:
        """Give the exit code."""
        if self.gate and changes is not None and any(change.lost for change in changes):
            return LOST
        return FAILED if log["failed"] or log["absent"] else 0


def open_judge(options: Mapping[str, Any], suite: Suite, mode: Mode) -> Judge:
    """Read the baseline before anything is spent; a missing one matters only where the gate needs it.

    Raises:
        UsageError: the options contradict each other, or no file is named.
        SuiteError: the baseline can't be read, or is of another suite or mode.
    """
    from imr_llm.evals.baseline import read_baseline

    gate, accept = options["gate"], options["accept"]
    path = options["baseline"] or suite.baseline
    if gate and accept:
        raise UsageError("--gate judges by the baseline and --accept replaces it; run one, then the other")
    if accept and options["split"] != "all":
        raise UsageError("--accept takes a run of the whole suite; leave --split out")
    if path is None and (gate or accept):
        raise UsageError(f"suite {suite.name} names no baseline; give --baseline FILE")
    if accept or path is None or not (gate or path.is_file()):
        return Judge(gate, accept, path, None)
    return Judge(gate, accept, path, read_baseline(path, {"suite": suite.name, "mode": mode}, needed=gate))
