"""Expand paths, folders and globs into the letters that they name."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from imr_llm.errors import LetterError

SUFFIXES = (".pdf", ".txt")


def find_letters(paths: Sequence[str]) -> Iterator[str | LetterError]:
    """Yield the path of each letter, in the order given; a path that leads nowhere is yielded as its error."""
    for path in paths:
        yield from _expand(path)


def shown(path: str) -> str:
    r"""Give a path as it is printed and kept: what no text can hold or a terminal would obey is escaped, as in `caf\\xe9.txt`."""
    whole = re.sub("[\ud800-\udc7f\udd00-\udfff]", lambda half: f"\\u{ord(half.group()):x}", path)
    readable = whole.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() or char == " " else char.encode("unicode_escape").decode("ascii") for char in readable)


def identity(path: str) -> str:
    """Give what two ways of naming one file have in common."""
    return path if path == "-" else str(Path(path).absolute())


def stem_of(name: str) -> str:
    """Give a name for what is made of a letter: its file's without folder and ending, with its number where the file holds several."""
    file, mark, number = name.rpartition("#")
    numbered = bool(mark and file and number.isdecimal())
    path = Path(file if numbered else name)
    return ("stdin" if str(path) == "-" else path.stem) + (f"#{number}" if numbered else "")


def _expand(path: str) -> Iterator[str | LetterError]:
    if path == "-":
        yield path
    elif Path(path).is_dir():
        message = f"the folder holds no letters; expected files that end in {' or '.join(SUFFIXES)}"
        yield from _some(_inside(path), LetterError(path, "no_letters", message))
    elif not Path(path).exists() and glob.has_magic(path):
        message = "the pattern matches no file; quote it, and check the folder"
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207  Path.glob takes no absolute pattern
        yield from _some(iter(matches), LetterError(path, "no_letters", message))
    else:
        yield path


def _inside(folder: str) -> Iterator[str | LetterError]:
    """Walk a folder by name; of one folder at a time the names are in memory."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield LetterError(folder, "unreadable", f"the folder can't be read ({error.strerror}); check its permissions")
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _inside(entry.path)
        elif entry.name.lower().endswith(SUFFIXES):
            yield entry.path if os.path.isfile(entry.path) else _no_file(entry.path)  # noqa: PTH113  Path.is_file raises on some links


def passed_over(paths: Iterable[str]) -> Iterator[str]:
    """Walk the folders among some paths, and yield what in them is taken for no letter: files of other endings, and links to folders."""
    for path in paths:
        for folder, inner, files in os.walk(path) if path != "-" else ():
            links = [name for name in inner if os.path.islink(f"{folder}/{name}")]  # noqa: PTH114  as above
            others = [name for name in files if not name.lower().endswith(SUFFIXES)]
            yield from (shown(os.path.join(folder, name)) for name in sorted((*links, *others)) if not name.startswith("."))  # noqa: PTH118  as above


def _no_file(path: str) -> LetterError:
    """Tell what ends as a letter's file does and is none: a link that leads nowhere, a pipe, a device."""
    what = (
        "a link that leads nowhere" if Path(path).is_symlink() and not Path(path).exists() else "no file but a pipe, a socket or a device"
    )
    return LetterError(shown(path), "unreadable", f"this is {what}; expected a file")


def _some(found: Iterator[str | LetterError], none: LetterError) -> Iterator[str | LetterError]:
    """Yield what was found, or that it is nothing."""
    yield next(found, none)
    yield from found
