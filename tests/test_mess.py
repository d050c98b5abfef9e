"""Messy prints carry their gold along, are the same each time, and score what nobody can be certain of as said."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from project import ROOT

from imr_llm.evals.mess import KINDS, plan, read, report
from imr_llm.evals.mess.prints import Clean, gold_of
from imr_llm.evals.mess.run import LETTERS, _clean, _is_excused, _printed
from imr_llm.evals.outcomes import Outcome
from imr_llm.evals.reading import Mark, fold
from imr_llm.letter import letters_from_bytes

PRINT_ONLY = (
    "bates", "fax-lines", "page-of", "watermark", "quoted", "line-numbers", "bullets", "html", "carriage-returns", "double-spaced", "spaces-doubled",
    "no-break-spaces", "labels-semicolon", "decisions-dash", "capitals", "heading-cut-by-fax", "mail-before", "records-behind", "pages-reversed",
    "pdf", "pdf-turned-90", "pdf-struck-twice", "pdf-white-text",
)  # fmt: skip
"""Kinds that change nothing of what a letter says."""


@pytest.fixture(scope="module")
def clean() -> Clean:
    return _clean("a2016-mixed-three")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "clean" and not kind.startswith("scan-")])
def test_each_kind_changes_the_print_the_same_way_each_time(kind: str) -> None:
    """A suite whose prints changed from run to run could not be compared."""
    fit = next(own for own in map(_clean, LETTERS) if _printed(own, kind) is not None)
    first, again = (_printed(fit, kind) for _ in range(2))
    assert first is not None
    assert again is not None
    assert first.data == again.data != fit.raw.encode()


@pytest.mark.parametrize("kind", PRINT_ONLY)
def test_gold_lies_where_the_print_says_it(kind: str) -> None:
    """Gold that stood elsewhere would call right values wrong."""
    clean, printed = next((own, printed) for own in map(_clean, LETTERS[1:]) if (printed := _printed(own, kind)) is not None)
    letter = letters_from_bytes(printed.data, "x")[0]
    plain, spans = gold_of(clean, printed, letter.raw)
    assert plain == clean.plain
    for number, item in enumerate(plain["items"]):
        for name in ("heading", "verdict"):
            (place,) = spans[f"items.{number}.{name}"]
            assert fold(letter.view.read(place)) == fold(item[name])


def test_what_a_print_changes_is_changed_in_gold(clean: Clean) -> None:
    """A date that is blacked out is absent, and no other value changes."""
    printed = _printed(clean, "redacted-injury")
    assert printed is not None
    plain, spans = gold_of(clean, printed, printed.data.decode())
    assert plain["case"] == {**clean.plain["case"], "date_of_injury": None}
    assert "case.date_of_injury" not in spans


@pytest.mark.parametrize(
    ("kind", "accepted", "excused"),
    [("missed", True, True), ("wrong", False, True), ("wrong", True, False), ("invented", True, False), ("correct", True, False)],
)
def test_where_nobody_can_be_certain_a_marked_value_is_right(kind: str, accepted: bool, excused: bool) -> None:  # noqa: FBT001
    """Only a wrong value that is taken as it is counts."""
    outcome = Outcome("items.heading", kind, "a", "b", mark=Mark(accepted), item=1)  # type: ignore[arg-type]
    assert _is_excused(outcome, ("items.1.heading",)) is excused
    assert _is_excused(outcome, ("items.1",)) is excused
    assert not _is_excused(outcome, ("items.2",))


def test_kinds_and_letters_take_turns() -> None:
    """Each kind is printed on four letters, and each letter in a dozen kinds at least."""
    cases = plan()
    assert len(KINDS) >= 36
    assert set(Counter(case.kind for case in cases).values()) <= {4, 3, 2, 1}
    letters = Counter(case.stem for case in cases)
    assert len(letters) >= 12
    assert min(letters.values()) >= 12


def test_a_report_counts_prints_by_kind_and_split() -> None:
    """The figures of the whole are those of its prints."""
    rows = list(read(plan(kinds=["bates", "redacted-injury"])))
    told = report(rows)
    assert (
        told["letters"]
        == 8
        == sum(own["letters"] for own in told["kinds"].values())
        == sum(own["letters"] for own in told["splits"].values())
    )
    assert told["kinds"].keys() == {"bates", "redacted-injury"}


def test_the_command_writes_its_figures(tmp_path: Path) -> None:
    """CI and people read the same figures."""
    file = tmp_path / "mess.json"
    command = [sys.executable, "-m", "imr_llm", "eval", "mess", "--kind", "page-of", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(file.read_text(encoding="utf-8"))
    assert {"letters", "micro", "accepted_wrong", "coverage", "silent", "kinds", "splits"} <= told.keys()
    assert "page-of" in done.stdout
