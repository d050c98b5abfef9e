"""Keeping answers: what shapes them is in the key, nothing is lost, and no pickle is ever read."""

from __future__ import annotations

import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from imr_llm.letter import Passage, make_letter
from imr_llm.model.cache import Kept
from imr_llm.model.call import Call, Reply, Usage
from imr_llm.questions import DIAGNOSES, put
from imr_llm.questions.lists import Diagnoses


class Scripted:
    """A model that answers with how often it was asked."""

    name = "scripted"

    def __init__(self) -> None:
        self.asked = 0

    def answer(self, call: Call) -> Reply:  # noqa: ARG002  whatever is asked
        self.asked += 1
        return Reply(Diagnoses(diagnoses=[f"answer {self.asked}"]), Usage(prompt_tokens=5))


def call(text: str = "The diagnosis is strain.") -> Call:
    letter = make_letter(text, name="x")
    asked = put(DIAGNOSES, Passage(letter, letter.whole))
    assert asked is not None
    return asked.call


def answered(reply: Reply) -> list[str]:
    assert isinstance(reply.data, Diagnoses)
    return reply.data.diagnoses


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Callable[..., Kept]]:
    """Open the test's cache, as often as wanted, and close it at the end."""
    with ExitStack() as stack:
        yield lambda model, identity="w": stack.enter_context(closing(Kept(model, tmp_path, identity)))


def test_an_answer_is_kept_and_says_so(keep: Callable[..., Kept]) -> None:
    """The second time nothing is asked, and the reply tells that it was kept and cost nothing."""
    model = Scripted()
    first = keep(model).answer(call())
    again = keep(model).answer(call())
    assert answered(first) == answered(again) == ["answer 1"]
    assert (first.kept, again.kept, model.asked) == (False, True, 1)
    assert again.usage.prompt_tokens == 0


@pytest.mark.parametrize(
    "other",
    [
        replace(call(), system="else"),
        replace(call(), user="else"),
        replace(call(), max_tokens=1),
        replace(call(), question="else"),
        call("The diagnosis is sprain."),
    ],
    ids=["system", "user", "max_tokens", "question", "letter"],
)
def test_everything_that_shapes_an_answer_is_in_its_key(keep: Callable[..., Kept], other: Call) -> None:
    """Another prompt, limit or letter is asked anew."""
    model = Scripted()
    keep(model).answer(call())
    assert not keep(model).answer(other).kept


def test_other_weights_or_another_endpoint_are_asked_anew(keep: Callable[..., Kept]) -> None:
    """The same name at another place is another model."""
    model = Scripted()
    keep(model, "weights 1").answer(call())
    assert not keep(model, "weights 2").answer(call()).kept


class Bomb:
    """Unpickling this fails the test."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return pytest.fail, ("a pickle was read",)


def test_a_planted_pickle_is_not_read(tmp_path: Path, keep: Callable[..., Kept]) -> None:
    """A row that holds a pickle is thrown away, and the model is asked."""
    model = Scripted()
    keep(model).answer(call())
    with sqlite3.connect(tmp_path / "cache.db") as database:
        database.execute("UPDATE Cache SET mode = 4, value = ?", (pickle.dumps(Bomb()),))
    database.close()
    again = keep(model).answer(call())
    assert not again.kept
    assert keep(model).answer(call()).kept


def fill(folder: str, first: int) -> None:
    with closing(Kept(Scripted(), Path(folder), "w")) as kept:
        for number in range(first, first + 25):
            kept.answer(call(f"The diagnosis is strain {number}."))


def test_two_processes_lose_nothing(tmp_path: Path, keep: Callable[..., Kept]) -> None:
    """Several processes may fill one cache."""
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_cache; test_cache.fill(sys.argv[1], int(sys.argv[2]))"
    )
    workers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), first]) for first in ("0", "25")]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    kept = keep(Scripted())
    assert all(kept.answer(call(f"The diagnosis is strain {number}.")).kept for number in range(50))
