"""Calibrate the routing: count by signs how often values of the `dev` letters are wrong, and write the table that ships.

    python eval/calibrate.py                    the project's letters, with the recorded answers, and the counts kept of posted letters
    python eval/calibrate.py --letters DIR      also count anew on the posted letters of `dev` in DIR, live on the embedded model

Of posted letters only counts by signs are kept, in `eval/calibration-real.json`. The curve of the table is made letter by letter:
each letter's values get the risk that the other letters alone tell.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from imr_llm.evals.run import Row, ask, replay, run_cases
from imr_llm.evals.scores import resample_letters
from imr_llm.evals.suite import find_suite, plan_cases, read_suite
from imr_llm.model.choose import Choice, open_model
from imr_llm.routing import Sign, sign_of
from imr_llm.routing.table import Step, Table, kinds_of, risk_of

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "src" / "imr_llm" / "routing" / "table.json"
POSTED = ROOT / "eval" / "calibration-real.json"
SEED = 20260
RUNGS = ("ocr-light", "ocr-heavy", "glued-headings")
"""Rungs of the noise ladder that change what is read; on the others, letters are read as they are when clean."""

Seen = Counter[tuple[Sign, bool]]
"""Of one letter, how many values had some signs and were right, or wrong."""


def seen_in(row: Row) -> Seen:
    """Count a letter's values by their signs."""
    given = (one for one in row.outcomes if one.kind != "missed" and one.mark.signs)
    return Counter((sign_of(_of_record(one.field), one.mark.signs), one.kind in {"wrong", "invented"}) for one in given)


def _of_record(field: str) -> str:
    """Name a field as the record does, in which a citation is one value."""
    head, cited, _ = field.partition(".citations.")
    return f"{head}.citations" if cited else field


def project() -> Iterator[tuple[str, Seen]]:
    """Yield each of the project's letters on each rung that counts."""
    suite = read_suite(find_suite("project"))
    assert suite.cassettes
    cases = [case for case in plan_cases(suite, splits=["dev"]) if case.rung in {"clean", *RUNGS}]
    with open_model(Choice(replay=suite.cassettes, cache=False)) as model:
        for row in run_cases(cases, replay(model, suite.cassettes), suite.seed):
            yield row.case.gold.stem, seen_in(row)


def posted(folder: Path) -> dict[str, Seen]:
    """Read the posted letters of `dev` live, and count."""
    suite = read_suite(find_suite("real"))
    cases = [case for case in plan_cases(suite, splits=["dev"], folder=folder) if case.source is not None]
    with open_model(Choice(cache=False)) as model:
        return {row.case.gold.sha256: seen_in(row) for row in run_cases(cases, ask(model, timed=False), suite.seed)}


def summed(seen: Iterable[Seen]) -> dict[Sign, tuple[int, int]]:
    """Sum up letters into cells of the table."""
    total: Seen = Counter()
    for own in seen:
        total += own
    signs = sorted({sign for sign, _ in total})
    return {sign: (total[sign, False] + total[sign, True], total[sign, True]) for sign in signs}


def curve(letters: dict[str, Seen]) -> list[Step]:
    """Judge each letter's values by the other letters alone, and bound what letters like these may have.

    The bound is the larger of two: what 95 of 100 samples of letters stay below, since errors come in letters; and one wrong value more
    than were seen, as conformal risk control has it.
    """
    judged = [_judged(name, letters) for name in letters]
    risks = sorted({risk for own in judged for risk in own})
    given, wrong = (np.array([[own.get(risk, (0, 0))[part] for risk in risks] for own in judged]).cumsum(axis=1) for part in (0, 1))
    weights = resample_letters(len(judged), SEED).astype(np.float64)
    shares = (weights @ wrong) / np.maximum(weights @ given, 1)
    bounds = np.maximum(np.quantile(shares, 0.95, axis=0), (wrong.sum(axis=0) + 1) / (given.sum(axis=0) + 1))
    totals = zip(risks, given.sum(axis=0), wrong.sum(axis=0), bounds, strict=True)
    return [(risk, int(taken), int(bad), round(float(bound), 5)) for risk, taken, bad, bound in totals]


def _judged(name: str, letters: dict[str, Seen]) -> dict[float, tuple[int, int]]:
    """Count one letter's values, and the wrong ones, by the risk that the other letters tell."""
    kinds = kinds_of(summed(other for stem, other in letters.items() if stem != name))
    counts: dict[float, tuple[int, int]] = {}
    for (sign, wrong), count in letters[name].items():
        risk = round(risk_of(sign, kinds), 4)
        given, bad = counts.get(risk, (0, 0))
        counts[risk] = (given + count, bad + count * wrong)
    return counts


def main() -> None:
    """Count, and write the table."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--letters", type=Path, metavar="DIR", help="count anew on the posted letters in DIR, live")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if the table is not of today")
    options = parser.parse_args()
    if options.letters:
        counts = {
            name: [[*sign, wrong, count] for (sign, wrong), count in sorted(own.items())] for name, own in posted(options.letters).items()
        }
        POSTED.write_text(_text(counts), encoding="utf-8")
    letters: dict[str, Seen] = {}
    for stem, own in project():
        letters[stem] = letters.get(stem, Counter()) + own
    for name, rows in json.loads(POSTED.read_text(encoding="utf-8")).items():
        letters[name] = Counter({(Sign(*signs), wrong): count for *signs, wrong, count in rows})
    steps = curve(letters)
    cells = [{"sign": list(sign), "given": given, "wrong": wrong} for sign, (given, wrong) in summed(letters.values()).items()]
    table = _text({"letters": len(letters), "cells": cells, "curve": [list(step) for step in steps]})
    if options.check:
        sys.exit(table != TABLE.read_text(encoding="utf-8"))
    TABLE.write_text(table, encoding="utf-8")
    for share in (0.05, 0.02, 0.01, 0.005):
        kept = Table({}, steps).cutoff(share)
        print(f"at most {share:.3f} wrong: " + (f"{kept[1] / steps[-1][1]:.3f} of the values" if kept else "can't be had"))


def _text(data: dict[str, Any]) -> str:
    """Write JSON with a line for each member of its lists."""
    parts = []
    for name, value in data.items():
        rows = ",\n".join(json.dumps(one) for one in value) if isinstance(value, list) else ""
        parts.append(f"{json.dumps(name)}: " + (f"[\n{rows}\n]" if rows else json.dumps(value)))
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
