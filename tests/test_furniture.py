"""What printers, faxes, mail programs and clerks add is kept in the raw text and left out of what is read; the letter's own words never are."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from project import LETTERS

from imr_llm.letter import Letter, make_letter, read_letter

LETTER = (LETTERS / "a2016-mixed-three.txt").read_text(encoding="utf-8")
CLEAN = make_letter(LETTER, name="clean")
LINES = LETTER.split("\n")


def between(line: Callable[[int], str], every: int = 30, text: str = LETTER) -> str:
    """Put a line between every so many lines of a text."""
    lines = text.split("\n")
    return "\n".join(f"{line(at // every)}\n{words}" if at and at % every == 0 else words for at, words in enumerate(lines))


def pages(line: Callable[[int], str], *, top: bool, every: int = 25) -> str:
    """Cut the letter into pages, each with a line at its top or at its bottom."""
    parts = ["\n".join(LINES[at : at + every]) for at in range(0, len(LINES), every)]
    return "\n\f".join(f"{line(number)}\n{part}" if top else f"{part}\n{line(number)}" for number, part in enumerate(parts, 1))


def words_of(letter: Letter) -> str:
    return " ".join(letter.view.text.split())


PRINTS = {
    "page-of": between(lambda n: f"Page {n} of 3"),
    "page-dashes": pages(lambda n: f"- {n} -", top=False),
    "page-bare": pages(str, top=False),
    "page-slash": pages(lambda n: f"{n}/4", top=True),
    "page-bare-without-pages": between(lambda n: str(n + 1), 24),
    "fax-line": between(lambda n: f"01/13/2017 09:12 FAX 8005551212    P.{n:03d}/007"),
    "fax-from-to": between(lambda n: f"JAN-13-2017 09:12   From:8005551212   To:9165551234   Page:{n}/7"),
    "fax-name": between(lambda n: f"2017-01-13 21:04 PST  TO:+1 (916) 555-1234  FROM:ACME CLAIMS  p.{n} of 9"),
    "fax-one": between(lambda _: "13 Jan 2017  9:12AM  HP LASERJET FAX  p. 3", 61),
    "bates": between(lambda n: f"CLAIM-{n:06d}", 35),
    "bates-bare": between(lambda n: f"{n + 1041:06d}", 35),
    "bates-two-words": between(lambda n: f"DEF EX {n + 7:05d}", 35),
    "running": between(lambda n: f"IMR Final Determination   Case CM16-0935029   Page {n + 1}"),
    "running-even": between(lambda _: "Law Offices of Doe and Roe, a professional corporation", 28),
    "running-edge": pages(lambda _: "State of California - Division of Workers' Compensation", top=True),
    "stamp-received": between(lambda _: "RECEIVED JAN 13 2017 CLAIMS DEPT", 45),
    "stamp-word": between(lambda _: "COPY", 45),
    "browser": between(lambda n: f"1/13/2017   IMR Decision Search   https://www.example.org/imr/decision?id=17   {n}/4", 28),
    "quoted": "\n".join("> " + line for line in LINES),
    "quoted-twice": "\n".join(">> " + line for line in LINES),
    "line-numbers": "\n".join(f"{number:4d}  {line}" for number, line in enumerate(LINES, 1)),
    "pleading": "\n".join(f"{(number - 1) % 28 + 1} {line}" for number, line in enumerate(LINES, 1)),
    "numbers-with-tabs": "\n".join(f"{number}\t{line}" for number, line in enumerate(LINES, 1)),
    "bullets": "\n".join(f"\u2022 {line}" if line.strip() else line for line in LINES),
    "dashes": "\n".join(f"- {line.lstrip()}" if line.strip() else line for line in LINES),
    "watermark": "\n".join(f"{line} CONFIDENTIAL" if at % 9 == 0 and line.strip() else line for at, line in enumerate(LINES)),
    "watermark-before": "\n".join(f"DO NOT COPY {line}" if at % 9 == 2 and line.strip() else line for at, line in enumerate(LINES)),
    "markdown": re.sub(r"((?:Claims Administrator|MAXIMUS) guideline:|Decision rationale:)", r"**\1**", re.sub(r"(?m)^(CLINICAL|IMR ISSUES)", r"## \1", LETTER)),
    "quoted-and-numbered": "\n".join(f"> {number:3d}: {line}" for number, line in enumerate(LINES, 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTS)
def test_a_print_with_furniture_reads_as_the_clean_one(name: str) -> None:
    """A stamp got into headings, titles and rationales, and a mark before each line made one item of three."""
    letter = make_letter(PRINTS[name], name=name)
    own = [word for word in words_of(letter).split() if word != "-"]
    expected = [word for word in words_of(CLEAN).split() if word != "-"]
    assert own == expected
    assert letter.layers
    assert letter.raw == PRINTS[name]


@pytest.mark.parametrize("path", sorted(LETTERS.glob("a20*.txt")), ids=lambda path: path.stem)
def test_the_letters_own_words_stay(path: str) -> None:
    """Items repeat their sentences, and headings are numbered: none of this is a printer's."""
    letter = read_letter(path)
    assert {layer.kind for layer in letter.layers} <= {"markup", "other_letter"}


@pytest.mark.parametrize(
    "line",
    [
        "Received: 12/01/2016",
        "303.",
        "Norco 10/325mg #60",
        "#60 with 2 refills: Upheld",
        "1. Norco 10/325mg: Upheld",
        "The Claims Administrator did not cite any medical evidence for its decision.",
        "http://www.odg-twc.com/index.html?odgtwc/low_back.htm",
        "CM16-0935029",
        ">24 hours after the injury",
    ],
)
def test_a_line_of_the_letter_is_no_furniture(line: str) -> None:
    """What only looks like a page number, a stamp or a fax line is read."""
    letter = make_letter(f"{LETTER}\n{line}\nand so on.", name="x")
    assert not letter.layers


def test_a_running_header_that_alone_tells_the_case_number_is_read_once() -> None:
    """Where the case number stands in running lines only, one of them is kept."""
    text = between(lambda n: f"Case CM16-0935029   Page {n}", text=LETTER.replace("Case Number: CM16-0935029", ""))
    assert make_letter(text, name="x").view.text.count("CM16-0935029") == 1


def test_a_heading_that_a_fax_line_cuts_is_whole() -> None:
    """`Neuropsychological testing battery, 8 hours` was read as `8 hours`."""
    heading = "Neuropsychological testing battery, 8 hours"
    cut = LETTER.replace(heading, "Neuropsychological testing battery,\n01/13/2017 09:12 FAX 8005551212    P.003/007\n8 hours")
    letter = make_letter(cut, name="x")
    assert heading in letter.view.text
    at = letter.view.text.index(heading)
    span = letter.view.raw(at, at + len(heading))
    assert "FAX" in letter.cut(span)
    assert "FAX" not in letter.printed(span)


def test_furniture_is_found_in_time_that_grows_with_the_text() -> None:
    """A text of many lines that look like furniture ends."""
    line = "Page 1 of 2 01/13/2017 09:12 FAX 8005551212 COPY 000123 ** ** | | > 1 "
    times = []
    for size in (1_000, 10_000):
        text = "\n".join(line * 3 for _ in range(size))
        started = time.process_time()
        make_letter(text, name="x")
        times.append(time.process_time() - started)
    assert times[1] < 40 * times[0] + 1
