"""Do the work of `extract`: sources and options in, results out one by one, with progress and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from imr_llm.cli.lazy import LazyModel
from imr_llm.cli.limits import choose, limit, price_of
from imr_llm.cli.options import TABLE_FORMS
from imr_llm.cli.output import by_path, is_folder
from imr_llm.cli.progress import Progress
from imr_llm.cli.reading import OpenReading, Reading
from imr_llm.errors import UsageError
from imr_llm.letter import Source, find_sources, passed_over
from imr_llm.records import Record
from imr_llm.render import Result
from imr_llm.runs.account import Account
from imr_llm.runs.cluster import spread_over
from imr_llm.runs.coordinator import Coordinator
from imr_llm.runs.estimate import SAMPLE, estimate
from imr_llm.runs.journal import Journal
from imr_llm.runs.made_with import made_with
from imr_llm.runs.processes import spread
from imr_llm.runs.results import code_of, parse_result
from imr_llm.runs.run import Run, readers

FINDINGS, FAILED, UNBALANCED = 1, 3, 4
_NAMED = 3
"""Files that are named which no letter is read from."""

UNACCOUNTED = "unaccounted"
"""What a run is that gave a letter no row."""


class Work:
    """The letters of one command."""

    def __init__(self, paths: tuple[str, ...], options: dict[str, Any], output: Path | None, form: str) -> None:
        """Find the letters; nothing is read yet."""
        self._paths, self._options = paths, options
        self._choice = choose(options)
        self._several = options["processes"] > 1 or options["cluster"] is not None
        self._tables = form in TABLE_FORMS
        self._at_end = output is not None and (self._tables or options["journal"] is not None)
        one_file_each = output is not None and is_folder(output, form) and not self._tables
        self._account = Account(source.name for source in self._sources())
        self._letters = self._account.named
        self._stack = ExitStack()
        self._worst: set[str] = set()
        self._progress = Progress(self._letters, quiet=options["quiet"])
        if options["record"] or options["replay"]:
            _refuse_same_names(source.name for source in self._sources() if source.problem is None)
        self._tell_passed_over()
        self.names = by_path(source.name for source in self._sources() if source.problem is None) if one_file_each else None

    def _sources(self) -> Iterator[Source]:
        return find_sources(self._paths, self._options["lists"], self._options["shard"])

    def __enter__(self) -> Self:
        """Open the journal, and show progress."""
        options = self._options
        try:
            self._journal = self._open_journal()
            self._price = price_of(self._choice)
            self._gate = limit(options, self._price, self._journal)
            model = self._stack.enter_context(LazyModel(self._choice, self._gate, self._progress.loading, self._progress.warn))
            self._reading = Reading(options, model, self._journal, self._progress.asking)
            if self._journal:
                used = None if options["no_model"] else self._choice
                self._journal.begin(made_with(used, options["max_wrong"]), changed=options["changed"])
            self._foresee()
        except BaseException:
            self.__exit__()
            raise
        self._progress.start(self._gate.budget, self._price)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal clean and the journal closed, whatever happened."""
        self._progress.stop()
        self._stack.close()

    def _open_journal(self) -> Journal | None:
        """Open the journal; tables are made from one, too, so that their rows have an order, and several processes share one."""
        path = self._options["journal"]
        if path is None and (self._tables or self._several):
            path = Path(self._stack.enter_context(TemporaryDirectory(prefix="imr-llm-"))) / "run.db"
        return self._stack.enter_context(Journal(path)) if path else None

    def results(self) -> Iterator[Result]:
        """Yield a record or a failure for each letter as it is done; where there is a journal and a file to write, all at the end."""
        at_end = self._journal if self._at_end else None
        for result in self._read_all(known=at_end is None):
            self._worst.add(code_of(result) if isinstance(result, Record) else "failed")
            self._progress.done(result)
            self._account.note(result)
            if at_end is None:
                yield result
        if at_end:
            for result in map(parse_result, at_end.results()):
                self._account.note(result)
                yield result
        if self._journal and self._options["journal"]:
            counts = self._journal.counts()
            self._worst |= {code if status == "record" else "failed" for status, code in counts}
            self._progress.total(counts, self._letters)
        if lost := self._account.lost:
            self._worst.add(UNACCOUNTED)
            self._progress.warn(f"{lost} of the {self._letters} letter(s) named have no row; please report it, and give the command again")

    def _tell_passed_over(self) -> None:
        """Name some of what stands in the folders and is taken for no letter."""
        others = list(passed_over(self._paths))
        if others:
            more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
            what = f"{len(others)} file(s) or link(s) in the folders are no PDF and no text, and are not read"
            self._progress.warn(f"{what}: {', '.join(others[:_NAMED])}{more}")

    def _foresee(self) -> None:
        """Say what a run of many letters may take, where somebody may have to pay for it."""
        if self._letters > 1 and not (self._options["no_model"] or self._choice.replay or self._choice.embedded):
            step = max(1, self._letters // SAMPLE)
            sample = list(islice(self._sources(), 0, self._letters, step))
            self._progress.warn(str(estimate(sample, self._letters, self._price)))

    def _read_all(self, *, known: bool) -> Iterator[Result]:
        """Yield each letter's result, read here or in processes of their own."""
        options, retry_failed = self._options, self._options["retry_failed"]
        if not self._several:
            run = Run(self._reading, self._journal, retry_failed=retry_failed)
            return run.results(self._sources(), readers(options["concurrency"]), known=known)
        assert self._journal is not None
        coordinator = Coordinator(self._sources(), self._journal, self._gate, known=known, retry_failed=retry_failed)
        if options["cluster"]:
            return spread_over(coordinator, OpenReading(options), options["cluster"])
        return spread(coordinator, OpenReading(options), options["processes"], readers(options["concurrency"]))

    @property
    def exit_code(self) -> int:
        """Say how the run ended: its worst letter."""
        codes = {"failed": FAILED, "ledger_unbalanced": UNBALANCED, UNACCOUNTED: UNBALANCED, "needs_person": FINDINGS}
        return max((codes.get(code, 0) for code in self._worst), default=0)

    def summarise(self) -> None:
        """Say what the run came to."""
        self._progress.summarise()


def _refuse_same_names(names: Iterator[str]) -> None:
    """Two letters with one stem would have one recording."""
    by_stem: dict[str, str] = {}
    for name in names:
        first = by_stem.setdefault(Path(name).stem, name)
        if first != name:
            raise UsageError(f"{first} and {name} have the same name, and would have the same recording; run them apart")
