"""Take the text layer out of a PDF, page by page."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from imr_llm.errors import LetterError

if TYPE_CHECKING:
    import pypdfium2

_PDFIUM = threading.Lock()
"""PDFium is not thread safe."""


def pdf_text(data: bytes, path: str) -> str:
    r"""Give the text of a PDF: lines end with "\n", pages are joined with "\f", hyphens at line ends are kept.

    Raises:
        LetterError: the file is damaged, wants a password, or has no text layer.
    """
    with _PDFIUM:
        document = _open(data, path)
        try:
            pages = [_page_text(document, number) for number in range(len(document))]
        finally:
            document.close()
    if not any(page.strip() for page in pages):
        raise LetterError(
            path,
            "no_text_layer",
            f"the PDF has {len(pages)} page(s) and no text layer, so it is a scan; "
            "add one with `ocrmypdf IN.pdf OUT.pdf`, then read OUT.pdf",
        )
    return "\f".join(pages)


def _open(data: bytes, path: str) -> pypdfium2.PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            message = "the PDF needs a password; save a copy without one (`qpdf --decrypt`) and read that"
            raise LetterError(path, "password", message) from error
        message = f"the PDF is damaged ({error}); get the file again, or try `qpdf IN.pdf OUT.pdf`"
        raise LetterError(path, "damaged_pdf", message) from error


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text_page = page.get_textpage()
    try:
        text: str = text_page.get_text_range()
    finally:
        text_page.close()
        page.close()
    return text.replace("\r\n", "\n").replace("\ufffe", "-\n")
