"""The page in a Chromium: found, read, jumped to and decided by keyboard alone; nothing of a letter runs, nothing leaves."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit

import pytest
from project import LETTERS, letter_paths
from reviewing import cases_from, serving, started, write_records
from test_gold_merge import cli, suite_in
from test_reading import small_pdf
from test_view import hostile_pair, pair_of, with_age_at

from imr_llm.letter import read_letter
from imr_llm.records import Category, Record
from imr_llm.render import Failure
from imr_llm.review import Desk, Log, cases_of
from imr_llm.view import Pair, Problem, Review, as_page, draw_pages, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("IMR_LLM_CHROMIUM") or shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MRI = LETTERS / "a2016-overturned-mri.txt"
DRUG = LETTERS / "a2016-single-drug-upheld.txt"

pytestmark = [pytest.mark.browser, pytest.mark.loopback]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("the extra is missing: pip install 'imr-llm[browser]'")
    if CHROMIUM is None:
        absent("there is no chromium on the PATH, and IMR_LLM_CHROMIUM names none: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


def absent(why: str) -> None:
    """Skip, or fail where a browser is required."""
    if os.environ.get("IMR_LLM_BROWSER") == "required":
        pytest.fail(f"IMR_LLM_BROWSER=required, and {why}")
    pytest.skip(why)


class Opened:
    """A page in the browser, and what it did that it should not."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.context = browser.new_context(viewport=options.pop("viewport", {"width": 1440, "height": 900}), **options)
        self.page: Page = self.context.new_page()
        self.wrongs: list[str] = []
        self.requests: list[str] = []
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.wrongs.append(f"error: {error}"))
        self.page.on("console", lambda message: self.wrongs.append(message.text))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.add_init_script("addEventListener('securitypolicyviolation', (event) => console.error('violation', event.blockedURI))")
        self.page.goto(url)
        self.page.wait_for_selector("#list .row")

    def _dialog(self, dialog: Any) -> None:
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            self.wrongs.append(f"dialog: {dialog.message}")
            dialog.dismiss()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self, what: str) -> str | None:
        """Give an attribute of the element that has the focus."""
        return self.page.evaluate(f"document.activeElement.getAttribute('{what}')")  # type: ignore[no-any-return]

    def seen(self, selector: str) -> bool:
        """Tell whether the first such element lies inside its pane's frame."""
        self.page.wait_for_timeout(50)
        script = """(element) => { const place = element.getClientRects()[0], pane = element.closest('.scroll').getBoundingClientRect();
                    return place.top >= pane.top - 1 && place.bottom <= pane.bottom + 1; }"""
        return self.page.locator(selector).first.evaluate(script)  # type: ignore[no-any-return]


