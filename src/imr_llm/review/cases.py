"""Bring what is reviewed together: records and letters in, one case a letter out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from imr_llm.errors import LetterError, UsageError
from imr_llm.facts import walk
from imr_llm.letter import Letter, find_letters, read_letter
from imr_llm.records import LISTS, Absent, Citation, Record, Stated
from imr_llm.render import Result

Told = Stated[Any] | Absent | Citation

_MEMBER = re.compile(r"(?P<field>.+)\.(?:\d+|\+\d*)")
_ITEM = re.compile(r"items\.\d+")


@dataclass(frozen=True)
class Case:
    """One record, and its letter where that is needed."""

    record: Record
    letter: Letter | None = None

    @cached_property
    def version(self) -> str:
        """The record's version: the beginning of the hash of its JSON."""
        return hashlib.sha256(self.record.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def id(self) -> str:
        """Hash of the letter's bytes."""
        return self.record.source.sha256

    @property
    def name(self) -> str:
        """Name of the letter."""
        return self.record.source.name

    @cached_property
    def facts(self) -> Mapping[str, Told]:
        """Every fact by its path, members of lists and citations numbered."""
        return dict(_numbered(self.record))


def _numbered(record: Record) -> Iterator[tuple[str, Told]]:
    members: Counter[str] = Counter()
    for path, fact in walk(record):
        if isinstance(fact, Absent) or not is_list(path):
            yield path, fact
        else:
            yield f"{path}.{members[path]}", fact
            members[path] += 1


def is_list(field: str) -> bool:
    """Tell whether a field has members."""
    return field.rsplit(".", 1)[-1] in {*LISTS, "citations"}


def field_of(path: str) -> str:
    """Give the field that a path is of: that of its list, if it is of a member."""
    member = _MEMBER.fullmatch(path)
    return member["field"] if member and is_list(member["field"]) else path


def item_path(path: str) -> str | None:
    """Give the path of the item that a path is of."""
    found = _ITEM.match(path)
    return found.group() if found else None


def cases_of(results: Iterable[Result]) -> dict[str, Case]:
    """Give the records by their letters' hashes; letters that failed have nothing to decide.

    Raises:
        UsageError: two records of one letter, or none at all.
    """
    cases: dict[str, Case] = {}
    for result in results:
        if isinstance(result, Record):
            case = Case(result)
            if cases.setdefault(case.id, case).version != case.version:
                raise UsageError(f"{case.name}: there are two records of this letter, made at different times; give one of them")
    if not cases:
        raise UsageError("there are no records to review; give what `imr-llm extract` wrote, without --plain")
    return cases


def with_letters(cases: Mapping[str, Case], folder: Path | None) -> dict[str, Case]:
    """Read each record's letter: from where it was read, or under a folder, by its hash.

    Raises:
        UsageError: a letter is not to be had.
    """
    known = _by_hash(folder) if folder else {}
    return {key: Case(case.record, _letter(case, known.get(key, case.name))) for key, case in cases.items()}


def _letter(case: Case, path: str) -> Letter:
    if path == "-":
        raise UsageError(f"{path}: the letter came from standard input; --letters names the folder that holds it")
    try:
        letter = read_letter(path)
    except LetterError as error:
        raise UsageError(f"{error}; --letters names the folder that holds it") from error
    if letter.sha256 != case.id or len(letter.raw) != case.record.source.characters:
        raise UsageError(f"{path}: this is not the letter that the record was made of; --letters names the folder that holds that one")
    return letter


def _by_hash(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; --letters takes the folder that holds the letters")
    paths = [found for found in find_letters([str(folder)]) if isinstance(found, str)]
    return {hashlib.sha256(Path(path).read_bytes()).hexdigest(): path for path in paths}
