"""Show on standard error what goes on, and at the end what it took."""

from __future__ import annotations

import time
from collections import Counter

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from imr_llm.render import Failure, Result


class Progress:
    """A bar for many letters, a spinner for one; quiet where standard error is no terminal, but for the summary."""

    def __init__(self, letters: int) -> None:
        """Begin to show."""
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._started = time.perf_counter()
        self._sums: Counter[str] = Counter()
        self._max_wrong: float | None = None
        shown = [MofNCompleteColumn(), BarColumn(), TimeRemainingColumn()] if letters > 1 else []
        self._bar = Bar(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            *shown,
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("reading", total=letters if letters > 1 else None)
        self._download: Bar | None = None
        self._bar.start()

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
                disable=not self._console.is_terminal,
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
        self._bar.advance(self._task)
        if isinstance(result, Failure):
            self._sums["failed"] += 1
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

    def stop(self) -> None:
        """Leave the terminal clean."""
        if self._download:
            self._download.stop()
        self._bar.stop()

    def summarise(self) -> None:
        """Say what the run came to and what it took."""
        sums, seconds = self._sums, time.perf_counter() - self._started
        parts = [f"{sums['records']} record(s)", f"{sums['look']} to look at", f"{sums['failed']} not read"]
        cost = f"{sums['calls']} call(s), {sums['kept']} of them kept"
        tokens = f"{sums['read']:,} tokens read ({sums['cached']:,} cached), {sums['written']:,} written"
        if sums["values"]:
            self._console.print(self._routed(), markup=False)
        self._console.print(f"{', '.join(parts)}  ·  {cost}  ·  {tokens}  ·  {seconds:.1f} s", markup=False)

    def _routed(self) -> str:
        """Say which share of the values may be taken as they are, or that the promise can't be kept."""
        taken, values = self._sums["taken"], self._sums["values"]
        if self._max_wrong is None:
            return f"all {values} value(s) need a person: too few letters were tried to promise so small a share of wrong ones"
        return f"{taken} of {values} value(s) ({taken / values:.1%}) may be taken as they are, at most {self._max_wrong:.2%} of them wrong as expected"