Open = Callable[..., Opened]


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open pages from files; at the end none of them did what it should not, nor asked for anything."""
    opened: list[Opened] = []

    def open_one(*pairs: Pair, **options: Any) -> Opened:
        path = tmp_path / f"page-{len(opened)}.html"
        images = options.pop("images", ())
        path.write_text(as_page([show(pair, images) for pair in pairs]), encoding="utf-8")
        one = Opened(browser, path.as_uri(), reduced_motion="reduce", **options)
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        assert one.wrongs == []
        assert [url for url in one.requests if not url.startswith(("file:", "data:"))] == []
        one.context.close()


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    """Read some letters by rules alone; of two, one failed and one lost its letter."""
    read = [pair_of(path) for path in letter_paths()[::12]]
    lost = Pair(pair_of(MRI).result, None, Problem("letter_missing", "there is no such file"))
    return [*read, lost, Pair(Failure("scan.pdf", "no_text_layer", "it is a scan"), None, Problem("no_text_layer", "it is a scan"))]


def test_letters_are_filtered_and_counted(open_page: Open, pairs: list[Pair]) -> None:
    """By words of letter and record, by what is to be done, and by outcome; the counter tells how many passed."""
    one = open_page(*pairs)
    counter = one.page.locator("#counter")
    assert counter.text_content() == f"{len(pairs)} of {len(pairs)} letters"
    one.press("/")
    one.page.keyboard.type("NUMBER-words")
    assert counter.text_content() == f"0 of {len(pairs)} letters"
    one.page.fill("#filter-text", "overturned-mri")
    assert counter.text_content() == f"1 of {len(pairs)} letters"
    one.page.fill("#filter-text", "")
    one.page.select_option("#filter-state", "failed")
    assert counter.text_content() == f"2 of {len(pairs)} letters"
    one.page.select_option("#filter-state", "all")
    one.page.select_option("#filter-outcome", "upheld")
    upheld = sum(show(pair).values[-1].value == "upheld" for pair in pairs if show(pair).values)
    assert counter.text_content() == f"{upheld} of {len(pairs)} letters"


def test_a_value_leads_to_its_words_and_back_by_keyboard_alone(open_page: Open) -> None:
    """From the record with Enter to the span, with Escape back; the letter follows the arrows, and is read out."""
    one = open_page(pair_of(MRI), pair_of(LETTERS / "a2015-five-items.txt"))
    one.press("3", "End")
    assert one.focused("data-path") == "outcome"
    one.press("ArrowUp")
    assert one.focused("data-path") == "items.0.verdict"
    assert one.seen(".span.on")
    one.press("Enter")
    assert one.focused("role") == "button"
    assert "verdict" in str(one.focused("aria-label"))
    one.press("Escape")
    assert one.focused("data-path") == "items.0.verdict"
    one.press("j")
    assert one.page.locator("#letter-name").text_content() == "a2015-five-items"
    one.press("k", "2", "ArrowRight")
    assert "span" in str(one.focused("class"))
    one.press("?")
    assert one.page.locator("#help").is_visible()
    one.press("Escape")
    assert not one.page.locator("#help").is_visible()


def test_a_click_leads_from_a_value_to_its_words_and_from_words_to_their_value(open_page: Open) -> None:
    """Both ways; values that are the same words are told apart by where one came from."""
    one = open_page(pair_of(MRI))
    one.page.click('.value[data-path="patient.age"]')
    assert one.seen(".span.on")
    assert one.page.locator(".span.on").text_content() == "33 years of age"
    one.page.click('.span[data-paths~="case.number"]')
    assert one.focused("data-path") == "case.number"
    assert one.seen('.value[data-path="case.number"]')


def test_what_needs_a_person_is_first_and_leads_to_its_place(open_page: Open) -> None:
    """The note names its reason; Enter goes to the words that it is about, and Escape returns to the note."""
    one = open_page(pair_of(LETTERS / "a2016-planted-instructions.txt"))
    one.press("3")
    assert "note" in str(one.focused("class"))
    note = one.page.locator(".n0 .note", has_text="Unclaimed item").first
    assert "belongs to no item" in str(note.text_content())
    note.focus()
    one.press("Enter")
    assert "unclaimed item" in str(one.focused("aria-label"))
    one.press("Escape")
    assert "note" in str(one.focused("class"))


def test_nothing_that_a_letter_holds_becomes_an_element_or_runs(open_page: Open) -> None:
    """Markup, scripts and marks that turn text around are shown as text; offsets behind characters beyond the BMP hold."""
    one = open_page(hostile_pair())
    assert one.page.locator("#letter script, #letter img, #values script, #values img, #list img").count() == 0
    letter = str(one.page.locator("#letter").evaluate("(paper) => paper.textContent"))
    assert "</script><script>alert(1)</script><img src=x onerror=alert(2)>" in letter
    assert not set("\u202e\u202c\u2028\u2029\x01") & set(str(one.page.locator("body").inner_text()))
    one.page.click('.value[data-path="items.0.body_parts.0"]')
    assert one.page.locator(".span.on").text_content() == one.page.locator('.value[data-path="items.0.body_parts.0"] .what').text_content()


def test_a_letter_that_is_gone_is_told_and_its_record_shown(open_page: Open, pairs: list[Pair]) -> None:
    """A person sees why there is nothing at the left."""
    one = open_page(*pairs[-2:])
    assert "there is no such file" in str(one.page.locator("#letter").text_content())
    assert one.page.locator(".value").count() > 20
    one.press("j")
    assert "it is a scan" in str(one.page.locator("#letter").text_content())
    assert "no record" in str(one.page.locator("#values").text_content())


def copies(count: int) -> list[Pair]:
    """Give one letter many times, each with a hash and a last line of its own."""
    pair = pair_of(MRI)
    assert pair.letter is not None
    assert isinstance(pair.result, Record)
    many = []
    for number in range(count):
        letter = replace(pair.letter, raw=f"{pair.letter.raw}\nCopy {number:03} of a letter\n")
        source = pair.result.source.model_copy(update={"name": f"copy-{number:03}.txt", "sha256": f"{number:064}"})
        many.append(Pair(pair.result.model_copy(update={"source": source}), letter, None))
    return many


def test_five_hundred_letters_stay_light(open_page: Open) -> None:
    """Only rows in sight and the open letter have elements, at the list's end as at its beginning."""
    one = open_page(*copies(500))
    count = "document.querySelectorAll('*').length"
    assert one.page.evaluate(count) < 1500
    one.page.fill("#filter-text", "copy-07")
    assert one.page.locator("#counter").text_content() == "10 of 500 letters"
    one.page.fill("#filter-text", "")
    one.press("Escape", "1", "End")
    assert one.page.locator('.row[aria-selected="true"]').get_attribute("aria-posinset") == "500"
    assert "Copy 499" in str(one.page.locator("#letter").text_content())
    assert one.page.locator("#list .row").count() < 40
    assert one.page.evaluate(count) < 1500


