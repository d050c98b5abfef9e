"""Count what a review costs by keyboard alone: records, letters and gold in, keystrokes and seconds a letter out.

A value that is as gold says is accepted, another one is corrected by picking gold's words, and a member of a list is removed or added.
Keystrokes are what holds for people; seconds are of the machine, and have no reading in them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from imr_llm.letter import normalise
from imr_llm.plain import plain_values
from imr_llm.records import Absent
from imr_llm.review import Case, cases_of, read_logs
from imr_llm.review.assemble import assemble
from imr_llm.review.cases import field_of
from imr_llm.review.pairs import same
from imr_llm.review.saying import plain_value
from imr_llm.review.stand import by_letter, stand
from imr_llm.runs.results import read_results
from imr_llm.view import gather, is_list

GOLD = Path(__file__).parents[1] / "gold-real"
MOST_MOVES = 400
PICKED = """() => { const range = getSelection().getRangeAt(0), before = document.createRange();
  before.setStart(document.getElementById('letter'), 0); before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length; return [start, start + range.toString().length]; }"""


class Reviewer:
    """Someone at the keyboard, who knows what gold says of the letter that is open."""

    def __init__(self, page: Page, case: Case, gold: Mapping[str, Any]) -> None:
        assert case.letter is not None
        self.page, self.case, self.raw, self.spans = page, case, case.letter.raw, gold["spans"]
        self.counts: Counter[str] = Counter()
        self.wanted = {field: list(values) for field, values in plain_values(gold["plain"]) if field != "outcome"}
        self.places = {field: list(self.spans.get(field, [])) for field in self.wanted}
        for field in gold.get("text_sha256", {}):
            self.wanted[field] = [" ".join(normalise(self.raw[slice(*self.spans[field][0])]).text.split())]

    def press(self, *keys: str) -> None:
        """Press keys, and count them."""
        self.counts["keystrokes"] += len(keys)
        for key in keys:
            self.page.keyboard.press(key)

    def here(self) -> str:
        """Give the path of the value that has the focus."""
        return str(self.page.evaluate("document.activeElement.dataset.path ?? ''"))

    def review(self, *, each: bool) -> None:
        """Decide on all of the letter: what needs a look, what is wrong, what is missing, and the rest, at once or each."""
        verdicts = {path: self.verdict(path) for path in self.case.facts if path != "outcome"}
        self.press("Space")
        while self.page.evaluate("document.activeElement.querySelector('.look') !== null"):
            before = self.here()
            self.act(before, verdicts.pop(before, None))
            self.press("Space")
            if self.here() == before:
                break
        for path, verdict in verdicts.items():
            if verdict is not None and self.go(path):
                self.act(path, verdict)
        for field, values in self.wanted.items():
            for value in list(values) if is_list(field) else []:
                self.add(field, value)
        if each:
            self.accept_each()
        else:
            self.press("A")

    def accept_each(self) -> None:
        """Go to each value that is open, and accept it."""
        for _ in self.case.facts:
            self.press("Space")
            if self.page.locator("#letter-name").text_content() != Path(self.case.name).stem:
                self.page.keyboard.press("k")
                break
            self.press("a")

    def verdict(self, path: str) -> tuple[Any, Any] | None:
        """Tell what gold has in place of a value, as value and place; None where they are the same."""
        fact, field = self.case.facts[path], field_of(path)
        own = None if isinstance(fact, Absent) else plain_value(fact)
        wanted = self.wanted.get(field, [])
        found = next((number for number, value in enumerate(wanted) if same(value, own)), None)
        if found is not None:
            wanted.pop(found)
            return None
        if own is None and (not wanted or is_list(field)):
            return None
        if is_list(field) or not wanted:
            return (None, None)
        return (wanted.pop(0), self.place(field))

    def place(self, field: str) -> list[int] | None:
        """Give gold's place of a value; of one that follows from others, theirs."""
        parent = field.rsplit(".", 1)[0]
        names = (field, f"{parent}.citations", f"{parent}.heading")
        return next((self.spans[name][0] for name in names if name in self.spans), None)

    def go(self, path: str) -> bool:
        """Move to a value by arrows."""
        paths = self.page.evaluate(
            "[...document.querySelectorAll('.stop')].filter((stop) => stop.checkVisibility()).map((stop) => [stop.dataset.path, stop.matches('.value')])"
        )
        rows = [at for at, (own, is_value) in enumerate(paths) if own == path and is_value]
        here = self.page.evaluate(
            "[...document.querySelectorAll('.stop')].filter((stop) => stop.checkVisibility()).indexOf(document.activeElement)"
        )
        if not rows:
            self.counts["not reached"] += 1
            return False
        self.press(*["ArrowDown" if rows[0] > here else "ArrowUp"] * abs(rows[0] - here))
        return True

    def act(self, path: str, verdict: tuple[Any, Any] | None) -> None:
        """Accept, remove, say that it is absent, or correct."""
        if verdict is None:
            self.press("a")
        elif verdict[0] is None:
            self.counts["removed"] += 1
            self.press("d" if field_of(path) != path else "x")
        elif verdict[1] is None or not self.pick("c", *verdict):
            self.counts["not reached"] += 1
            self.press("a")

    def add(self, field: str, value: Any) -> None:
        """Add a member that the record lacks."""
        own = [path for path in self.case.facts if field_of(path) == field or path == field.replace(".citations", ".cited")]
        number = len(self.places[field]) - len(self.wanted[field])
        place = self.spans.get(field, [None] * (number + 1))[number]
        self.wanted[field].remove(value)
        if not own or place is None or not self.go(own[-1]) or not self.pick("n", value, place):
            self.counts["not reached"] += 1

    def pick(self, key: str, value: Any, place: Sequence[int]) -> bool:
        """Pick words in caret mode, and choose where the page asks; tells whether the server took it."""
        self.press(key)
        reached = self.move(place[0], 0, "") and self.move(place[1], 1, "Shift+")
        self.press("Enter" if reached else "Escape")
        if not reached:
            return False
        if self.page.locator("#asker[open]").count():
            self.choose(value)
        self.page.get_by_text("saving…").first.wait_for(state="detached")
        if self.page.locator(".problem").count():
            self.counts["refused"] += 1
            self.press("u")
            return False
        self.counts["added" if key == "n" else "corrected"] += 1
        return True

    def move(self, target: int, side: int, shift: str) -> bool:
        """Move the beginning or the end of what is picked: by lines, then by words."""
        for _ in range(MOST_MOVES):
            at = self.page.evaluate(PICKED)[side]
            if at == target:
                return True
            between = self.raw[min(at, target) : max(at, target)]
            key = {(True, True): "ArrowDown", (True, False): "ArrowUp", (False, True): "ArrowRight", (False, False): "ArrowLeft"}[
                "\n" in between, at < target
            ]
            self.press(shift + key)
            if (self.page.evaluate(PICKED)[side] - target) * (at - target) < 0 and "\n" not in between:
                return False
        return False

    def choose(self, value: Any) -> None:
        """Answer what the words say."""
        wanted = value["source"] if isinstance(value, dict) else {True: "yes", False: "none"}.get(value, str(value).replace("_", " "))
        words = [text.strip().split(" ", 1) for text in self.page.locator("#asker .choices button").all_inner_texts()]
        key = next((key for key, *name in words if name == [wanted]), None)
        if key:
            self.press(key)
        else:
            self.press(*["Tab"] * len(words), *wanted, "Enter")


