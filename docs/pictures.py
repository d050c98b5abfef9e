"""Draw the README's pictures: three of the project's letters in, what `imr-llm view` shows of one of them out, light and dark."""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path
from typing import Literal

import PIL.Image
from playwright.sync_api import Browser, sync_playwright

from imr_llm import Choice, extract
from imr_llm.letter import read_letter
from imr_llm.routing import route
from imr_llm.view import Pair, as_page, show

DOCS = Path(__file__).parent
LETTERS = ("a2016-conflicting-dates", "a2016-brand-and-generic", "a2016-overturned-mri", "a2015-five-items", "a2016-planted-overturn")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = 255


def page_of_letters() -> str:
    """Read the letters with recorded answers, and write their page."""
    choice = Choice(replay=DOCS.parent / "cassettes")
    pairs = []
    for name in LETTERS:
        letter = read_letter(DOCS.parent / "eval" / "letters" / f"{name}.txt")
        pairs.append(Pair(route(extract(letter.name, choice), letter), letter, None))
    return as_page(show(pair) for pair in pairs)


def draw(browser: Browser, page: str, scheme: Literal["light", "dark"]) -> None:
    """Draw the first letter's page, at the first note."""
    tab = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    tab.set_content(page)
    tab.keyboard.press("3")
    picture = PIL.Image.open(io.BytesIO(tab.screenshot())).convert("RGB").quantize(COLOURS)
    picture.save(DOCS / f"view-{scheme}.png", optimize=True)


def main() -> None:
    """Draw both."""
    path = os.environ.get("IMR_LLM_CHROMIUM") or shutil.which("chromium")
    if path is None:
        sys.exit("there is no chromium on the PATH, and IMR_LLM_CHROMIUM names none")
    page = page_of_letters()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for scheme in SCHEMES:
            draw(browser, page, scheme)
        browser.close()


if __name__ == "__main__":
    main()