def test_a_pdf_s_pages_are_shown_with_boxes(open_page: Open, tmp_path: Path) -> None:
    """The box of the current value is lit, and a click on one leads to its value."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(small_pdf("The worker is 33 years of age"))
    letter = read_letter(path)
    record = with_age_at(letter)
    one = open_page(Pair(record, letter, None), images=draw_pages(letter, record))
    one.page.focus('.value[data-path="patient.age"]')
    one.press("p")
    assert one.page.locator(".sheet img").evaluate("(image) => image.complete && image.naturalWidth") == 918
    box = one.page.locator('.box[data-path="patient.age"]')
    assert "on" in str(box.get_attribute("class"))
    edges = box.bounding_box()
    assert edges
    assert 8 < edges["width"] < 30
    one.press("End")
    box.click()
    assert one.focused("data-path") == "patient.age"


NAMES = """() => [...document.querySelectorAll('button, input, select, summary, [role=option], [role=listbox], [role=tabpanel], [tabindex="0"]')]
  .filter((element) => element.checkVisibility())
  .filter((element) => !(element.getAttribute('aria-label') || element.textContent.trim() || element.labels?.length
                         || element.getAttribute('aria-labelledby') || element.getAttribute('placeholder')))
  .map((element) => element.outerHTML)"""

CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const over = (top, under) => { const share = top[3] / 255; return [0, 1, 2].map((i) => top[i] * share + under[i] * (1 - share)).concat(255); };
  const back = (element) => { if (!element) return [255, 255, 255, 255]; const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 255 ? own : over(own, back(element.parentElement)); };
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (one, other) => { const [low, high] = [light(one), light(other)].sort((a, b) => a - b); return (high + 0.05) / (low + 0.05); };
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const labelled = element.matches('.span[data-label]') ? [getComputedStyle(element, '::before').color] : [];
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) ? [getComputedStyle(element).color] : [];
    if (!element.checkVisibility() || element.closest('.unseen, .skip, script, style, [aria-hidden]')) continue;
    for (const colour of [...own, ...labelled]) {
      const under = back(element), value = ratio(over(rgba(colour), under), under);
      if (value < 4.5) poor.push(`${element.className || element.tagName} ${value.toFixed(2)} ${element.textContent.slice(0, 30)}`);
    }
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_has_a_name_and_can_be_read(open_page: Open, pairs: list[Pair], scheme: str) -> None:
    """Each control has a name, each text a contrast of 4.5 to what is behind it: by the system's scheme, by the switch, and current ones."""
    wide = LETTERS / "a2016-planted-instructions.txt"
    for switched in (False, True):
        other = {"light": "dark", "dark": "light"}[scheme]
        one = open_page(pair_of(wide), *pairs, color_scheme=other if switched else scheme)
        if switched:
            one.press("t")
        back = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (int(re.findall(r"\d+", back)[0]) < 100) == (scheme == "dark")
        one.page.evaluate("document.querySelectorAll('details').forEach((details) => details.open = true)")
        one.press("3", "ArrowDown")
        assert one.page.evaluate(NAMES) == []
        assert one.page.evaluate(CONTRASTS) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (800, 900), (720, 450), (640, 400)])
def test_it_fits_small_windows_and_large_text(open_page: Open, pairs: list[Pair], width: int, height: int) -> None:
    """A small laptop, and one at 200 %: nothing scrolls sideways, and the current value and its words are seen together."""
    one = open_page(*pairs, viewport={"width": width, "height": height})
    one.press("3", "End")
    assert one.page.evaluate("document.documentElement.scrollWidth") == width
    for selector in (".stop.current.value", ".span.on"):
        place = one.page.locator(selector).first.bounding_box()
        assert place
        assert -1 <= place["y"] < height, (selector, place)


def test_motion_is_for_those_who_want_it(open_page: Open) -> None:
    """What flashes for others stands still where the system asks for calm."""
    one = open_page(pair_of(MRI))
    one.page.click('.value[data-path="patient.age"]')
    animations = "document.getAnimations().length"
    assert one.page.evaluate(animations) == 0
    one.page.emulate_media(reduced_motion="no-preference")
    one.page.click('.value[data-path="patient.sex"]')
    assert one.page.evaluate(animations) > 0


