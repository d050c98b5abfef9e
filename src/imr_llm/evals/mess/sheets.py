"""Print lines of text as PDFs, by hand: pages, what is drawn on them, and what else the file holds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEFT, TOP, STEP, SIZE = 60, 740, 13, 10


@dataclass(frozen=True)
class Sheet:
    """A page: what is drawn on it, and what its dictionary says besides."""

    content: str
    extra: str = ""
    media: str = "0 0 612 792"
    resources: str = ""


def text_at(x: float, y: float, words: str, *, font: str = "F1", size: float = SIZE, before: str = "") -> str:
    """Draw words at a place."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {before} /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


def rows(lines: Iterable[str], *, x: float = LEFT, top: float = TOP, before: str = "", size: float = SIZE) -> list[str]:
    """Draw lines below each other."""
    return [text_at(x, top - number * STEP, line, before=before, size=size) for number, line in enumerate(lines)]


def pdf(sheets: Sequence[Sheet], *, catalog: str = "", objects: Sequence[bytes] = ()) -> bytes:
    """Write a PDF; its further objects have the numbers from 10 on."""
    first = 10 + len(objects)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(sheets)))
    fonts = "/Font << /F1 3 0 R /F2 4 0 R >>"
    parts: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        **dict(enumerate(objects, 10)),
    }
    for number, sheet in enumerate(sheets):
        at = first + 2 * number
        page = f"/MediaBox [{sheet.media}] /Contents {at + 1} 0 R /Resources << {fonts} {sheet.resources} >> {sheet.extra}"
        parts[at] = f"<< /Type /Page /Parent 2 0 R {page} >>".encode()
        parts[at + 1] = stream(sheet.content.encode("cp1252"))
    body, offsets = b"%PDF-1.7\n", {}
    for number, part in parts.items():
        offsets[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    last = max(parts)
    table = b"".join(b"%010d 00000 n \n" % offsets[at] if at in offsets else b"0000000000 00000 f \n" for at in range(1, last + 1))
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1)
    return body + head + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (last + 1, len(body))


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """Write a stream, packed."""
    packed = zlib.compress(data, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), extra, packed)


def picture(lines: int) -> bytes:
    """Write a grey picture of a page on which dark bars stand where the rows of a letter do."""
    bars = bytearray(b"\xff" * (612 * 792))
    for number in range(lines):
        for row in range(792 - TOP + number * STEP - 6, 792 - TOP + number * STEP):
            for start in range(LEFT, 520, 6):
                bars[row * 612 + start : row * 612 + start + 4] = b"\x20" * 4
    return stream(bytes(bars), b"/Type /XObject /Subtype /Image /Width 612 /Height 792 /ColorSpace /DeviceGray /BitsPerComponent 8")
