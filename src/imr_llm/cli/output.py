"""Write results where the caller wants them: as they come, or as tables once all are there."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from imr_llm.cli.options import TABLE_FORMS
from imr_llm.errors import UsageError
from imr_llm.letter import stem_of
from imr_llm.render import Failure, Result, as_json, as_jsonl, as_text

_BY_SUFFIX = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".txt": "text",
    ".csv": "csv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".sqlite": "sqlite",
    ".db": "sqlite",
}


def is_folder(output: Path, form: str) -> bool:
    """Decide whether a place is a folder, with a file for each letter or table: by what is there, by the form, and by a known ending."""
    if form in {"csv", "parquet"} or output.is_dir():
        return True
    return not output.is_file() and output.suffix not in _BY_SUFFIX and form not in TABLE_FORMS


def form_of(output: Path | None, form: str | None, *, values_only: bool) -> str:
    """Decide how to write: as told, else by the place.

    Raises:
        UsageError: the form doesn't go with the place, or with `--plain`.
    """
    by_place = None if output is None else "json" if output.is_dir() else _BY_SUFFIX.get(output.suffix, "json")
    decided = form or by_place or ("json" if values_only else "text")
    if values_only and decided not in {"json", "jsonl"}:
        raise UsageError("--plain is JSON; take --format json or jsonl")
    if decided in TABLE_FORMS and output is None:
        raise UsageError(f"--format {decided} needs a place: give -o")
    if decided in {"csv", "parquet"} and output is not None and (output.is_file() or (output.suffix in _BY_SUFFIX and not output.is_dir())):
        raise UsageError(f"{output}: {decided} has one file a table; give a folder and --format {decided}")
    return decided


def write_all(results: Iterable[Result], output: Path, form: str) -> bool:
    """Write tables, if that is the form; tells whether it is."""
    if form not in TABLE_FORMS:
        return False
    from imr_llm.tables import FORMS, write_tables

    write_tables(results, output, next(known for known in FORMS if known == form))
    return True


class Writer:
    """Takes results one by one; with a folder, each letter has its file and failures are rows of `failures.jsonl`."""

    def __init__(self, output: Path | None, form: str, *, values_only: bool, names: Callable[[str], Path] | None = None) -> None:
        """Take form and place.

        Args:
            output: a file or a folder, as `is_folder` decides; None is standard output.
            form: `text`, `json` or `jsonl`.
            values_only: write the plain shape.
            names: gives each letter's file in the folder, without its ending, by the letter's name.
        """
        folder = output is not None and is_folder(output, form)
        self._folder = output if folder else None
        self._file = None if folder else output
        self._names = names or _stem
        self._form = form
        self._values_only = values_only
        self._held: list[Result] = []
        self._out: TextIO = sys.stdout

    def __enter__(self) -> Self:
        """Open the place."""
        try:
            if self._folder:
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / "failures.jsonl").unlink(missing_ok=True)
            elif self._file:
                self._out = self._file.open("w", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{self._folder or self._file}: can't be written ({error.strerror})") from error
        return self

    def write(self, result: Result) -> None:
        """Write a result, or hold it where the form needs all of them."""
        if self._folder:
            self._write_file(self._folder, result)
        elif self._form == "json":
            self._held.append(result)
        else:
            self._out.write(self._one(result))
            self._out.flush()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Write what was held, and close."""
        if self._held:
            self._out.write(as_json(self._held, values_only=self._values_only))
        if self._out is not sys.stdout:
            self._out.close()
        else:
            self._out.flush()

    def _one(self, result: Result) -> str:
        if self._form == "jsonl":
            return as_jsonl(result, values_only=self._values_only)
        if self._form == "json":
            return as_json([result], values_only=self._values_only)
        return as_text(result) + "\n"

    def _write_file(self, folder: Path, result: Result) -> None:
        if isinstance(result, Failure):
            with (folder / "failures.jsonl").open("a", encoding="utf-8") as rows:
                rows.write(as_jsonl(result))
            return
        suffix = {"text": "txt"}.get(self._form, self._form)
        file = folder / self._names(result.source.name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_name(f"{file.name}.{suffix}").write_text(self._one(result), encoding="utf-8")


def _stem(name: str) -> Path:
    return Path(stem_of(name))


def by_path(names: Iterable[str]) -> Callable[[str], Path]:
    """Give letters of different folders files of their own: where two have one stem, each keeps its path below the folder of all."""
    known = list(names)
    stems = Counter(stem_of(name) for name in known)
    if not stems or max(stems.values()) < 2:
        return _stem
    root = os.path.commonpath([str(Path(name).absolute().parent) for name in known])
    return lambda name: Path(os.path.relpath(Path(name).absolute().parent, root)) / stem_of(name)