class Reviewed:
    """A page in review mode, and the log behind it."""

    def __init__(self, browser: Browser, url: str, log: Path) -> None:
        self.log = log
        self.opened = Opened(browser, url, reduced_motion="reduce")
        self.page = self.opened.page
        self.press = self.opened.press

    def on(self, path: str) -> None:
        """Put the focus on a value."""
        self.page.evaluate(f"document.querySelector('.value[data-path=\"{path}\"]').closest('li').classList.remove('repeated')")
        self.page.focus(f'.value[data-path="{path}"]')

    def said(self, count: int) -> list[dict[str, Any]]:
        """Wait until so many decisions are on disk, and shown as saved, and give them."""
        for _ in range(200):
            if len(self.kept()) >= count and not self.page.get_by_text("saving…").count():
                break
            self.page.wait_for_timeout(20)
        assert len(self.kept()) == count
        return self.kept()

    def settle(self) -> None:
        """Wait until all that was decided is saved."""
        self.page.get_by_text("saving…").first.wait_for(state="detached")

    def kept(self) -> list[dict[str, Any]]:
        """Read the log."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()] if self.log.exists() else []

    def words(self, path: str) -> str:
        """Give what the page says of the decision on a value."""
        return str(self.page.locator(f'.decision[data-decision="{path}"]').text_content())

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload()
        self.page.wait_for_selector("#list .row")


Reviewing = Callable[..., Reviewed]


@pytest.fixture
def reviewing(browser: Browser, tmp_path: Path) -> Iterator[Reviewing]:
    """Open letters in review mode; nothing but the server is asked."""
    opened: list[Reviewed] = []
    with ExitStack() as stack:

        def open_one(*pairs: Pair, author: str = "Ann", **how: Any) -> Reviewed:
            page = as_page(map(show, pairs), Review(author, how.get("blind", False), how.get("between")))
            log = tmp_path / "log.jsonl"
            server = stack.enter_context(serving(Desk(cases_of(pairs), Log(log, print), author, **how), page))
            opened.append(Reviewed(browser, server.url, log))
            return opened[-1]

        yield open_one
        for one in opened:
            assert [wrong for wrong in one.opened.wrongs if "422" not in wrong and "ERR_" not in wrong] == []
            paths = {urlsplit(url).path for url in one.opened.requests if not url.startswith("data:")}
            assert paths <= {"/", "/decisions", "/differences"}
            one.opened.context.close()


@pytest.fixture
def review(reviewing: Reviewing) -> Reviewed:
    """Open two letters in review mode."""
    return reviewing(pair_of(DRUG), pair_of(MRI))


def test_each_key_decides_and_a_reload_finds_it(review: Reviewed) -> None:
    """What is on disk is what the key said, with author and version; u takes it back."""
    shown = show(pair_of(DRUG))
    for path, key in (("patient.age", "a"), ("patient.sex", "x"), ("injury.date", "i"), ("clinical.diagnoses.0", "d")):
        review.on(path)
        review.press(key)
    first, *others = review.said(4)
    assert [first[name] for name in ("letter", "record", "path", "action", "author")] == [
        shown.id,
        shown.record,
        "patient.age",
        "accept",
        "Ann",
    ]
    assert [one["action"] for one in others] == ["absent", "illegible", "remove"]
    review.reload()
    assert "accepted" in review.words("patient.age")
    assert "removed" in review.words("clinical.diagnoses.0")
    review.on("patient.age")
    review.press("u")
    assert review.said(5)[-1]["action"] == "undo"
    assert review.words("patient.age") == ""
    review.on("outcome")
    review.press("a")
    assert "follows from" in str(review.page.locator("#says").text_content())


def test_a_value_is_corrected_by_keyboard_and_by_mouse(review: Reviewed) -> None:
    """Arrows move by words from the words that it has, Shift extends, + adds a place; what is kept are offsets of the raw text."""
    text = show(pair_of(DRUG)).text
    review.on("clinical.diagnoses.0")
    whole = str(review.page.locator('.value[data-path="clinical.diagnoses.0"] .what').text_content())
    review.press("c", "ArrowRight", "ArrowLeft", "Shift+ArrowLeft", "Enter")
    (first,) = review.said(1)
    taken = text[slice(*first["spans"][0])]
    assert whole.endswith(taken)
    assert 0 < len(taken) < len(whole)
    assert f"corrected to “{first['value']}”" in review.words("clinical.diagnoses.0")
    assert review.page.evaluate("[...CSS.highlights.get('said')].map(String)") == [taken]
    review.on("patient.sex")
    review.press("c", "+", "ArrowRight", "Enter")
    assert len(review.said(2)[1]["spans"]) == 2
    review.on("case.date_assigned")
    review.press("c")
    place = review.page.locator('.span[data-paths~="case.date_assigned"]').bounding_box()
    assert place
    review.page.mouse.dblclick(place["x"] + place["width"] - 4, place["y"] + place["height"] / 2)
    assert review.page.locator("#pick q").text_content() == "2016"
    review.press("Escape")
    assert review.opened.focused("data-path") == "case.date_assigned"
    assert len(review.kept()) == 2


def test_what_words_imply_is_chosen(review: Reviewed) -> None:
    """A category, a body part, whether something is cited and whose guideline it is are asked for beside the words; a decision is not."""
    slot = "items.0.reviewer_guidelines"
    for number, (path, keys, wanted) in enumerate(
        (
            ("items.0.category", ("c", "Enter", "3"), get_args(Category)[2]),
            (f"{slot}.cited", ("c", "Enter", "2"), False),
            ("items.0.decision", ("c", "Enter"), "upheld"),
            (f"{slot}.citations.0", ("c", "Enter", "1"), "MTUS"),
        ),
        1,
    ):
        review.on(path)
        review.press(*keys)
        last = review.said(number)[-1]
        assert (last["path"], last["action"]) == (path, "correct")
        assert (last["value"]["source"] if isinstance(last["value"], dict) else last["value"]) == wanted
        assert "corrected to" in review.words(path)


def test_an_added_member_is_a_value_like_others(review: Reviewed) -> None:
    """It has a row in its list, after a reload too, where it is corrected, removed and undone."""
    review.on("clinical.diagnoses.0")
    review.press("n", "Shift+ArrowRight", "Enter")
    added = review.said(1)[0]
    path = f"clinical.diagnoses.+{added['id']}"
    assert (added["path"], added["action"]) == ("clinical.diagnoses.+", "correct")
    review.reload()
    assert review.page.locator(f'.added .value[data-path="{path}"] .what').text_content() == added["value"]
    review.on(path)
    review.press("c", "Shift+ArrowRight", "Enter")
    longer = review.said(2)[1]
    assert (longer["path"], longer["spans"][0][1] > added["spans"][0][1]) == (path, True)
    assert review.page.locator(f'.added .value[data-path="{path}"] .what').text_content() == longer["value"]
    review.press("d")
    assert review.said(3)[2]["action"] == "remove"
    assert "removed" in review.words(path)
    review.press("u")
    review.said(4)
    review.press("u")
    review.said(5)
    assert "added" in review.words(path)
    review.on("clinical.diagnoses.0")
    review.press("u")
    review.said(6)
    assert review.page.locator(".added").count() == 0


def test_items_that_are_none_and_items_that_are_missing(review: Reviewed) -> None:
    """D takes an item out with all its values, M says with a reason that one is missing; both again take it back."""
    review.on("items.0.heading")
    review.press("D")
    assert [(one["path"], one["action"]) for one in review.said(1)] == [("items.0", "remove")]
    assert "removed" in review.words("items.0.rationale")
    review.press("D")
    assert review.said(2)[1]["action"] == "undo"
    assert review.words("items.0.rationale") == ""
    review.press("M")
    review.page.keyboard.type("The second drug.")
    review.press("Enter")
    last = review.said(3)[2]
    assert (last["path"], last["action"], last["reason"]) == ("items", "absent", "The second drug.")
    assert "The second drug." in str(review.page.locator("#missing").text_content())
    review.press("M")
    review.said(4)
    assert not review.page.locator("#missing").is_visible()


def test_a_refusal_is_told_at_the_value_in_words(review: Reviewed) -> None:
    """The person reads why, the value stays open, and the next c begins where the last one ended and lets choose."""
    review.on("items.0.decision")
    review.press("c", "ArrowRight", "ArrowRight", "Enter")
    review.page.wait_for_selector(".problem")
    assert "doesn't say it; expected `upheld` or `overturned`" in review.words("items.0.decision")
    assert "items.0.decision:" not in review.words("items.0.decision")
    assert review.kept() == []
    assert not review.page.locator("#banner").is_visible()
    assert str(review.page.locator("#progress").text_content()).endswith(f"this one 0 of {len(show(pair_of(DRUG)).values) - 1} values")
    review.press("c", "Enter", "2")
    assert review.said(1)[0]["value"] == "overturned"
    assert review.page.locator(".problem").count() == 0


def test_a_member_that_is_refused_is_picked_again(review: Reviewed) -> None:
    """It stands in its list with the reason, until other words or u take its place."""
    review.on("items.0.body_parts")
    review.press("n", "Enter", "0")
    review.page.wait_for_selector(".added .problem")
    review.page.focus(".added .value")
    review.press("a")
    assert "isn't saved" in str(review.page.locator("#says").text_content())
    review.press("u")
    assert review.page.locator(".added").count() == 0
    review.on("items.0.body_parts")
    review.press("n", "Enter", "0")
    review.page.wait_for_selector(".added .problem")
    review.page.focus(".added .value")
    review.press("c", "ArrowUp", "ArrowUp")
    words = str(review.page.locator("#pick q").text_content())
    review.press("Enter")
    review.page.focus("#asker input")
    review.press(*words, "Enter")
    added = review.said(1)[0]
    assert (added["path"], added["value"]) == ("items.0.body_parts.+", words.lower())
    assert review.page.locator(".added .value").get_attribute("data-path") == f"items.0.body_parts.+{added['id']}"


def test_space_goes_through_all_letters_and_the_progress_tells(review: Reviewed) -> None:
    """First what needs a look, then the rest, then the next letter; A takes what needs none; a done letter is counted."""
    shown = show(pair_of(DRUG))
    review.press(" ")
    assert review.opened.focused("data-path") in {note.path for note in shown.attention if note.needs_person}
    review.press("A")
    for _ in shown.values:
        review.press(" ")
        if review.page.locator("#letter-name").text_content() == "a2016-overturned-mri":
            break
        review.press("a")
    assert review.page.locator("#letter-name").text_content() == "a2016-overturned-mri"
    assert str(review.page.locator("#progress").text_content()).startswith("1 of 2 letters done")
    follow = {f"items.0.{name}" for name in ("requested", "authorized", "decided")}
    wanted = {value.path for value in shown.values} - {"outcome"} - follow
    assert {one["path"] for one in review.said(len(wanted))} == wanted


def test_nothing_unsaved_is_lost_with_the_page(reviewing: Reviewing) -> None:
    """While the server can't be reached, a banner tells, and the decision outlives the closed page; the server then gets it once."""
    review = reviewing(pair_of(DRUG))
    context = review.page.context
    context.set_offline(True)
    review.on("clinical.diagnoses.0")
    review.press("a", "n", "Enter")
    review.page.wait_for_selector("#banner:visible")
    assert "2 decision(s) not saved: the server can't be reached" in str(review.page.locator("#banner").text_content())
    assert "not saved" in review.words("clinical.diagnoses.0")
    url = review.page.url
    again = context.new_page()
    review.page.close(run_before_unload=False)
    assert review.kept() == []
    context.set_offline(False)
    again.goto(url)
    again.wait_for_selector(".added")
    for _ in range(100):
        if len(review.kept()) == 2:
            break
        again.wait_for_timeout(20)
    assert {(one["path"], one["action"]) for one in review.kept()} == {
        ("clinical.diagnoses.0", "accept"),
        ("clinical.diagnoses.+", "correct"),
    }
    again.get_by_text("saving…").first.wait_for(state="detached")
    assert again.evaluate("localStorage.length") == 0
    again.reload()
    again.wait_for_selector(".added")
    assert len(review.kept()) == 2
    assert not again.locator("#banner").is_visible()


