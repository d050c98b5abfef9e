"""Read a file, standard input or bytes into a `Letter`, or say why it can't be one."""

from __future__ import annotations

import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from imr_llm.errors import LetterError
from imr_llm.letter.bounds import letters_in
from imr_llm.letter.encodings import decode
from imr_llm.letter.layers import Note
from imr_llm.letter.legible import doubts
from imr_llm.letter.letter import Kind, Letter, make_letter
from imr_llm.letter.order import in_order, repeated_pages
from imr_llm.letter.paths import shown
from imr_llm.letter.pdf import read_pdf

SIZE_LIMIT = 20_000_000
"""Bytes; a determination letter has 30 to 200 kB as PDF and under 100 kB as text."""

TEXT_LIMIT = 1_000_000
"""Characters of a letter's text; a letter has under 100,000."""

LINES_LIMIT = 40_000
"""Lines of a letter's text; a letter has under 3,000."""


def read_letter(path: str | Path) -> Letter:
    """Read one letter; `-` is standard input. Of a file that holds several, the first, or that of the number behind `#`.

    Raises:
        LetterError: with a `code` that tells what is wrong with the input.
    """
    file, part = _part_of(str(path))
    return _take(letters_from_bytes(read_bytes(file), shown(file)), part)


def read_letters(path: str | Path) -> tuple[Letter, ...]:
    """Read all letters of a file, or that of the number behind `#`; `-` is standard input.

    Raises:
        LetterError: with a `code` that tells what is wrong with the input.
    """
    file, part = _part_of(str(path))
    letters = letters_from_bytes(read_bytes(file), shown(file))
    return letters if file == str(path) else (_take(letters, part),)


def letter_from_bytes(data: bytes, name: str) -> Letter:
    """Read a letter from the bytes of a PDF or of a text: of several, the first."""
    return letters_from_bytes(data, name)[0]


def letters_from_bytes(data: bytes, name: str) -> tuple[Letter, ...]:
    """Read all letters from the bytes of a PDF or of a text; where there is more than one, each has its number behind its name."""
    return letters_in(in_order(_whole(data, name)))


def _part_of(path: str) -> tuple[str, int]:
    """Part the number of a letter from the path of the file that holds it; a file whose own name ends so has no number."""
    file, mark, number = path.rpartition("#")
    if not (mark and file and number.isdecimal()) or Path(path).exists():
        return path, 1
    return file, int(number)


def _take(letters: tuple[Letter, ...], part: int) -> Letter:
    if not 1 <= part <= len(letters):
        message = f"the file holds {len(letters)} letter(s); there is no number {part}"
        raise LetterError(letters[0].name, "missing", message)
    return letters[part - 1]


def _whole(data: bytes, name: str) -> Letter:
    """Read a file as one text."""
    if len(data) > SIZE_LIMIT:
        raise _too_large(name, f"more than {SIZE_LIMIT:,}")
    if not data.strip():
        raise LetterError(name, "empty", "the input is empty; expected a determination letter as PDF or text")
    if data.lstrip()[:5] == b"%PDF-":
        raw, told = read_pdf(data, name)
        return _made(raw, name, "pdf", data, told)
    text, notes = decode(data, name)
    return _made(text, name, "text", data, (*notes, *doubts(text)))


def _made(raw: str, name: str, kind: Kind, source: bytes, noted: Sequence[Note] = ()) -> Letter:
    layers, notes = repeated_pages(_bounded(raw, name))
    return make_letter(raw, name=name, kind=kind, source=source, layers=layers, notes=(*noted, *notes))


def read_bytes(path: str | Path) -> bytes:
    """Read what a letter is made from; `-` is standard input.

    Raises:
        LetterError: there is nothing, or too much.
    """
    name = shown(str(path))
    if name == "-":
        return sys.stdin.buffer.read(SIZE_LIMIT + 1)
    try:
        status = Path(path).stat()
        size = status.st_size
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            message = "this is no file but a pipe, a socket or a device; expected a file, or `-` for what is piped in"
            raise LetterError(name, "unreadable", message)
        if size > SIZE_LIMIT:
            raise _too_large(name, f"{size:,}")
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise LetterError(name, "missing", "there is no such file; check the path") from error
    except ValueError as error:
        raise LetterError(name, "missing", f"this can be no path ({error}); check it") from error
    except OSError as error:
        message = f"the file can't be read ({error.strerror or error}); check its permissions"
        raise LetterError(name, "unreadable", message) from error


def _bounded(text: str, name: str) -> str:
    """Refuse a text that is far longer than any letter, before anything reads it."""
    lines = text.count("\n") + text.count("\r") + text.count("\f")
    for count, limit, what in ((len(text), TEXT_LIMIT, "characters"), (lines, LINES_LIMIT, "lines")):
        if count > limit:
            message = f"the text has {count:,} {what}, and the limit is {limit:,}; a letter has far less, so give the letter alone"
            raise LetterError(name, "too_large", message)
    return text


def _too_large(name: str, size: str) -> LetterError:
    message = f"the input has {size} bytes, and the limit is {SIZE_LIMIT:,}; a letter has far less, so give the letter alone"
    return LetterError(name, "too_large", message)
