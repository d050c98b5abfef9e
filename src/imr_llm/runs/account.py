"""Keep account of a run: the names of its letters in, each row that it gives noted, the letters without a row out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from imr_llm.render import Failure, Result

_PART = re.compile(r"#[1-9]\d*\Z")
"""The number of one of several letters of a file, at the end of its name."""


class Account:
    """The letters that a run was given; each has at least one row in the end: a record, a failure, or that it was not begun."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take in the names; of each, the hash alone is held, since a run may have a million."""
        self._open = Counter(hash(name) for name in names)
        self.named = self._open.total()
        """How many letters the run was given."""

    def note(self, result: Result) -> None:
        """Note a row; that of the second letter of a file, or of another run in the same journal, stands for none that is open."""
        name = result.name if isinstance(result, Failure) else result.source.name
        for known in (name, _PART.sub("", name)):
            if self._open.pop(hash(known), 0):
                return

    @property
    def lost(self) -> int:
        """How many letters have no row."""
        return self._open.total()