def test_a_letter_that_is_gone_keeps_nobody_from_the_others(reviewing: Reviewing) -> None:
    """It has its row and its reason, no key decides on it, and Space passes it by."""
    lost = Pair(pair_of(MRI).result, None, Problem("letter_missing", "there is no such file"))
    review = reviewing(lost, pair_of(DRUG))
    assert "× no letter" in str(review.page.locator("#row-0").text_content())
    assert "there is no such file" in str(review.page.locator("#letter").text_content())
    review.on("patient.age")
    review.press("a", "A")
    assert "can't be decided on" in str(review.page.locator("#says").text_content())
    review.press(" ")
    assert review.page.locator("#letter-name").text_content() == DRUG.stem
    review.press("a")
    assert review.said(1)[0]["letter"] == show(pair_of(DRUG)).id


def test_what_another_said_is_shown_unless_blind(reviewing: Reviewing) -> None:
    """Who said what stays apart."""
    bo = reviewing(pair_of(DRUG), author="Bo")
    bo.on("patient.age")
    bo.press("x")
    bo.said(1)
    ann = reviewing(pair_of(DRUG))
    ann.on("patient.age")
    assert ann.page.locator(".others").text_content() == "Bo says: not stated"
    assert ann.words("patient.age") == ""
    blind = reviewing(pair_of(DRUG), author="Cy", blind=True)
    blind.on("patient.age")
    assert blind.page.locator(".others").count() == 0


