"""Reading inputs: what becomes a letter, and what each bad input is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import LETTERS, ROOT, letter_paths

from imr_llm.errors import LetterError
from imr_llm.letter import SIZE_LIMIT, find_sources, letter_from_bytes, read_letter
from imr_llm.recognise import is_letter


def small_pdf(text: str, *, encrypted: bool = False) -> bytes:
    """Write a PDF of one page by hand; with no text it has no text layer."""
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode() if text else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, data in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R" % (len(objects) + 1, table, len(objects) + 1)
    body += b" /Encrypt 6 0 R /ID [<00> <00>]" if encrypted else b""
    return body + b" >>\nstartxref\n%d\n%%%%EOF\n" % start


@pytest.mark.parametrize(
    ("data", "code", "hint"),
    [
        (b"", "empty", "empty"),
        (b" \n\f\n", "empty", "empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00" * 40, "binary", "neither a PDF nor text"),
        (b"\xff\xfe" + "cut".encode("utf-16-le")[:-1], "encoding", "UTF-16"),
        (b"%PDF-1.7 cut off", "damaged_pdf", "damaged"),
        (small_pdf(""), "no_text_layer", "ocrmypdf"),
        (small_pdf("secret", encrypted=True), "password", "password"),
        (b"x" * (SIZE_LIMIT + 1), "too_large", f"{SIZE_LIMIT:,}"),
        (b"word " * 300_000, "too_large", "characters"),
        (b"word\n" * 50_000, "too_large", "lines"),
    ],
    ids=["empty", "blank", "binary", "half a character", "damaged-pdf", "scan", "password", "too-large", "too-long", "too-many-lines"],
)
def test_bad_input_is_told_apart(data: bytes, code: str, hint: str) -> None:
    """Each kind of bad input has its own code, and a message that says what to do."""
    with pytest.raises(LetterError) as caught:
        letter_from_bytes(data, "in.bin")
    assert caught.value.code == code
    assert hint in str(caught.value)
    assert str(caught.value).startswith("in.bin: ")


def test_missing_and_unreadable_files_are_told_apart(tmp_path: Path) -> None:
    """A missing file and a folder in a file's place are different problems."""
    with pytest.raises(LetterError) as caught:
        read_letter(tmp_path / "none.pdf")
    assert caught.value.code == "missing"
    with pytest.raises(LetterError) as caught:
        read_letter(tmp_path)
    assert caught.value.code == "unreadable"


def test_a_pdf_is_read() -> None:
    """The text layer of a PDF becomes the raw text."""
    letter = letter_from_bytes(small_pdf("Case Number: CM16-0000001"), "x.pdf")
    assert letter.kind == "pdf"
    assert letter.raw.strip() == "Case Number: CM16-0000001"


def test_offsets_count_the_raw_text_as_it_was_read() -> None:
    """Carriage returns and byte order marks stay, so that offsets fit the file."""
    letter = letter_from_bytes("\ufeffone\r\ntwo".encode(), "x")
    assert letter.raw == "\ufeffone\r\ntwo"
    assert letter.view.text.strip() == "one two"
    assert letter_from_bytes("one".encode("utf-16"), "x").raw == "one"


def test_paths_folders_and_patterns_are_expanded_once(tmp_path: Path) -> None:
    """A folder gives its letters, a pattern its matches, nothing twice; an empty folder is an error row."""
    for name in ("b.txt", "a.pdf", "c.doc"):
        (tmp_path / name).write_text("x")
    (tmp_path / "empty").mkdir()
    found = list(find_sources([str(tmp_path), str(tmp_path / "*.txt"), str(tmp_path / "empty"), "-"]))
    names = [Path(source.name).name for source in found if source.problem is None]
    assert names == ["a.pdf", "b.txt", "-"]
    assert [source.problem.code for source in found if source.problem] == ["no_letters"]


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "tests" / "letters" / "refused").iterdir()), *sorted(LETTERS.glob("refused-*.txt"))],
    ids=lambda path: path.stem,
)
def test_other_peoples_letters_are_refused(path: Path) -> None:
    """A denial, a review of another state, an invoice and a poem are no determinations."""
    assert not is_letter(read_letter(path))


@pytest.mark.parametrize("path", letter_paths(), ids=lambda path: path.stem)
def test_our_letters_are_not(path: Path) -> None:
    """Every letter of the project is taken for one, its layout known or not."""
    assert is_letter(read_letter(path))


QUOTED = "The worker\u2019s \u201cleft\u201d knee \u2013 as told \u2013 hurts."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (QUOTED.encode("utf-8"), None),
        (QUOTED.encode("utf-8-sig"), None),
        (QUOTED.encode("cp1252"), "Windows-1252"),
        (QUOTED.encode("mac_roman"), "Mac Roman"),
        (QUOTED.encode("utf-16"), None),
        (QUOTED.encode("utf-16-le"), "UTF-16-LE"),
        (QUOTED.encode("utf-16-be"), "UTF-16-BE"),
        (QUOTED.encode("utf-8") + b"\x00\x00", "NUL"),
    ],
    ids=["utf-8", "utf-8 with a mark", "windows-1252", "mac roman", "utf-16", "utf-16-le", "utf-16-be", "NULs behind"],
)
def test_a_text_is_read_in_its_encoding_and_what_was_assumed_is_told(data: bytes, said: str | None) -> None:
    """A letter that was saved by an older program was refused."""
    letter = letter_from_bytes(data, "x.txt")
    assert letter.raw.strip("\ufeff") == QUOTED
    assert [note.code for note in letter.notes] == ([] if said is None else ["encoding_assumed"])
    assert said is None or said in letter.notes[0].message
    assert not any(note.needs_person for note in letter.notes)


def test_lost_characters_ask_for_a_person() -> None:
    """A text of which some bytes can't be read may lack a fact."""
    letter = letter_from_bytes(QUOTED.encode("utf-8").replace(b"left", b"le\xfft"), "x.txt")
    assert "le\ufffdt" in letter.raw
    assert letter.notes
    assert all(note.needs_person for note in letter.notes)
    (odd,) = letter_from_bytes(b"The worker\xff\xfe hurts.", "x.txt").notes
    assert odd.needs_person


def test_the_tags_of_a_page_are_not_read() -> None:
    """Tags stood in values; a page of HTML reads as a browser shows it."""
    page = "<!DOCTYPE html><html><body><p>MRI of the <b>left</b> knee<br>today &amp; later</p><p>10&nbsp;mg</p></body></html>"
    assert " ".join(letter_from_bytes(page.encode(), "x.html").view.text.split()) == "MRI of the left knee today & later 10 mg"
    assert letter_from_bytes(b"BMI <25, p<0.05 & more", "x.txt").view.text == "BMI <25, p<0.05 & more"
