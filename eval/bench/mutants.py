"""Change the bytes of a PDF or of a text in one way of many, as broken disks, mail gateways, scanners and pranksters do."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from random import Random

Way = Callable[[Random, bytes], bytes]
"""Takes a choice and the bytes."""

_LINES_A_PAGE = 54


def pdf_of(text: str) -> bytes:
    """Make a plain PDF of a text, with a compressed stream a page and a table of offsets."""
    lines = [line for page in text.split("\f") for line in page.splitlines()]
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, max(len(lines), 1), _LINES_A_PAGE)]
    kids = " ".join(f"{3 + 2 * number + 1} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        stream = zlib.compress(_drawn(page))
        resources = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {resources} /Contents {3 + 2 * number + 2} 0 R >>".encode())
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(stream), stream))
    return _written(objects)


def _drawn(lines: list[str]) -> bytes:
    drawn = [b"BT /F1 10 Tf 13 TL 54 750 Td"]
    for line in lines:
        words = re.sub(rb"([\\()])", rb"\\\1", line.encode("cp1252", "replace"))
        drawn.append(b"(%b) Tj T*" % words)
    return b"\n".join([*drawn, b"ET"])


def _written(objects: list[bytes]) -> bytes:
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(data),
    )


def _stretch(rng: Random, data: bytes, most: int = 4000) -> tuple[int, int]:
    start = rng.randrange(max(len(data), 1))
    return start, min(len(data), start + rng.randint(1, most))


def flipped(rng: Random, data: bytes) -> bytes:
    """Flip some bytes."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 60))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: Random, data: bytes) -> bytes:
    """Cut off the end, or the beginning."""
    at = rng.randrange(len(data) + 1)
    return data[:at] if rng.random() < 0.8 else data[at:]


def left_out(rng: Random, data: bytes) -> bytes:
    """Leave out a stretch."""
    start, end = _stretch(rng, data)
    return data[:start] + data[end:]


def doubled(rng: Random, data: bytes) -> bytes:
    """Print a stretch several times."""
    start, end = _stretch(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 2, 20)) + data[end:]


def moved(rng: Random, data: bytes) -> bytes:
    """Move a stretch elsewhere."""
    start, end = _stretch(rng, data)
    rest, at = data[:start] + data[end:], rng.randrange(len(data) - (end - start) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def noisy(rng: Random, data: bytes) -> bytes:
    """Put random bytes, control characters among them, somewhere."""
    at = rng.randrange(len(data) + 1)
    return data[:at] + bytes(rng.randrange(256) for _ in range(rng.choice((1, 9, 400)))) + data[at:]


def numbers(rng: Random, data: bytes) -> bytes:
    """Change numbers: lengths, offsets, references, sizes, counts."""
    found = list(re.finditer(rb"\d+", data))
    for one in sorted(rng.sample(found, min(len(found), rng.choice((1, 3, 12)))), key=lambda one: -one.start()):
        data = data[: one.start()] + rng.choice((b"0", b"-1", b"1", b"99999999999", b"4294967295", b"2147483648", b"7")) + data[one.end() :]
    return data


def names(rng: Random, data: bytes) -> bytes:
    """Exchange names of a PDF's objects."""
    found = list(re.finditer(rb"/[A-Za-z]\w+", data))
    if len(found) < 2:
        return data
    one, other = rng.choice(found), rng.choice(found)
    return data[: one.start()] + other.group() + data[one.end() :]


def restreamed(rng: Random, data: bytes) -> bytes:
    """Change what a page draws, and compress it again."""
    found = list(re.finditer(rb"stream\n(.*?)\nendstream", data, re.DOTALL))
    if not found:
        return data
    one = rng.choice(found)
    try:
        drawn = zlib.decompress(one.group(1))
    except zlib.error:
        return data
    stream = zlib.compress(rng.choice((flipped, cut, doubled, moved, numbers))(rng, drawn))
    return data[: one.start(1)] + stream + data[one.end(1) :]


def control(rng: Random, data: bytes) -> bytes:
    """Put control characters, odd spaces and marks of direction between the words."""
    text = data.decode("utf-8", "replace")
    marks = ("\x0c", "\x0b", "\x1c", "\x85", "\u2028", "\u200b", "\u202e", "\ufeff", "\u00ad", "\x08", "\x1b[2J", "\u0301", "\U0001f600")
    for _ in range(rng.choice((1, 10, 100))):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(marks) + text[at:]
    return text.encode("utf-8")


def huge_line(rng: Random, data: bytes) -> bytes:
    """Put one long line, or many empty ones, somewhere."""
    text, size = data.decode("utf-8", "replace"), rng.choice((2_000, 20_000, 100_000))
    lines = (
        "a" * size,
        "word " * (size // 5),
        "\n" * size,
        "(" * size,
        "1." * (size // 2),
        " " * size,
        "Upheld: " * (size // 40),
        "\f" * (size // 20),
    )
    at = rng.randrange(len(text) + 1)
    return (text[:at] + rng.choice(lines) + text[at:]).encode("utf-8")


def encoded(rng: Random, data: bytes) -> bytes:
    """Write the text in another encoding, or half of it."""
    text = data.decode("utf-8", "replace")
    name = rng.choice(("utf-16", "utf-16-le", "utf-8-sig", "cp1252", "latin-1", "cp037", "utf-32", "utf-7", "mac-roman"))
    half = len(text) // 2 if rng.random() < 0.2 else 0
    return text[:half].encode() + text[half:].encode(name, "replace")


def headings(rng: Random, data: bytes) -> bytes:
    """Print a line of the letter many times, somewhere."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at = rng.randrange(len(lines))
    return b"".join([*lines[:at], *[rng.choice(lines)] * rng.choice((2, 30, 300)), *lines[at:]])


def lines_mixed(rng: Random, data: bytes) -> bytes:
    """Put a block of lines in any order, or upside down."""
    lines = data.splitlines(keepends=True)
    start = rng.randrange(len(lines) + 1)
    block = lines[start : start + rng.choice((5, 40, 400))]
    if rng.random() < 0.3:
        block.reverse()
    else:
        rng.shuffle(block)
    return b"".join([*lines[:start], *block, *lines[start + len(block) :]])


def cased(rng: Random, data: bytes) -> bytes:
    """Write a stretch in capitals, or swap its case."""
    start, end = _stretch(rng, data, 20_000)
    return data[:start] + (data[start:end].upper() if rng.random() < 0.5 else data[start:end].swapcase()) + data[end:]


PDF_WAYS: dict[str, Way] = {
    "flipped": flipped,
    "cut": cut,
    "left out": left_out,
    "doubled": doubled,
    "moved": moved,
    "noisy": noisy,
    "numbers": numbers,
    "names": names,
    "restreamed": restreamed,
}
"""Ways to change a PDF."""

TEXT_WAYS: dict[str, Way] = {
    "flipped": flipped,
    "cut": cut,
    "left out": left_out,
    "doubled": doubled,
    "moved": moved,
    "noisy": noisy,
    "numbers": numbers,
    "control": control,
    "huge line": huge_line,
    "encoded": encoded,
    "headings": headings,
    "lines mixed": lines_mixed,
    "cased": cased,
}
"""Ways to change a text."""
