"""PDFs: the text that is read is what a person sees on the pages, in the order in which a person reads it, and no file harms the run."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
from project import LETTERS

from imr_llm.errors import LetterError
from imr_llm.evals.mess.sheets import LEFT, STEP, TOP, Sheet, pdf, picture, rows, stream, text_at
from imr_llm.letter import Letter, letter_from_bytes
from imr_llm.pages import PAGE_LIMIT, Gone, Reading
from imr_llm.pages.ask import Desk

LINES = textwrap.wrap((LETTERS / "a2016-mixed-three.txt").read_text(encoding="utf-8"), 88)[:40]
WORDS = " ".join(LINES).split()
WHITE = "1 1 1 rg"
UNSEEN = "Lumbar brace: Overturned by nobody"
PICTURE = "/XObject << /Im 10 0 R >>"


def read(data: bytes) -> Letter:
    return letter_from_bytes(data, "x.pdf")


def codes(letter: Letter) -> list[str]:
    return [note.code for note in letter.notes]


def page(*drawn: str, **more: str) -> Sheet:
    return Sheet("".join(drawn), **more)


def test_a_clean_print_is_read_as_pdfium_gives_it() -> None:
    """Offsets of gold records count the text as it always was; nothing is noticed on a clean print."""
    data = pdf([page(*rows(LINES)), page(*rows(LINES[:10]))])
    document = pypdfium2.PdfDocument(data)
    own = "\f".join(sheet.get_textpage().get_text_range().replace("\r\n", "\n").replace("\ufffe", "-\n") for sheet in document)
    document.close()
    letter = read(data)
    assert letter.raw == own
    assert not letter.notes


def test_hyphens_at_line_ends_stay_where_a_page_is_mended() -> None:
    """A word that is parted at a line's end is read as on a clean print."""
    clean, mended = (read(pdf([page(*rows(LINES), *more)])).raw for more in ([], [text_at(LEFT, 100, UNSEEN, before=WHITE)]))
    assert mended.rstrip() == clean.rstrip()


@pytest.mark.parametrize(
    "drawn",
    [
        [text_at(LEFT, 100, UNSEEN, before=WHITE)],
        [text_at(LEFT, 100, UNSEEN), "0.9 g 40 80 500 60 re f\n"],
        [text_at(LEFT, 100, UNSEEN), "q 200 0 0 50 40 90 cm /Im Do Q\n"],
        [text_at(LEFT, -40, UNSEEN)],
        [text_at(LEFT, 100, UNSEEN, before="3 Tr")],
        [text_at(LEFT, 100, UNSEEN, size=0.4)],
        ["/OC /Off BDC\n", text_at(LEFT, 100, UNSEEN), "EMC\n"],
        ["q 0 0 10 10 re W n\n", text_at(LEFT, 100, UNSEEN), "Q\n"],
    ],
    ids=["white", "behind-a-box", "behind-a-picture", "off-the-page", "invisible", "tiny", "layer-off", "clipped"],
)
def test_text_that_no_page_shows_is_left_out_and_told(drawn: list[str]) -> None:
    """A white line would be an item of the record that no reader of the page could find."""
    layers = "/OCProperties << /OCGs [11 0 R] /D << /Order [11 0 R] /OFF [11 0 R] >> >>"
    resources = f"{PICTURE} /Properties << /Off 11 0 R >>"
    objects = [picture(40), b"<< /Type /OCG /Name (off) >>"]
    letter = read(pdf([page(*rows(LINES), *drawn, resources=resources)], catalog=layers, objects=objects))
    assert letter.raw.split() == WORDS
    assert codes(letter) == ["hidden_text"]
    assert "page 1 has 30 characters" in letter.notes[0].message
    assert "Lumbar brace" in letter.notes[0].message


