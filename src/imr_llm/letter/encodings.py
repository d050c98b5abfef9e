"""Turn the bytes of a text into characters, whatever encoding they are in, and tell what had to be assumed."""

from __future__ import annotations

import re

from imr_llm.errors import LetterError
from imr_llm.letter.layers import Note

_MARKED = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_LEGACY = ("cp1252", "mac_roman", "cp437")
"""Encodings of one byte a character, the most usual first."""

_NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp437": "code page 437"}
_USUAL = re.compile(
    "[\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u2026\u00b0\u00ae\u00a9\u00a7\u00bc\u00bd\u00be\u00d7\u00b1\u00b5\u00e9\u00f1]"
)
"""Characters beyond ASCII that letters have: quotes, dashes, signs, and letters of names."""

_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A character of several bytes in UTF-8."""

_SAMPLE = 4096
_WIDE = 0.3
"""Share of zero bytes at every other place from which a text has two bytes a character."""


def decode(data: bytes, name: str) -> tuple[str, list[Note]]:
    """Give the text of some bytes, with a note where its encoding had to be assumed.

    Raises:
        LetterError: the bytes are no text, or hold nothing.
    """
    text, notes = _decoded(data, name)
    bare = text.rstrip("\x00")
    if len(bare) < len(text):
        notes.append(_note(f"{len(text) - len(bare)} NUL character(s) behind the text were left out"))
    if not bare.strip("\ufeff \t\r\n\f"):
        raise LetterError(name, "empty", "the text holds nothing but white space")
    return bare, notes


def _decoded(data: bytes, name: str) -> tuple[str, list[Note]]:
    marked = _MARKED.get(data[:2])
    wide = None if marked else _wide(data)
    if encoding := marked or wide:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            message = f"byte {error.start} is not {encoding.upper()}, though the file begins as such; convert the file to UTF-8"
            raise LetterError(name, "encoding", message) from error
        return text, [
            _note(f"the text has no mark of its encoding; it was read as {encoding.upper()}, since every other byte is zero")
        ] if wide else []
    if _looks_binary(data):
        raise LetterError(name, "binary", "the input is neither a PDF nor text; expected a determination letter as PDF or text")
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        return _assumed(data, error)


def _assumed(data: bytes, error: UnicodeDecodeError) -> tuple[str, list[Note]]:
    """Read a text that is no UTF-8: as UTF-8 with some bytes lost where it has characters of several bytes, else in the encoding whose signs letters have."""
    found = f"byte {error.start} ({data[error.start]:#04x}) is not UTF-8"
    text = data.decode("utf-8", "replace")
    if 2 * len(_SEQUENCE.findall(data)) >= (lost := text.count("\ufffd")):
        return text, [_note(f"{found}; {lost} character(s) can't be read and stand as \ufffd", needs_person=True)]
    encoding, text = max(_readable(data), key=lambda read: _usual(read[1]))
    strange = sum(char > "\x7f" for char in text) - len(_USUAL.findall(text))
    told = f"; {strange} of its characters are not those of letters" if strange else ""
    return text, [_note(f"{found}; the text was read as {_NAMES[encoding]}{told}", needs_person=bool(strange))]


def _readable(data: bytes) -> list[tuple[str, str]]:
    return [(encoding, data.decode(encoding, "replace")) for encoding in _LEGACY]


def _usual(text: str) -> int:
    """Count the characters beyond ASCII that letters have, less those that they don't have."""
    beyond = sum(char > "\x7f" for char in text)
    return 2 * len(_USUAL.findall(text)) - beyond


def _wide(data: bytes) -> str | None:
    """Tell a text of two bytes a character by its zero bytes."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    half = len(sample) // 2 or 1
    first, second = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if second > _WIDE and first < _WIDE / 4:
        return "utf-16-le"
    return "utf-16-be" if first > _WIDE and second < _WIDE / 4 else None


def _looks_binary(data: bytes) -> bool:
    sample = data.rstrip(b"\x00")[:_SAMPLE]
    return sum(byte < 9 or 13 < byte < 32 for byte in sample) > len(sample) / 20


def _note(message: str, *, needs_person: bool = False) -> Note:
    return Note("encoding_assumed", message, needs_person=needs_person)
