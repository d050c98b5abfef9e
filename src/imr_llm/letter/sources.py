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
from imr_llm.letter.paths import find_letters, identity, shown
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
    path: str | None = None
    """Where the file lies, if its name is another, since no text can hold it."""
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
        return replace(self, data=read_bytes(self._where)) if self.data is None else self

    @property
    def _where(self) -> str:
        return self.path or self.name

    @property
    def held(self) -> bytes | None:
        """What tells two letters of one name apart: the text of a table's row, or a path that is not the name."""
        return self.data if self.path is None else self.path.encode("utf-8", "surrogateescape")

    @property
    def stamp(self) -> str:
        """What changes when the letter does: size and time of change of a file, a hash of a text."""
        if self.data is not None:
            return sha256(self.data).hexdigest()
        try:
            status = Path(self._where).stat()
        except (OSError, ValueError):
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
            match seen.note(name, source.held):
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
        if (known := seen.note(name, source.held)) != "other":
            break
    if known == "new":
        message = f"another letter of this run is named {source.name}, too; give each a name of its own"
        yield Source(name, problem=LetterError(name, "same_name", message))


def _of_path(found: str | LetterError) -> Source:
    if isinstance(found, LetterError):
        return Source(shown(found.path), problem=found)
    name = shown(found)
    return Source(name, path=None if name == found else found)


def _of_list(file: Path) -> Iterator[Source]:
    try:
        yield from (_of_row(file, number, row) for number, row in enumerate(_rows(file), 1))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"{file}: the list can't be read ({error}); expected UTF-8: a path a line, or a table in .csv, .tsv or .jsonl"
        ) from error


def _rows(file: Path) -> Iterator[dict[str, Any] | str]:
    """Yield the rows of a list; one that can't be read is yielded as what is wrong with it."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        if file.suffix in _SEPARATORS:
            csv.field_size_limit(2**31 - 1)
            yield from csv.DictReader(lines, delimiter=_SEPARATORS[file.suffix])
        elif file.suffix == ".jsonl":
            yield from (_json_row(line) for line in lines if line.strip())
        else:
            yield from ({"path": line.strip()} for line in lines if line.strip())


def _json_row(line: str) -> dict[str, Any] | str:
    try:
        row = json.loads(line)
    except ValueError as error:
        return f"the line is no JSON ({error})"
    return row if isinstance(row, dict) else f"the line holds {type(row).__name__}, and no object"


def _of_row(file: Path, number: int, row: dict[str, Any] | str) -> Source:
    """Make a source of a row; one without a letter is a source that tells why."""
    place = shown(f"{file}:{number}")
    if isinstance(row, str):
        return _bad_row(place, f"{row}; expected an object with `path`, or `text` and `name`")
    if (path := row.get("path")) and isinstance(path, str):
        return _of_path(str(file.parent / path))
    if isinstance(text := row.get("text"), str) and text.strip():
        return Source(shown(str(row.get("name") or place)), text.encode("utf-8", "surrogatepass"))
    return _bad_row(place, f"the row has neither a `path` nor a `text`; it has {', '.join(map(str, row)) or 'nothing'}")


def _bad_row(place: str, message: str) -> Source:
    return Source(place, problem=LetterError(place, "bad_row", message))
