"""Name the letters of a run: paths, folders, patterns, lists and tables in, one source a letter out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import Any

from imr_llm.errors import LetterError, UsageError
from imr_llm.letter.letter import Letter
from imr_llm.letter.once import Once
from imr_llm.letter.paths import find_letters, identity
from imr_llm.letter.read import letters_from_bytes, read_bytes

_SEPARATORS = {".csv": ",", ".tsv": "\t"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where one letter is to be had."""

    name: str
    """Its path, or the name that a table gives it; no two of a run have the same."""
    data: bytes | None = None
    """The letter itself, where a table holds it, or where it was fetched."""
    problem: LetterError | None = None
    """Why there is no letter to be had."""
    letter: Letter | None = None
    """The letter as it was read, where it is one of several that were read at once."""

    def read(self) -> Letter:
        """Read the letter; of a file that holds several, the first.

        Raises:
            LetterError: it can't be had, or is no letter.
        """
        return self._letters()[0]

    def split(self) -> tuple[Source, ...]:
        """Read all letters that are to be had here, and give each as a source of its own.

        Raises:
            LetterError: they can't be had, or there is none.
        """
        return tuple(replace(self, name=letter.name, letter=letter) for letter in self._letters())

    def _letters(self) -> tuple[Letter, ...]:
        if self.letter is not None:
            return (self.letter,)
        data = self.fetch().data
        assert data is not None
        return letters_from_bytes(data, self.name)

    def fetch(self) -> Source:
        """Take the bytes of the letter along.

        Raises:
            LetterError: it can't be had.
        """
        if self.problem is not None:
            raise self.problem
        return Source(self.name, read_bytes(self.name)) if self.data is None else self

    @property
    def stamp(self) -> str:
        """What changes when the letter does: size and time of change of a file, a hash of a text."""
        if self.data is not None:
            return sha256(self.data).hexdigest()
        try:
            status = Path(self.name).stat()
        except OSError:
            return "missing"
        return f"{status.st_size}:{status.st_mtime_ns}"


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts of all letters; which one a letter belongs to, a hash of its name says."""

    number: int
    """From 1."""
    of: int

    def has(self, name: str) -> bool:
        """Tell whether a letter is of this part."""
        return int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest()[:8]) % self.of == self.number - 1


def find_sources(paths: Sequence[str], lists: Sequence[Path] = (), shard: Shard | None = None) -> Iterator[Source]:
    """Yield each letter once, in the order given: those of paths, then those of lists and tables.

    Args:
        paths: files, folders, patterns; `-` is standard input.
        lists: texts with a path a line; or tables (`.csv`, `.tsv`, `.jsonl`) with a column `path`, or `text` and, if it has one, `name`.
            A relative path counts from the folder of its list.
        shard: the part to yield; None is all.

    Raises:
        UsageError: a list can't be read, or lacks the columns.
    """
    with Once() as seen:
        for source in chain((_of_path(found) for found in find_letters(paths)), *(_of_list(file) for file in lists)):
            if shard is not None and not shard.has(source.name):
                continue
            name = identity(source.name) if source.data is None else source.name
            match seen.note(name, source.data):
                case "new":
                    yield source
                case "other":
                    yield from _namesake(source, seen)
                case "again":
                    pass


def _namesake(source: Source, seen: Once) -> Iterator[Source]:
    """Make a row of a letter that has another one's name."""
    for number in count(2):
        name = f"{source.name} ({number})"
        if (known := seen.note(name, source.data)) != "other":
            break
    if known == "new":
        message = f"another letter of this run is named {source.name}, too; give each a name of its own"
        yield Source(name, problem=LetterError(name, "same_name", message))


def _of_path(found: str | LetterError) -> Source:
    return Source(found.path, problem=found) if isinstance(found, LetterError) else Source(found)


def _of_list(file: Path) -> Iterator[Source]:
    try:
        yield from (_of_row(file, number, row) for number, row in enumerate(_rows(file), 1))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        raise UsageError(
            f"{file}: the list can't be read ({error}); expected UTF-8: a path a line, or a table in .csv, .tsv or .jsonl"
        ) from error


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        if file.suffix in _SEPARATORS:
            csv.field_size_limit(2**31 - 1)
            yield from csv.DictReader(lines, delimiter=_SEPARATORS[file.suffix])
        elif file.suffix == ".jsonl":
            yield from (json.loads(line) for line in lines if line.strip())
        else:
            yield from ({"path": line.strip()} for line in lines if line.strip())


def _of_row(file: Path, number: int, row: dict[str, Any]) -> Source:
    if path := row.get("path"):
        return Source(str(file.parent / path))
    if (text := row.get("text")) is not None:
        return Source(str(row.get("name") or f"{file}:{number}"), text.encode("utf-8", "surrogatepass"))
    raise UsageError(f"{file}, row {number}: the table needs a column `path`, or `text`; it has {', '.join(map(str, row))}")