def test_white_text_on_a_dark_box_is_read() -> None:
    """White headings on a bar are seen, so they count."""
    letter = read(pdf([page(*rows(LINES), "0 g 40 80 500 60 re f\n", text_at(LEFT, 100, UNSEEN, before=WHITE))]))
    assert letter.raw.split() == [*WORDS, *UNSEEN.split()]
    assert not letter.notes


def test_the_invisible_text_layer_of_a_scan_is_its_text() -> None:
    """OCR puts invisible text over the picture of a page; leaving it out would lose the letter."""
    scan = "q 612 0 0 792 0 0 cm /Im Do Q\n"
    letter = read(pdf([page(scan, *rows(LINES, before="3 Tr"), resources=PICTURE)], objects=[picture(40)]))
    assert letter.raw.split() == WORDS
    assert not letter.notes


def test_a_scan_with_a_stamp_is_a_scan() -> None:
    """A stamp of a claims system is no text layer of the letter; OCR must be told to go on all the same."""
    scan = "q 612 0 0 792 0 0 cm /Im Do Q\n"
    sheets = [page(scan, text_at(400, 20, f"CLAIM-00000{number}"), resources=PICTURE) for number in (1, 2)]
    with pytest.raises(LetterError, match="--force-ocr") as caught:
        read(pdf(sheets, objects=[picture(40)]))
    assert caught.value.code == "no_text_layer"


def test_a_page_that_is_a_picture_is_named() -> None:
    """A letter whose first page is a picture has no header in its text; nobody would know why."""
    scan = "q 612 0 0 792 0 0 cm /Im Do Q\n"
    letter = read(pdf([page(scan, resources=PICTURE), page(*rows(LINES))], objects=[picture(40)]))
    assert codes(letter) == ["page_without_text"]
    assert "page(s) 1 " in letter.notes[0].message
    assert letter.notes[0].needs_person


FIELD = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (n) /V (CM16-0935029) /Rect [140 737 300 751] /F 4 /P 12 0 R >>"
FREE_TEXT = b"<< /Type /Annot /Subtype /FreeText /Contents (CM16-0935029) /Rect [140 737 300 751] /F 4 >>"
HIDDEN = FIELD.replace(b"/F 4", b"/F 2")


@pytest.mark.parametrize(
    ("annotation", "value"), [(FIELD, "CM16-0935029"), (FREE_TEXT, "CM16-0935029"), (HIDDEN, "")], ids=["field", "free-text", "hidden"]
)
def test_what_is_filled_in_is_read_where_it_stands(annotation: bytes, value: str) -> None:
    """A form's values are no part of the text layer; the header would be read as empty."""
    lines = ["Case Number:", *LINES[1:]]
    objects = [annotation, b"<< /Fields [10 0 R] >>"]
    letter = read(pdf([page(*rows(lines), extra="/Annots [10 0 R]")], catalog="/AcroForm 11 0 R", objects=objects))
    assert letter.raw.split("\n")[0].strip() == f"Case Number: {value}".strip()
    assert codes(letter) == (["form_fields"] if value else [])


WIDE = "The Final Determination was based on decisions for the disputed items set forth below"
LABELLED = ["Case Number: CM16", "Decision Date: 01/02/2017", "Priority: Standard"] * 5


def _columns() -> list[str]:
    left, right = ([line[:40].strip() for line in part] for part in (LINES[:20], LINES[20:]))
    return [*rows(left), *rows(right, x=330)]