def test_differences_are_adjudicated_by_keyboard(reviewing: Reviewing) -> None:
    """Only letters and values on which two differ are listed, with both readings and reasons; 1 and 2 take one, with a reason."""
    pairs = (pair_of(DRUG), pair_of(MRI))
    for author in ("Ann", "Bo"):
        reader = reviewing(*pairs, author=author, blind=True)
        reader.press("A")
        reader.on("patient.age")
        reader.press(*(("x", "r", *"unsure", "Enter") if author == "Bo" else ("a",)))
        reader.on("clinical.diagnoses.0")
        reader.press(*(("n", "Shift+ArrowRight", "Enter", "d") if author == "Bo" else ("a",)))
        reader.settle()
    judge = reviewing(*pairs, author="Cy", between=("Ann", "Bo"))
    judge.page.wait_for_selector(".side")
    assert judge.page.locator("#counter").text_content() == "1 of 1 letters"
    paths = [row.get_attribute("data-path") for row in judge.page.locator(".value").all()]
    assert paths[0] == "patient.age"
    total = len(paths)
    assert judge.page.locator("#progress").text_content() == f"0 of {total} differences decided"
    age = str(judge.page.locator('.value[data-path="patient.age"]').text_content())
    assert "Bo: not stated" in age
    assert "unsure" in age
    known = len(judge.kept())
    judge.press(" ")
    assert judge.opened.focused("data-path") == "patient.age"
    judge.press("1", *"The words say it.", "Enter")
    ruling = judge.said(known + 1)[-1]
    assert (ruling["path"], ruling["action"], ruling["reason"], len(ruling["adjudicates"])) == (
        "patient.age",
        "accept",
        "The words say it.",
        2,
    )
    for number in range(1, total):
        judge.press(" ", "2", "y", "Enter")
        judge.said(known + 1 + number)
    assert judge.page.locator("#progress").text_content() == f"{total} of {total} differences decided"
    judge.reload()
    assert "accepted (The words say it.) by Cy" in judge.words("patient.age")
    judge.on("patient.age")
    judge.press("u")
    judge.said(known + total + 1)
    assert judge.page.locator("#progress").text_content() == f"{total - 1} of {total} differences decided"
    assert judge.page.evaluate(NAMES) == []
    assert judge.page.evaluate(CONTRASTS) == []


