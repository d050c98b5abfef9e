"""Tell what was named before: a name and what it holds in, whether it is new out, in memory that doesn't grow with their number."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from typing import Literal, Self

_CACHE = "PRAGMA cache_size=-4096"
"""What SQLite holds in memory, in KiB; the rest lies in a file that it deletes by itself."""


class Once:
    """Names that were seen, with a hash of what each held."""

    def __init__(self) -> None:
        """Begin with none."""
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._base.execute(_CACHE)
        self._base.execute("PRAGMA journal_mode=OFF")
        self._base.execute("CREATE TABLE seen (name BLOB PRIMARY KEY, held BLOB) WITHOUT ROWID")
        self._base.execute("BEGIN")

    def note(self, name: str, data: bytes | None = None) -> Literal["new", "again", "other"]:
        """Note a name, and tell whether it is new, named again, or named again for something else."""
        key = sha256(name.encode("utf-8", "surrogatepass")).digest()[:16]
        held = b"" if data is None else sha256(data).digest()[:16]
        if self._base.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, held)).rowcount:
            return "new"
        ((before,),) = self._base.execute("SELECT held FROM seen WHERE name = ?", (key,))
        return "again" if before == held else "other"

    def __enter__(self) -> Self:
        """Use as a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Forget them."""
        self._base.close()
