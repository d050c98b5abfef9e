"""Expand paths, folders and globs into the letters that they name."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path

from imr_llm.errors import LetterError

SUFFIXES = (".pdf", ".txt")


def find_letters(paths: Sequence[str]) -> Iterator[str | LetterError]:
    """Yield each letter's path once, in the order given; a path that leads nowhere is yielded as its error."""
    seen: set[str] = set()
    for path in paths:
        for found in _expand(path):
            key = found.path if isinstance(found, LetterError) else identity(found)
            if key not in seen:
                seen.add(key)
                yield found


def identity(path: str) -> str:
    """Give what two ways of naming one file have in common."""
    return path if path == "-" else str(Path(path).absolute())


def _expand(path: str) -> list[str] | list[LetterError]:
    if path == "-":
        return [path]
    if Path(path).is_dir():
        inside = sorted(str(file) for file in Path(path).rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        message = f"the folder holds no letters; expected files that end in {' or '.join(SUFFIXES)}"
        return inside or [LetterError(path, "no_letters", message)]
    if not Path(path).exists() and glob.has_magic(path):
        message = "the pattern matches no file; quote it, and check the folder"
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207  Path.glob takes no absolute pattern
        return matches or [LetterError(path, "no_letters", message)]
    return [path]