def test_an_item_that_one_took_out_is_taken_out_or_kept_as_a_whole(reviewing: Reviewing) -> None:
    """Taking that reading on one value settles all values of the item."""
    for author in ("Ann", "Bo"):
        reader = reviewing(pair_of(DRUG), author=author)
        reader.press("A")
        reader.on("items.0.heading")
        reader.press("a" if author == "Ann" else "D")
        reader.settle()
    judge = reviewing(pair_of(DRUG), author="Cy", between=("Ann", "Bo"))
    total = judge.page.locator(".value").count()
    assert total > 5
    before = len(judge.kept())
    judge.on("items.0.heading")
    judge.press("2", *"It is a remark.", "Enter")
    last = judge.said(before + 1)[-1]
    assert (last["path"], last["action"]) == ("items.0", "remove")
    assert judge.page.locator("#progress").text_content() == f"{total} of {total} differences decided"
    judge.press("u")
    judge.said(before + 2)
    assert judge.page.locator("#progress").text_content() == f"0 of {total} differences decided"
    judge.press("1", *"It is one.", "Enter")
    assert judge.said(before + 3)[-1]["action"] == "accept"


def test_the_tools_of_review_have_names_and_can_be_read(review: Reviewed) -> None:
    """The buttons that decide, a refusal, the chooser and the banner, as everything else."""
    review.on("items.0.decision")
    review.press("c", "ArrowRight", "ArrowRight", "Enter")
    review.page.wait_for_selector(".problem")
    review.page.context.set_offline(True)
    review.on("clinical.diagnoses.0")
    review.press("a")
    review.page.wait_for_selector("#banner:visible")
    review.on("items.0.category")
    review.press("c", "Enter")
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        review.page.emulate_media(color_scheme=scheme)
        assert review.page.evaluate(NAMES) == []
        assert review.page.evaluate(CONTRASTS) == []


