"""Measure other ways of reading a letter beside this package: the same letters, model, machine and scorer, in one run.

    python eval/peers/compare.py setup            make each peer's environment under eval/peers/.envs
    python eval/peers/compare.py run [LETTER...]  ask every system about each letter, one after the other; live, on the embedded model
    python eval/peers/compare.py table            score the answers that `run` kept, and print a Markdown table

`run` keeps each system's answers in `eval/peers/answers/`, a line a letter, in place of those of the run before. A letter goes
through all systems before the next one begins, so that what else the machine does falls on all alike.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from imr_llm import pipeline
from imr_llm.errors import ImrError
from imr_llm.evals.fields import FIELDS, GROUP_FIELDS
from imr_llm.evals.reading import Answer, Used, answer_of
from imr_llm.evals.report.words import share
from imr_llm.evals.run import Row, failed, prepare, scored
from imr_llm.evals.scores import Counts, Score, count, group_score
from imr_llm.evals.suite import Case, Suite, find_suite, plan_cases, read_suite
from imr_llm.letter import Letter, Span
from imr_llm.model.call import Model
from imr_llm.model.choose import Choice
from imr_llm.model.embedded import Served, serve
from imr_llm.model.endpoint import Endpoint
from imr_llm.model.weights import prepare_weights

HERE = Path(__file__).parent
ANSWERS, ENVIRONMENTS = HERE / "answers", HERE / ".envs"
OWN = "imr-llm"
PEERS = {
    "rules": "rules of a day",
    "single": "one call with the whole schema",
    "langextract": "LangExtract 1.7.1",
}
LETTERS = 6
MOST_ITEMS = 8


def main() -> None:
    """Run one of the commands."""
    command, *names = sys.argv[1:] or [""]
    if command == "setup":
        setup()
    elif command == "run":
        run(names)
    elif command == "table":
        print("\n".join(table()))
    else:
        sys.exit(str(__doc__))


def setup() -> None:
    """Make the environment of each peer that needs packages."""
    for name in PEERS:
        wanted = HERE / name / "requirements.txt"
        if wanted.is_file():
            subprocess.run([sys.executable, "-m", "venv", ENVIRONMENTS / name], check=True)
            subprocess.run([_python(name), "-m", "pip", "install", "-q", "-r", wanted], check=True)


def _python(name: str) -> Path:
    own = ENVIRONMENTS / name / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    return own if (HERE / name / "requirements.txt").is_file() else Path(sys.executable)


def cases(suite: Suite, names: list[str]) -> list[Case]:
    """Give the letters by name, or the first of the test split, in the suite's order, that have a record and few enough items."""
    every = [case for case in plan_cases(suite, splits=["test"] if not names else ["dev", "test"]) if case.rung == "clean"]
    if names:
        return [case for case in every if case.name in names]
    fit = [case for case in every if case.gold.plain is not None and 0 < len(case.gold.plain["items"]) <= MOST_ITEMS]
    return sorted(fit, key=lambda case: case.gold.sha256)[:LETTERS]


def run(names: list[str]) -> None:
    """Ask every system about every letter, and keep what they say."""
    suite = read_suite(find_suite("project"))
    ANSWERS.mkdir(exist_ok=True)
    with ExitStack() as stack:
        served = stack.enter_context(serve(prepare_weights(), Choice().name))
        model = Endpoint(Choice().name, base_url=served.base_url, api_key=served.key)
        peers = {name: stack.enter_context(started(name, served)) for name in PEERS}
        files = {name: stack.enter_context((ANSWERS / f"{name}.jsonl").open("w", encoding="utf-8")) for name in (*PEERS, OWN)}
        for case in cases(suite, names):
            letter = prepare(case, suite.seed).letter
            for name, file in files.items():
                row = _own(case, letter, model) if name == OWN else ask_peer(peers[name], case, letter)
                file.write(json.dumps({**row, "sha256": letter.sha256}, ensure_ascii=False) + "\n")
                file.flush()
                print(f"{case.name}: {name}: {row['seconds']:.1f} s {row['error'] or ''}", file=sys.stderr)


@contextlib.contextmanager
def started(name: str, served: Served) -> Iterator[subprocess.Popen[str]]:
    """Run a peer in a process of its own for as long as it is needed."""
    command = [str(_python(name)), str(HERE / name / "peer.py")]
    if name != "rules":
        command += ["--base-url", served.base_url, "--api-key", served.key, "--model", Choice().name]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.terminate()
        child.wait()


