"""Bring results and their letters together: results and where letters lie in, pairs of a result and its letter out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imr_llm.errors import LetterError, UsageError
from imr_llm.letter import Letter, Source, find_sources, read_letter
from imr_llm.records import Record
from imr_llm.render import Failure, Result


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a letter can't be shown, or wasn't read."""

    code: str
    message: str


@dataclass(frozen=True)
class Pair:
    """A result, and the letter that it was made of."""

    result: Result
    letter: Letter | None
    """The letter as it is read now, named by its path; None where it can't be shown."""
    problem: Problem | None
    """Why there is no letter or no record."""

    @property
    def name(self) -> str:
        """The letter's name, as the result has it."""
        return self.result.name if isinstance(self.result, Failure) else self.result.source.name


def gather(results: Iterable[Result], letters: Path | None = None) -> Iterator[Pair]:
    """Yield each result with its letter: the one in `letters` that has the record's hash, or else the file that the result names.

    Args:
        results: records and failures.
        letters: a folder, or a table of letters as `extract --list` takes it.

    Raises:
        UsageError: `letters` is neither, or has no letters.
    """
    by_hash = _by_hash(letters) if letters is not None else {}
    for result in results:
        yield _of_failure(result) if isinstance(result, Failure) else _of_record(result, by_hash)


def _by_hash(place: Path) -> Mapping[str, Source]:
    """Find each letter of a folder or table by the hash of its bytes; what can't be had is none of them."""
    if not place.exists():
        raise UsageError(
            f"--letters {place}: there is no such folder or table; expected what holds the letters as .pdf or .txt, or a table"
        )
    by_hash = {}
    for source in find_sources([str(place)]) if place.is_dir() else find_sources([], [place]):
        try:
            data = source.fetch().data or b""
        except LetterError as error:
            if error.code == "no_letters":
                raise UsageError(f"--letters {error}") from error
            continue
        by_hash[hashlib.sha256(data).hexdigest()] = source
    return by_hash


def _of_record(record: Record, by_hash: Mapping[str, Source]) -> Pair:
    source = record.source
    try:
        found = by_hash.get(source.sha256)
        letter = _numbered(found.split(), source.part) if found else _read(source.name)
    except LetterError as error:
        message = f"{error}; give the folder or table that holds the letter with --letters"
        return Pair(record, None, Problem("letter_missing" if error.code == "missing" else error.code, message))
    if letter.sha256 != source.sha256:
        message = (
            f"{letter.name}: this is not the letter that the record was made of: its hash begins with {letter.sha256[:12]}, "
            f"expected {source.sha256[:12]}; give the folder or table that holds that one with --letters"
        )
        return Pair(record, None, Problem("letter_differs", message))
    return Pair(record, letter, None)


def _numbered(found: Sequence[Source], part: int) -> Letter:
    """Take the letter of a record from those of its file."""
    return found[min(part, len(found)) - 1].read()


def _of_failure(failed: Failure) -> Pair:
    """Show what there is to be seen of a letter that failed."""
    problem = Problem(failed.code, failed.message)
    try:
        return Pair(failed, _read(failed.name), problem)
    except LetterError:
        return Pair(failed, None, problem)


def _read(path: str) -> Letter:
    """Read a letter from its file; standard input is gone by now."""
    if path == "-":
        raise LetterError(path, "missing", "the letter came from standard input")
    return read_letter(path)