def test_five_hundred_letters_are_reviewed_without_waiting(reviewing: Reviewing) -> None:
    """A whole letter is accepted, the next one opened, and what was decided found again, while the page stays light."""
    review = reviewing(*copies(500))
    begun = time.monotonic()
    review.press("A")
    for _ in range(20):
        review.press(" ", "a")
        if review.page.locator("#letter-name").text_content() != "copy-000":
            break
    review.settle()
    assert str(review.page.locator("#progress").text_content()).startswith("1 of 500 letters done")
    review.reload()
    assert "✓ done" in str(review.page.locator("#row-0").text_content())
    assert review.page.evaluate("document.querySelectorAll('*').length") < 1500
    assert time.monotonic() - begun < 30


def test_a_hostile_letter_is_reviewed_as_text(reviewing: Reviewing) -> None:
    """What is corrected, added and told of it is text; offsets behind characters beyond the BMP are the record's."""
    pair = hostile_pair()
    review = reviewing(pair)
    assert pair.letter is not None
    review.on("items.0.heading")
    review.press("c", "Shift+ArrowLeft", "Enter", "r", *"<img src=x onerror=alert(3)>", "Enter")
    said = review.said(2)[-1]
    (whole,) = [value.evidence[0] for value in show(pair).values if value.path == "items.0.heading"]
    start, end = said["spans"][0]
    assert (start, pair.letter.raw[end : whole.end].split()) == (whole.start, ["shoulder"])
    assert review.page.locator("#values img, #values script, #tools img").count() == 0
    assert "<img src=x" in review.words("items.0.heading")


def test_a_letter_goes_from_a_record_to_gold_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    """Ann reads, the server is killed under her and started anew, Ben reads, Cy decides between them, and `eval` counts the gold."""
    records, log = write_records(tmp_path, cases_from(MRI)), tmp_path / "records.review.jsonl"
    with started(records, "--author", "Ann") as (url, process):
        ann = Reviewed(browser, url, log)
        ann.press(" ", "a", " ", "a")
        ann.said(2)
        ann.on("clinical.diagnoses.0")
        ann.press("c", "Shift+ArrowLeft", "Enter", "n", "Shift+ArrowRight", "Enter", "u")
        ann.on("items.0.authorized")
        ann.press("x", "u", "i", "u")
        ann.said(9)
        ann.reload()
        assert "corrected" in ann.words("clinical.diagnoses.0")
        process.kill()
        process.wait()
        ann.on("patient.age")
        ann.press("x")
        ann.page.wait_for_selector("#banner:visible")
        assert "the server can't be reached" in str(ann.page.locator("#banner").text_content())
    assert len(ann.kept()) == 9
    with started(records, "--author", "Ann") as (url, _):
        assert urlsplit(url).port == urlsplit(ann.page.url).port
        ann.page.goto(url)
        last = ann.said(10)[-1]
        assert (last["path"], last["action"]) == ("patient.age", "absent")
        finish(ann)
    ben_log = tmp_path / "ben.jsonl"
    with started(records, "--author", "Ben", "--log", ben_log, "--blind") as (url, _):
        finish(Reviewed(browser, url, ben_log))
    logs = ("--log", log, "--log", ben_log)
    compared = cli("compare", records, *logs, "--format", "json")
    assert [one["path"] for one in json.loads(compared.stdout)["differences"]] == ["patient.age", "clinical.diagnoses.0"]
    cy_log = tmp_path / "cy.jsonl"
    with started(records, "--author", "Cy", "--adjudicate", "--log", cy_log, *logs) as (url, _):
        cy = Reviewed(browser, url, cy_log)
        for side in "21":
            cy.press(" ", side, *"As the letter says.", "Enter")
        assert [one["action"] for one in cy.said(2)] == ["accept", "correct"]
        assert cy.page.locator("#progress").text_content() == "2 of 2 differences decided"
    suite = suite_in(tmp_path)
    merged = cli("gold", "merge", records, *logs, "--log", cy_log, "-o", tmp_path / "gold", "--suite", suite, "--split", "dev")
    assert merged.returncode == 0, merged.stdout + merged.stderr
    scored = cli("eval", suite, "--no-model", "--json", tmp_path / "scores.json")
    assert scored.returncode == 0, scored.stderr
    counts = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))["fields"]
    assert (counts["patient.age"]["correct"], counts["clinical.diagnoses"]["correct"]) == (1, 1)


def finish(reader: Reviewed) -> None:
    """Accept all that is still open."""
    reader.press("A")
    for _ in range(60):
        reader.press(" ", "a")
        if str(reader.page.locator("#progress").text_content()).startswith("1 of 1"):
            break
    reader.settle()
    reader.opened.context.close()
