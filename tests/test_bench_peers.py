"""Peers of the grounding benchmark: asked in a process of their own, in the quotes' order, with failures that explain themselves."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[1]
PYTHON = Path(sys.executable)


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import the module as the benchmark's command does, from its own folder."""
    monkeypatch.syspath_prepend(REPOSITORY / "eval" / "bench")
    return importlib.import_module("peers")


def test_spans_come_back_in_the_order_of_texts_and_quotes(peers: Any) -> None:
    """Offsets count characters, whatever a text has in it, and a quote that isn't there keeps its place."""
    texts = [("\U0001d400 caf\u00e9\u2028 L4-5,\nL5-S1", ["L5-S1", "L4-6", "caf\u00e9"]), ("", ["any"]), ("no quotes", [])]
    first, second, third = peers.align("find", texts, PYTHON)
    assert first.spans == ((14, 19), None, (2, 6))
    assert first.labels == (None, None, None)
    assert first.seconds > 0
    assert (second.spans, third.spans) == ((None,), ())


def test_each_text_is_answered_before_the_next_is_asked_for(peers: Any) -> None:
    """A benchmark of many letters holds one at a time, and may stop early."""
    asked = []

    def texts() -> Any:
        for number in range(3):
            asked.append(number)
            yield f"letter {number}", [f"{number}"]

    answers = peers.align("find", texts(), PYTHON)
    assert next(answers).spans == ((7, 8),)
    assert asked == [0]
    answers.close()


def test_an_aligner_that_cannot_start_is_named_with_its_errors(peers: Any) -> None:
    with pytest.raises(SystemExit, match=r"(?s)nobody: the end of its output, with exit code 2 came .*invalid choice: 'nobody'"):
        next(peers.align("nobody", [("text", ["quote"])], PYTHON))


def test_an_aligner_that_breaks_at_a_text_is_named_with_its_errors(peers: Any) -> None:
    """The texts before it are answered."""
    answers = peers.align("find", [("text", ["text"]), ("text", [None])], PYTHON)
    assert next(answers).spans == ((0, 4),)
    with pytest.raises(SystemExit, match=r"(?s)find: the end of its output, with exit code 1 came .*TypeError"):
        next(answers)


@pytest.mark.skipif(not shutil.which("echo"), reason="there is no echo to stand in for a broken environment")
def test_output_that_is_no_answer_is_shown(peers: Any) -> None:
    """What the environment's interpreter prints in place of JSON stands in the message."""
    with pytest.raises(SystemExit, match=r"find: '.*--aligner find\\n' came in place of a JSON line with 1 spans"):
        next(peers.align("find", [("text", ["quote"])], Path(str(shutil.which("echo")))))


def test_every_column_has_its_aligner_and_the_version_that_is_installed(peers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The instructor that is measured is the one that the package uses."""
    monkeypatch.syspath_prepend(REPOSITORY / "eval" / "bench" / "aligners")
    assert list(peers.PEERS) == list(importlib.import_module("child").ALIGNERS)
    assert f"instructor=={peers.VERSIONS['instructor']}" in (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").split()
    assert peers.PEERS["instructor"].startswith(f"instructor {peers.VERSIONS['instructor']}")