@pytest.mark.parametrize(
    ("drawn", "lines"),
    [
        (rows(LINES)[1::2] + rows(LINES)[::2], LINES),
        (rows(LINES)[::-1], LINES),
        (_columns()[20:] + _columns()[:20], [line[:40] for line in LINES]),
        ([drawn for pair in zip(_columns()[:20], _columns()[20:], strict=True) for drawn in pair], [line[:40] for line in LINES]),
        (
            [text_at(LEFT, TOP + 20, WIDE), *(drawn for pair in zip(_columns()[:20], _columns()[20:], strict=True) for drawn in pair)],
            [WIDE, *(line[:40] for line in LINES)],
        ),
        (rows(["Case Number:", "Decision Date:", "Priority:"] * 5) + rows(["CM16", "01/02/2017", "Standard"] * 5, x=150), LABELLED),
    ],
    ids=["by-font", "bottom-up", "right-half-first", "row-by-row", "row-by-row-below-a-heading", "labels-first"],
)
def test_words_are_read_in_the_order_of_the_page(drawn: list[str], lines: list[str]) -> None:
    """Some printers draw by font, from below, or the right half first; sections would swallow each other."""
    letter = read(pdf([page(*drawn)]))
    assert letter.raw.split() == " ".join(lines).split()
    assert codes(letter) == ["reading_order"]


def test_a_footer_that_is_drawn_first_is_read_last_and_is_nothing_to_look_at() -> None:
    """Word processors draw headers and footers first; each of their letters would be marked."""
    letter = read(pdf([page(text_at(LEFT, 20, "Page 1 of 5"), *rows(LINES))]))
    assert letter.raw.split() == [*WORDS, "Page", "1", "of", "5"]
    assert not letter.notes


def test_columns_that_are_drawn_in_order_stay_as_they_are() -> None:
    """A second column begins above the end of the first, and is in order."""
    letter = read(pdf([page(*_columns())]))
    assert letter.raw.split() == " ".join(line[:40] for line in LINES).split()
    assert not letter.notes


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_are_read_upright(turn: int) -> None:
    """PDFium reads the words of a turned page backwards, and runs them together."""
    letter = read(pdf([page(*rows(LINES), extra=f"/Rotate {turn}")]))
    assert letter.raw.split() == WORDS
    assert codes(letter) == ["page_turned"]
    assert not letter.notes[0].needs_person


@pytest.mark.parametrize(
    ("matrix", "media"), [("0 1 -1 0 792 0", "0 0 792 612"), ("-1 0 0 -1 612 792", "0 0 612 792"), ("0 -1 1 0 0 612", "0 0 792 612")]
)
def test_text_that_is_drawn_turned_is_read_upright(matrix: str, media: str) -> None:
    """A landscape sheet that was fed sideways is read as its upright print."""
    letter = read(pdf([page(f"q {matrix} cm\n", *rows(LINES), "Q\n", media=media)]))
    assert letter.raw.split() == WORDS
    assert codes(letter) == ["page_turned"]


def test_a_word_that_is_printed_twice_in_one_place_is_read_once() -> None:
    """Bold that is made by printing twice would double every item."""
    drawn = [text_at(LEFT + shift, TOP - number * STEP, line) for number, line in enumerate(LINES) for shift in (0, 0.3)]
    letter = read(pdf([page(*drawn)]))
    assert letter.raw.split() == WORDS
    assert not letter.notes


def test_a_text_layer_of_wrong_letters_is_refused() -> None:
    """A font that maps to other letters gives cipher text; none of it may become a value."""
    wrong = ["".join(chr(ord(char) + 1) if char.isalpha() and char not in "zZ" else char for char in line) for line in LINES]
    with pytest.raises(LetterError, match="--force-ocr") as caught:
        read(pdf([page(*rows(wrong))]))
    assert caught.value.code == "no_text_layer"


def test_a_page_of_wrong_letters_is_told() -> None:
    """One page in another font is named, with the pages beside it read."""
    wrong = ["".join(chr(ord(char) + 1) if char.isalpha() and char not in "zZ" else char for char in line) for line in LINES[:12]]
    letter = read(pdf([page(*rows(LINES)), page(*rows(wrong))]))
    assert codes(letter) == ["text_layer_doubtful"]
    assert letter.notes[0].message.startswith("page 2 ")


