"""Take from a PDF what a person sees on its pages, and tell what its text layer gets wrong."""

from __future__ import annotations

from imr_llm.errors import LetterError
from imr_llm.letter.layers import Note
from imr_llm.letter.legible import doubts, is_unreadable
from imr_llm.pages import Gone, Reading, Remark, ask_pages

_SURE = frozenset({"page_turned"})
"""What is mended without a doubt; everything else a person should look at."""

_APART = frozenset({"page_turned", "hidden_text", "form_fields"})
"""What a person should know of the file, and what makes no value doubtful that its pages show."""


def read_pdf(data: bytes, path: str) -> tuple[str, tuple[Note, ...]]:
    r"""Give the text of a PDF, and what was noticed: lines end with "\n", pages are joined with "\f", hyphens at line ends are kept.

    Raises:
        LetterError: the file is damaged, wants a password, has no text layer that can be read, or passes a limit.
    """
    reading = ask_pages(data)
    if isinstance(reading, Gone):
        raise LetterError(path, reading.code, reading.message)
    _need_text(reading, path)
    raw = "\f".join(page.text for page in reading.pages)
    if is_unreadable(raw):
        raise LetterError(
            path,
            "no_text_layer",
            "the PDF's text layer is unreadable: most of its words are no words, so its letters are mapped wrong; "
            "read the pages anew with `ocrmypdf --force-ocr IN.pdf OUT.pdf`, then read OUT.pdf",
        )
    return raw, (*map(_noted, reading.remarks), *_pictures(reading), *doubts(raw))


def _need_text(reading: Reading, path: str) -> None:
    """Refuse a scan: no page has text, or none but a stamp on a picture."""
    written = [number for number, page in enumerate(reading.pages, 1) if page.text.strip()]
    if set(written) - set(reading.pictures):
        return
    has, force = ("no text layer but stamps", "--force-ocr ") if written else ("no text layer", "")
    raise LetterError(
        path,
        "no_text_layer",
        f"the PDF has {len(reading.pages)} page(s) and {has}, so it is a scan; "
        f"add one with `ocrmypdf {force}IN.pdf OUT.pdf`, then read OUT.pdf",
    )


def _noted(remark: Remark) -> Note:
    return Note(remark.code, remark.message, needs_person=remark.code not in _SURE, reach=("pages",) if remark.code in _APART else ())


def _pictures(reading: Reading) -> list[Note]:
    if not reading.pictures:
        return []
    named = ", ".join(map(str, reading.pictures))
    message = f"page(s) {named} are pictures without text, so their words are not read; add them with `ocrmypdf --force-ocr IN.pdf OUT.pdf`"
    return [Note("page_without_text", message)]
