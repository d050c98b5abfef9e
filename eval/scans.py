"""Print letters of the project as a scanner or a fax would give them, and keep what Tesseract reads in each print.

    python eval/scans.py                 every letter below, on every print, into eval/scans/
    python eval/scans.py --letter NAME --print fax-fine

The prints are made with fonts and dirt drawn from a seed. What was read stays here as text, so that scoring it needs no Tesseract; made
with Tesseract 5.3.0, its English model, Pillow, and the fonts of Debian's package fonts-liberation.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).parent
LETTERS, SCANS = ROOT / "letters", ROOT / "scans"
NAMES = (
    "a2014-double-spaced-three-items", "a2014-single-overturned", "a2015-five-items", "a2016-brand-and-generic", "a2016-chiropractor-reviewer",
    "a2016-conflicting-dates", "a2016-mixed-three", "a2016-number-words", "a2016-opioid-paragraph", "a2016-overturned-mri",
    "a2016-partial-certification-a", "a2016-psych-services", "a2016-same-drug-twice", "a2016-two-under-one-heading", "a2016-ur-partially-approved",
    "a2018-formulary",
)  # fmt: skip
FONTS = ("LiberationSerif-Regular", "LiberationSans-Regular", "LiberationMono-Regular")
FONT_FOLDER = Path("/usr/share/fonts/truetype/liberation")
DPI = 300
LINES_A_PAGE = 58


@dataclass(frozen=True, slots=True)
class Print:
    """How a page is scanned: dots an inch across and down, black and white or grey, and how dirty."""

    across: int
    down: int
    bitonal: bool
    turn: float
    """Degrees at most."""
    noise: float
    """Standard deviation of the grey values, of 255."""
    specks: float
    """Share of dots that are dirt."""


PRINTS = {
    "grey-300": Print(300, 300, bitonal=False, turn=0.3, noise=8, specks=0.0),
    "grey-200": Print(200, 200, bitonal=False, turn=0.5, noise=12, specks=0.0),
    "bitonal-150": Print(150, 150, bitonal=True, turn=0.6, noise=18, specks=0.0005),
    "fax-fine": Print(204, 196, bitonal=True, turn=0.7, noise=22, specks=0.001),
    "fax-standard": Print(204, 98, bitonal=True, turn=0.5, noise=14, specks=0.0005),
}


def pages_of(text: str) -> Iterator[list[str]]:
    """Cut a letter into pages, at its form feeds and where a page is full."""
    for part in text.split("\f"):
        lines = part.split("\n")
        yield from (lines[at : at + LINES_A_PAGE] for at in range(0, len(lines), LINES_A_PAGE))


def draw(lines: list[str], font: str) -> Image.Image:
    """Draw a page at 300 dots an inch."""
    page = Image.new("L", (int(8.5 * DPI), 11 * DPI), 255)
    pen = ImageDraw.Draw(page)
    size = 38 if "Mono" in font else 46
    face = ImageFont.truetype(str(FONT_FOLDER / f"{font}.ttf"), size)
    while max((face.getlength(line) for line in lines), default=0) > 7.1 * DPI:
        size -= 1
        face = ImageFont.truetype(str(FONT_FOLDER / f"{font}.ttf"), size)
    for number, line in enumerate(lines):
        pen.text((0.7 * DPI, 0.6 * DPI + number * 51), line, font=face, fill=0)
    return page


def scan(page: Image.Image, how: Print, rng: Random) -> Image.Image:
    """Scan a page: turn it, blur it, lower its resolution, and add noise, dirt and a threshold."""
    turned = page.rotate(rng.uniform(-how.turn, how.turn), fillcolor=255, resample=Image.Resampling.BICUBIC)
    small = turned.filter(ImageFilter.GaussianBlur(0.8)).resize(
        (page.width * how.across // DPI, page.height * how.down // DPI), Image.Resampling.BOX
    )
    dots = np.asarray(small, dtype=np.float64)
    noise = np.random.default_rng(rng.randrange(2**32))
    dots = dots + noise.normal(0, how.noise, dots.shape)
    dots[noise.random(dots.shape) < how.specks] = 0
    dots = np.where(dots < 150, 0, 255) if how.bitonal else dots
    grey = Image.fromarray(np.clip(dots, 0, 255).astype(np.uint8))
    return grey.resize((small.width, page.height * how.across // DPI), Image.Resampling.NEAREST) if how.across != how.down else grey


def recognise(picture: Image.Image, dpi: int) -> str:
    """Read a picture with Tesseract, on one thread."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        picture.save(file, dpi=(dpi, dpi))
        command = ["tesseract", str(file), "-", "--psm", "4", "--dpi", str(dpi)]
        return subprocess.run(command, capture_output=True, check=True, text=True, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin"}).stdout


def main() -> None:
    """Print, scan and read."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--letter", action="append", choices=NAMES)
    parser.add_argument("--print", action="append", choices=list(PRINTS), dest="prints")
    options = parser.parse_args()
    for name in options.letter or NAMES:
        text = (LETTERS / f"{name}.txt").read_text(encoding="utf-8")
        for kind in options.prints or PRINTS:
            rng = Random(f"{name} {kind}")
            font = FONTS[sum(name.encode()) % len(FONTS)]
            pages = (recognise(scan(draw(lines, font), PRINTS[kind], rng), PRINTS[kind].across) for lines in pages_of(text))
            (SCANS / f"{name}.{kind}.txt").write_text("\f".join(page.replace("\f", "") for page in pages), encoding="utf-8")
            print(name, kind, flush=True)


if __name__ == "__main__":
    main()