@pytest.mark.parametrize("lost", ["", " ", "?"])
def test_lost_ligatures_are_told(lost: str) -> None:
    """Where `modified` is printed `modi ed`, an outcome can turn into another; a person must look."""
    text = "The fibula fracture was certified in modified form, and the official file tells of flexion."
    for ligature in ("ffi", "fi", "fl"):
        text = text.replace(ligature, lost)
    noted = letter_from_bytes(text.encode(), "x.txt").notes
    assert [note.code for note in noted] == ["text_layer_doubtful"]
    assert noted[0].needs_person


def test_characters_that_stand_for_nothing_are_told() -> None:
    """A character of private use may be any letter or digit."""
    noted = letter_from_bytes("Decision Date: 01/1\ue001/2017, 0\ufffd/02/2016".encode(), "x.txt").notes
    assert [note.code for note in noted] == ["text_layer_doubtful"]


def _crowd(pages: int) -> bytes:
    return pdf([page(text_at(LEFT, TOP, "x"))] * pages)


def test_a_pdf_of_many_pages_is_refused() -> None:
    """A file of an archive is no letter, and would hold up the run."""
    with pytest.raises(LetterError, match=f"{PAGE_LIMIT}") as caught:
        read(_crowd(PAGE_LIMIT + 1))
    assert caught.value.code == "too_large"


def _bomb() -> bytes:
    """Write forms that hold ten times each other."""

    def form(number: int) -> bytes:
        inner = f"/X{number + 1} Do " * 10 if number < 7 else text_at(LEFT, TOP, "x")
        resources = f"/Resources << /Font << /F1 3 0 R >> /XObject << /X{number + 1} {10 + number + 1} 0 R >> >>"
        return stream(inner.encode(), f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] {resources}".encode())

    return pdf([page("/X0 Do\n", resources="/XObject << /X0 10 0 R >>")], objects=[form(number) for number in range(8)])


def test_a_pdf_that_takes_too_long_is_a_row_that_states_the_limit() -> None:
    """A small file that unfolds without end must not hold up a run; the next letter is read."""
    desk = Desk(seconds=1)
    try:
        gone = desk.ask(_bomb())
        assert isinstance(gone, Gone)
        assert gone.code in {"too_large", "damaged_pdf"}
        assert "1 seconds" in gone.message
        assert isinstance(desk.ask(pdf([page(*rows(LINES))])), Reading)
    finally:
        desk.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds the memory of a process")
def test_a_pdf_that_needs_too_much_memory_is_a_row_that_states_the_limit() -> None:
    """A small file that unpacks to much must not take the machine's memory."""
    desk = Desk(memory=300_000_000)
    try:
        gone = desk.ask(pdf([Sheet(" " * 400_000_000 + text_at(LEFT, TOP, "x"))]))
        assert isinstance(gone, Gone)
        assert "300 MB" in gone.message or "memory" in gone.message
    finally:
        desk.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_child_that_died_is_replaced() -> None:
    """A child that the system killed costs no letter."""
    desk = Desk()
    try:
        good = pdf([page(*rows(LINES))])
        assert isinstance(desk.ask(good), Reading)
        assert desk._child is not None
        os.kill(desk._child.pid, signal.SIGKILL)
        assert isinstance(desk.ask(good), Reading)
    finally:
        desk.close()


def test_threads_share_the_child() -> None:
    """Letters that are read at once don't get each other's text."""
    files = [pdf([page(text_at(LEFT, TOP, f"Letter {number}"))]) for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert [letter.raw for letter in pool.map(read, files)] == [f"Letter {number}" for number in range(8)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied on POSIX only")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_copy_of_the_process_has_a_child_of_its_own() -> None:
    """A worker that is a copy of its parent would read the answers of the parent's letters."""
    read(pdf([page(text_at(LEFT, TOP, "before"))]))
    copy = os.fork()
    if copy == 0:
        os._exit(0 if read(pdf([page(text_at(LEFT, TOP, "copy"))])).raw == "copy" else 1)
    assert read(pdf([page(text_at(LEFT, TOP, "parent"))])).raw == "parent"
    assert os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) == 0