@contextmanager
def served(records: Path, letters: Path, log: Path) -> Iterator[str]:
    """Serve the review, and give its address."""
    options = ["--letters", str(letters), "--images", "none", "--author", "bench", "--log", str(log)]
    command = [sys.executable, "-m", "imr_llm", "review", str(records), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def unlike(case: Case, log: Path, gold: Mapping[str, Any]) -> int:
    """Count the fields that are now other than in gold; those that gold has as hashes are left out."""
    made = dict(plain_values(assemble(case, stand(case, by_letter(read_logs([log], print))[case.id]).values())))
    wanted = {
        field: values for field, values in plain_values(gold["plain"]) if field not in gold.get("text_sha256", {}) and field != "outcome"
    }
    return sum(not same(made.get(field, []), values) for field, values in wanted.items())


def main() -> None:
    """Review the first letters that have gold, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--letters", type=Path, required=True)
    parser.add_argument("--most", type=int, default=10, help="letters")
    parser.add_argument("--each", action="store_true", help="accept each value by itself, in place of all that need no look at once")
    given = parser.parse_args()
    gold = {data["source"]["sha256"]: data for data in (json.loads(path.read_text(encoding="utf-8")) for path in GOLD.glob("*.json"))}
    cases = cases_of(gather(read_results([given.records]), given.letters))
    chosen = [case for case in cases.values() if case.id in gold and case.letter][: given.most]
    chromium = os.environ.get("IMR_LLM_CHROMIUM") or shutil.which("chromium")
    rows = []
    log = Path(tempfile.mkdtemp()) / "log.jsonl"
    with served(given.records, given.letters, log) as url, sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]).new_page()
        page.goto(url)
        page.wait_for_selector("#list .row")
        for case in chosen:
            page.locator("#list").press("Home")
            page.keyboard.press("/")
            page.fill("#filter-text", Path(case.name).stem.lower())
            page.keyboard.press("Escape")
            page.locator("#list").press("End")
            reviewer, begun = Reviewer(page, case, gold[case.id]), time.monotonic()
            reviewer.review(each=given.each)
            page.get_by_text("saving…").first.wait_for(state="detached")
            seconds = round(time.monotonic() - begun, 1)
            done = page.evaluate("document.querySelector('.row[aria-selected=true]').textContent.includes('done')")
            rows.append(
                {
                    "values": len(case.facts),
                    **reviewer.counts,
                    "unlike gold": unlike(case, log, gold[case.id]),
                    "seconds": seconds,
                    "done": int(done),
                }
            )
    names = list(dict.fromkeys(name for row in rows for name in row))
    rows.append({name: round(sum(row.get(name, 0) for row in rows) / len(rows), 1) for name in names})
    print("\n".join(["| letter | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]))
    for number, row in enumerate(rows, 1):
        print(f"| {number if number < len(rows) else 'mean'} | {' | '.join(str(row.get(name, 0)) for name in names)} |")


if __name__ == "__main__":
    main()
