"""Read what is filled into a page's form fields and written onto it, and put it where it stands."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from imr_llm.pages.words import Box, Page, Word, on_lines

_FLAGS_UNSEEN = 0x02 | 0x20
"""Hidden, and not to be viewed."""

_MOST = 200
"""Fields of a page that are read; a form has fewer."""

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in a field, or in a note that someone wrote onto the page."""

    text: str
    box: Box


def filled_in(page: Page, form: Any) -> list[Filled]:
    """Give what a page's fields and free texts hold, in the order of the file."""
    import pypdfium2.raw as pdfium

    count = min(_MOST, pdfium.FPDFPage_GetAnnotCount(page.handle))
    return [filled for number in range(count) for filled in _of_annotation(page, form, number)]


def put_in(words: Sequence[Word], fields: Sequence[Filled]) -> list[Word]:
    """Put what fields hold behind the words that stand left of them, or on a line of its own."""
    ordered = list(words)
    for field in fields:
        lines = [line.split() for line in field.text.splitlines() if line.strip()]
        for number, line in enumerate(lines):
            step = field.box.height / len(lines)
            place = Box(field.box.left, field.box.top + number * step, field.box.right, field.box.top + (number + 1) * step)
            _insert(ordered, line, place)
    return ordered


def _insert(ordered: list[Word], line: Sequence[str], place: Box) -> None:
    added = [Word(text, -1, place, 0) for text in line]
    left = [at for at, word in enumerate(ordered) if word.box.shares_row(place) and word.box.left < place.left + 2]
    if left:
        behind = max(left, key=lambda at: (ordered[at].box.right, at))
        ordered[behind + 1 : behind + 1] = [word._replace(line=ordered[behind].line) for word in added]
        return
    after = next((at for at, word in enumerate(ordered) if word.box.height > 0 and word.box.top >= place.top - 1), len(ordered))
    before, rest = ordered[:after], ordered[after:]
    joins = bool(rest) and rest[0].box.shares_row(place)
    rows = [list(row) for _, row in groupby(before, key=lambda word: word.line)]
    later = [list(row) for _, row in groupby(rest, key=lambda word: word.line)]
    middle = [[*added, *later.pop(0)]] if joins else [added]
    ordered[:] = on_lines([*rows, *middle, *later])


def _of_annotation(page: Page, form: Any, number: int) -> Iterator[Filled]:
    import pypdfium2.raw as pdfium

    note = pdfium.FPDFPage_GetAnnot(page.handle, number)
    if not note:
        return
    try:
        kind, rectangle = pdfium.FPDFAnnot_GetSubtype(note), pdfium.FS_RECTF()
        if pdfium.FPDFAnnot_GetFlags(note) & _FLAGS_UNSEEN or not pdfium.FPDFAnnot_GetRect(note, rectangle):
            return
        box = page.placed(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        text = _text_of(note, kind, form)
        if text.strip() and box.right > box.left and box.height > 0 and 0 <= box.left < page.width and 0 <= box.top < page.height:
            yield Filled(text[:_LONGEST], box)
    finally:
        pdfium.FPDFPage_CloseAnnot(note)


def _text_of(note: Any, kind: int, form: Any) -> str:
    import pypdfium2.raw as pdfium

    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        return _string(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(note, b"Contents", buffer, size))
    if kind != pdfium.FPDF_ANNOT_WIDGET or form is None:
        return ""
    match pdfium.FPDFAnnot_GetFormFieldType(form, note):
        case pdfium.FPDF_FORMFIELD_CHECKBOX | pdfium.FPDF_FORMFIELD_RADIOBUTTON:
            return "[X]" if pdfium.FPDFAnnot_IsChecked(form, note) else ""
        case pdfium.FPDF_FORMFIELD_TEXTFIELD | pdfium.FPDF_FORMFIELD_COMBOBOX | pdfium.FPDF_FORMFIELD_LISTBOX:
            return _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, note, buffer, size))
        case _:
            return ""


def _string(ask: Any) -> str:
    """Fetch a string that PDFium gives in UTF-16: first its size, then itself."""
    import pypdfium2.raw as pdfium

    size = ask(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_char * size)()
    ask(ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").replace("\r\n", "\n").replace("\r", "\n")
