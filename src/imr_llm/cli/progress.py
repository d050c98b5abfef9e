"""Show on standard error what goes on, and at the end what it took: results in, a bar, lines or nothing out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from imr_llm.errors import NotBegun
from imr_llm.model.budget import Budget, Price
from imr_llm.render import Failure, Result
from imr_llm.runs.journal import Status

_LINE_EVERY_S = 30.0
"""Seconds between two lines, where standard error is no terminal."""


class Progress:
    """A bar for many letters, a spinner for one; where standard error is no terminal, a line every so often; at the end a summary."""

    def __init__(self, letters: int, *, quiet: bool = False) -> None:
        """Begin to show; quiet, show only warnings."""
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._letters, self._quiet = letters, quiet
        self._told = time.monotonic()
        self._budget: Budget | None = None
        self._price: Price | None = None
        self._whole = ""
        self._started = time.perf_counter()
        self._sums: Counter[str] = Counter()
        self._max_wrong: float | None = None
        shown = [MofNCompleteColumn(), BarColumn(), TextColumn("{task.fields[spent]}"), TimeRemainingColumn()] if letters > 1 else []
        self._bar = Bar(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            *shown,
            console=self._console,
            transient=True,
            disable=quiet or not self._console.is_terminal,
        )
        self._task = self._bar.add_task("reading", total=letters if letters > 1 else None, spent="")
        self._download: Bar | None = None
        self._bar.start()

    def start(self, budget: Budget, price: Price | None) -> None:
        """Show from now on what is spent, too."""
        self._budget, self._price = budget, price

    def asking(self, name: str, question: str) -> None:
        """Show which question is asked of which letter."""
        self._bar.update(self._task, description=f"{name}: {question}")

    def loading(self, doing: str, done: int, total: int) -> None:
        """Show how far the weights are."""
        if self._download is None:
            self._bar.stop()
            self._download = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                DownloadColumn(),
                console=self._console,
                transient=True,
                disable=self._quiet or not self._console.is_terminal,
            )
            self._download.add_task(doing, total=total)
            self._download.start()
        self._download.update(self._download.task_ids[0], description=doing, completed=done, total=total)
        if done >= total:
            self._download.stop()
            self._download = None
            self._bar.start()

    def step(self, name: str) -> None:
        """Count a case of an evaluation."""
        self._bar.update(self._task, description=name, advance=1)

    def warn(self, message: str) -> None:
        """Say something that the caller should know."""
        self._console.print(message, markup=False)

    def done(self, result: Result) -> None:
        """Count a letter."""
        self._bar.update(self._task, advance=1, spent=self._so_far())
        if isinstance(result, Failure):
            self._sums["failed"] += 1
            if result.code != NotBegun.code and not self._quiet:
                self._console.print(f"not read: {result.message}", markup=False)
        else:
            self._sums["records"] += 1
            self._sums["look"] += any(finding.needs_person for finding in result.findings)
            if result.routing:
                self._sums["values"] += result.routing.values
                self._sums["taken"] += result.routing.taken
                self._max_wrong = result.routing.max_wrong if result.routing.kept else None
            for call in result.provenance.calls:
                self._sums["calls"] += 1
                self._sums["kept"] += call.kept
                self._sums["read"] += call.prompt_tokens
                self._sums["cached"] += call.cached_tokens
                self._sums["written"] += call.completion_tokens
        self._tell()

    def _tell(self) -> None:
        """Say every so often how far it is, where no bar can."""
        if self._console.is_terminal or self._quiet or time.monotonic() - self._told < _LINE_EVERY_S:
            return
        self._told = time.monotonic()
        done = self._sums["records"] + self._sums["failed"]
        rate = done / (time.perf_counter() - self._started)
        left = (self._letters - done) / rate / 60
        self._console.print(f"{done:,} of {self._letters:,} letter(s), {self._so_far()}, about {left:,.0f} min left", markup=False)

    def _so_far(self) -> str:
        """Say what failed and what was spent."""
        failed = f"{self._sums['failed']:,} failed"
        if self._budget is None:
            return failed
        cost = f", ${self._budget.dollars:,.4f}" if self._price and self._budget.dollars else ""
        return f"{failed}, {self._budget.tokens:,} tokens{cost}"

    def total(self, counts: Mapping[tuple[Status, str], int], letters: int) -> None:
        """Take what the journal has of the whole run."""
        by_status = Counter[str]()
        for (status, _), number in counts.items():
            by_status[status] += number
        why = ", ".join(f"{number} {code}" for (status, code), number in counts.items() if status == "failed")
        look = sum(number for (status, code), number in counts.items() if status == "record" and code)
        self._whole = (
            f"the journal has {sum(by_status.values()):,} letter(s), this run named {letters:,}: {by_status['record']:,} record(s), "
            f"{look:,} of them to look at; {by_status['failed']:,} failed{f' ({why})' if why else ''}; {by_status['not_begun']:,} not begun"
        )

    def stop(self) -> None:
        """Leave the terminal clean."""
        if self._download:
            self._download.stop()
        self._bar.stop()

    def summarise(self) -> None:
        """Say what the run came to and what it took."""
        if self._quiet:
            return
        sums, seconds = self._sums, time.perf_counter() - self._started
        parts = [f"{sums['records']} record(s)", f"{sums['look']} to look at", f"{sums['failed']} not read"]
        cost = f"{sums['calls']} call(s), {sums['kept']} of them kept"
        tokens = f"{sums['read']:,} tokens read ({sums['cached']:,} cached), {sums['written']:,} written"
        if sums["values"]:
            self._console.print(self._routed(), markup=False)
        self._console.print(f"{', '.join(parts)}  ·  {cost}  ·  {tokens}  ·  {seconds:.1f} s", markup=False)
        if self._whole:
            self._console.print(f"{self._whole}; {self._so_far().partition(', ')[2]} spent", markup=False)

    def _routed(self) -> str:
        """Say which share of the values may be taken as they are, or that the promise can't be kept."""
        taken, values = self._sums["taken"], self._sums["values"]
        if self._max_wrong is None:
            return f"all {values} value(s) need a person: too few letters were tried to promise so small a share of wrong ones"
        return f"{taken} of {values} value(s) ({taken / values:.1%}) may be taken as they are, at most {self._max_wrong:.2%} of them wrong as expected"