def ask_peer(peer: subprocess.Popen[str], case: Case, letter: Letter) -> dict[str, Any]:
    """Put a letter to a peer, and give its row."""
    assert peer.stdin is not None
    assert peer.stdout is not None
    peer.stdin.write(json.dumps({"name": case.name, "text": letter.raw}) + "\n")
    peer.stdin.flush()
    row: dict[str, Any] = json.loads(peer.stdout.readline())
    return row


def _own(case: Case, letter: Letter, model: Model) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        record = pipeline.extract(letter, model)
    except ImrError as error:
        return {"name": case.name, "plain": None, "error": str(error), "seconds": time.perf_counter() - started}
    answer = answer_of(record, time.perf_counter() - started)
    spans = {path: [[[place.start, place.end] for place in own] for own in values] for path, values in answer.places.items()}
    return {"name": case.name, "plain": answer.plain, "spans": spans, "error": None, **asdict(answer.used)}


def table() -> Iterator[str]:
    """Yield the table: F1 by group of fields, invented values, and what a letter took, a column a system."""
    suite = read_suite(find_suite("project"))
    kept = {name: answers(name) for name in (OWN, *PEERS)}
    names = [case for case in plan_cases(suite) if case.rung == "clean" and all(case.name in own for own in kept.values())]
    rows = {name: [row_of(case, suite.seed, own[case.name]) for case in names] for name, own in kept.items()}
    counts = {name: [count(row.outcomes) for row in own] for name, own in rows.items()}
    yield f"| | {' | '.join([OWN, *PEERS.values()])} |"
    yield f"|---|{'---:|' * len(kept)}"
    for group, fields in GROUP_FIELDS.items():
        yield _line(group, {name: share(group_score(own, fields, suite.seed).f1) for name, own in counts.items()})
    whole = {name: group_score(own, FIELDS, suite.seed) for name, own in counts.items()}
    yield _line("**all but rationales**", {name: f"**{share(_without(own, suite.seed).f1)}**" for name, own in counts.items()})
    yield _line("values invented", {name: str(score.counts["invented"]) for name, score in whole.items()})
    yield _line("values wrong", {name: str(score.counts["wrong"]) for name, score in whole.items()})
    yield _line("letters without an answer", {name: str(sum(row.status == "failed" for row in own)) for name, own in rows.items()})
    for label, field, places in (
        ("tokens read, a letter", "prompt_tokens", 0),
        ("tokens written, a letter", "completion_tokens", 0),
        ("seconds, a letter", "seconds", 1),
    ):
        yield _line(
            label, {name: f"{sum(getattr(row.used, field) or 0 for row in own) / len(own):,.{places}f}" for name, own in rows.items()}
        )
    yield ""
    yield f"{len(names)} letters of the split `test`, {sum(len((case.gold.plain or {})['items']) for case in names)} items; two cores, one run."


def _without(own: list[Counts], seed: int) -> Score:
    return group_score(own, [field for field in FIELDS if field != "items.rationale"], seed)


def _line(label: str, cells: dict[str, str]) -> str:
    return f"| {label} | {' | '.join(cells.values())} |"


def answers(name: str) -> dict[str, dict[str, Any]]:
    """Read a system's kept answers, by letter."""
    path = ANSWERS / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["name"]: row for row in rows}


def row_of(case: Case, seed: int, said: dict[str, Any]) -> Row:
    """Score a kept answer.

    Raises:
        SystemExit: the answer is to another text than the letter is now.
    """
    prepared = prepare(case, seed)
    if said["sha256"] != prepared.letter.sha256:
        sys.exit(f"{case.name}: the kept answers are to another text; run `python eval/peers/compare.py run` again")
    used = Used(
        said.get("calls", 0), said.get("prompt_tokens", 0), said.get("cached_tokens", 0), said.get("completion_tokens", 0), said["seconds"]
    )
    if said["plain"] is None:
        return replace(failed(prepared, "peer", said["error"] or ""), used=used)
    return scored(prepared, Answer(said["plain"], _places(said.get("spans") or {}), used=used))


def _places(spans: dict[str, list[Any]]) -> dict[str, tuple[tuple[Span, ...], ...]]:
    """Read places as one span a value, or as several."""
    return {
        path: tuple(tuple(Span(*place) for place in (one if isinstance(one[0], list) else [one])) for one in values)
        for path, values in spans.items()
    }


if __name__ == "__main__":
    main()
