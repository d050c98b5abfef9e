"""Tamper with records of the project's letters, and count what `imr-llm check` doesn't tell.

Run it as `python eval/bench/tamper.py [--json FILE] [--count N] [--seed N]`. Records are made by the rules alone, and with recorded answers.
A survivor is one that the record could tell, unless all that was changed only the model or the run could tell. Ends with 1 where one survived
that the record could tell.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from pydantic import ValidationError
from tampering import KINDS, Data, leaves

from imr_llm import pipeline
from imr_llm.errors import CassetteMiss
from imr_llm.letter import read_letter
from imr_llm.model.cassette import replaying
from imr_llm.model.choose import Choice, open_model
from imr_llm.questions import QUESTIONS
from imr_llm.records import Record
from imr_llm.retrace import Retracer

ROOT = Path(__file__).parents[2]
RECORDED = 12
"""Letters whose records with recorded answers are tampered with, too."""
READERS = frozenset(question.name for question in QUESTIONS)

OF_THE_RUN = re.compile(
    r"source\.name|routing\.max_wrong|provenance\.model|provenance\.calls\.\d+\.(?:prompt_tokens|cached_tokens|completion_tokens|seconds|kept|outcome)"
    r"|ledger\.candidates\.(?:duplicate|read)"
)
"""What a record can't be checked for: which run made it, and how often a model said a thing twice."""


@dataclass(frozen=True)
class Made:
    """A record that nobody changed, with what checks it."""

    name: str
    text: str
    raw: str
    checker: Retracer


@dataclass(frozen=True)
class Tampered:
    """A record that was changed, and what came of it."""

    kind: str
    record: str
    caught: bool
    changed: tuple[str, ...]
    knowable: bool


def records() -> Iterator[Made]:
    """Make the records: of each letter by rules alone, and of some with recorded answers."""
    paths = [path for path in sorted((ROOT / "eval" / "letters").glob("*.txt")) if not path.stem.startswith("refused")]
    for path in paths:
        letter = read_letter(path)
        yield Made(path.stem, pipeline.extract(letter, None).model_dump_json(), letter.raw, Retracer(letter))
    folder = ROOT / "cassettes"
    recorded = [path for path in paths if (folder / f"{path.stem}.yaml").is_file()]
    with open_model(Choice(replay=folder, cache=False)) as model:
        for path in recorded[:: max(1, len(recorded) // RECORDED)]:
            letter = read_letter(path)
            try:
                with replaying(folder, path.stem):
                    text = pipeline.extract(letter, model).model_dump_json()
            except CassetteMiss:
                continue
            yield Made(f"{path.stem}, replayed", text, letter.raw, Retracer(letter))


def tampered(rng: Random, made: list[Made], count: int) -> Iterator[Tampered]:
    """Tamper so many times, with each kind in turn; a kind that finds nothing to change in some record tries another."""
    kinds = list(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        for _ in range(60):
            one = rng.choice(made)
            data: Data = json.loads(one.text)
            if KINDS[kind](rng, data, one.raw) and data != json.loads(one.text):
                yield judged(kind, one, data)
                break


def judged(kind: str, made: Made, data: Data) -> Tampered:
    """Check a tampered record: a JSON that is no record, or a finding that it doesn't tell, is caught."""
    try:
        caught = made.checker.refuses(Record.model_validate_json(json.dumps(data)))
    except ValidationError:
        caught = True
    changed = () if caught else tuple(changes(json.loads(made.text), data))
    known = any(not OF_THE_RUN.fullmatch(path) and not _by_model(path, data) for path in changed)
    return Tampered(kind, made.name, caught, changed, knowable=known)


def changes(before: Any, after: Any) -> Iterator[str]:
    """Yield the paths at which two trees differ."""
    one, other = ({".".join(map(str, path)): value for path, value in leaves(tree)} for tree in (before, after))
    yield from sorted(path for path in one.keys() | other.keys() if one.get(path, ...) != other.get(path, ...))


def _by_model(path: str, data: Data) -> bool:
    """Tell whether a path is one of what a model said and a record rejected."""
    number = re.match(r"rejected\.(\d+)\.words", path)
    return number is not None and data["rejected"][int(number[1])]["by"] in READERS


def main() -> None:
    """Print a table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    parser.add_argument("--count", type=int, default=5000, metavar="N", help="how many times to tamper (default: 5000)")
    parser.add_argument("--seed", type=int, default=15, metavar="N", help="what the choices begin with")
    options = parser.parse_args()
    begun = time.perf_counter()
    made = list(records())
    if refused := [one.name for one in made if one.checker.refuses(Record.model_validate_json(one.text))]:
        parser.error(f"the check refuses records that nobody changed: {', '.join(refused)}")
    done = list(tampered(Random(options.seed), made, options.count))
    rows = Counter((one.kind, one.caught, one.knowable) for one in done)
    print("| tampering | made | caught | survived, could be told | can't be known |\n|---|---:|---:|---:|---:|")
    table = {
        kind: [sum(rows[kind, True, known] for known in (True, False)), rows[kind, False, True], rows[kind, False, False]] for kind in KINDS
    }
    table["all"] = [sum(row[part] for row in table.values()) for part in range(3)]
    for kind, (caught, survived, unknown) in table.items():
        print(f"| {kind} | {caught + survived + unknown} | {caught} | {survived} | {unknown} |")
    survivors = [{"kind": one.kind, "record": one.record, "changed": one.changed[:8]} for one in done if not one.caught and one.knowable]
    for survivor in survivors[:20]:
        print(survivor, file=sys.stderr)
    if options.json:
        figures = {
            "seed": options.seed,
            "made": len(done),
            "seconds": round(time.perf_counter() - begun, 1),
            "survivors": survivors,
            "kinds": table,
        }
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.exit(bool(survivors))


if __name__ == "__main__":
    main()
