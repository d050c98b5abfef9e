"""Bring what is reviewed together: records and letters in, one case a letter out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from imr_llm.errors import UsageError
from imr_llm.letter import Letter
from imr_llm.records import Record
from imr_llm.view import Fact, Pair, Problem, is_list, numbered, version_of

_MEMBER = re.compile(r"(?P<field>.+)\.(?:\d+|\+\d*)")
_ITEM = re.compile(r"items\.\d+")


@dataclass(frozen=True)
class Case:
    """One record, and its letter where that is needed."""

    record: Record
    letter: Letter | None = None
    problem: Problem | None = None
    """Why there is no letter, where one was looked for."""

    @cached_property
    def version(self) -> str:
        """The record's version."""
        return version_of(self.record)

    @property
    def id(self) -> str:
        """What tells the letter from all others: the hash of its file, with its number where that holds several."""
        return self.record.source.id

    @property
    def name(self) -> str:
        """Name of the letter."""
        return self.record.source.name

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact by its path, members of lists and citations numbered."""
        return dict(numbered(self.record))


def field_of(path: str) -> str:
    """Give the field that a path is of: that of its list, if it is of a member."""
    member = _MEMBER.fullmatch(path)
    return member["field"] if member and is_list(member["field"]) else path


def item_path(path: str) -> str | None:
    """Give the path of the item that a path is of."""
    found = _ITEM.match(path)
    return found.group() if found else None


def cases_of(pairs: Iterable[Pair]) -> dict[str, Case]:
    """Give the records by their letters' hashes; letters that failed have nothing to decide.

    Raises:
        UsageError: two records of one letter, or none at all.
    """
    cases: dict[str, Case] = {}
    for pair in pairs:
        if isinstance(pair.result, Record):
            case = Case(pair.result, pair.letter, pair.problem)
            if cases.setdefault(case.id, case).version != case.version:
                raise UsageError(f"{case.name}: there are two records of this letter, made at different times; give one of them")
    if not cases:
        raise UsageError("there are no records to review; give what `imr-llm extract` wrote, without --plain")
    return cases
