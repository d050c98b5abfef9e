"""Calibrate the routing: count by signs how often values of the `dev` letters are wrong, and write the table that ships.

    python eval/calibrate.py                    the project's letters, with the recorded answers, and the counts kept of posted letters
    python eval/calibrate.py --letters DIR      also count anew on the posted letters of `dev` in DIR, live on the embedded model
    python eval/calibrate.py --letters DIR --rules    the same by the rules alone
    python eval/calibrate.py --report           write nothing; tell the promise by kind of print, each letter judged by the others

Of posted letters only counts by signs are kept, in `eval/calibration-real.json`. The curve of the table is made letter by letter:
each letter's values get the risk that the other letters alone tell.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from imr_llm.evals import mess
from imr_llm.evals.noise import Rung
from imr_llm.evals.run import Row, ask, replay, run_cases
from imr_llm.evals.scores import resample_letters
from imr_llm.evals.suite import find_suite, plan_cases, read_suite
from imr_llm.model.choose import Choice, open_model
from imr_llm.routing import MAX_WRONG, Sign, sign_of
from imr_llm.routing.table import Step, Table

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "src" / "imr_llm" / "routing" / "table.json"
POSTED = ROOT / "eval" / "calibration-real.json"
SEED = 20260
RUNGS: tuple[Rung, ...] = ("ocr-light", "ocr-heavy", "glued-headings")
"""Rungs of the noise ladder that change what is read; on the others, letters are read as they are when clean."""

DOUBTED = frozenset({"letter", "doubted"})
"""Signs of values that are never taken, since a finding asks for a person."""

Seen = Counter[tuple[Sign, bool]]
"""Of one letter, how many values had some signs and were right, or wrong."""

Prints = dict[str, Seen]
"""The same of one letter, by kind of print: `clean`, a rung of the noise ladder, a kind of the suite `mess`, `posted`."""


def seen_in(row: Row | mess.Row) -> Seen:
    """Count a letter's values by their signs."""
    given = (one for one in row.outcomes if one.kind != "missed" and one.mark.signs)
    return Counter((sign_of(_of_record(one.field), one.mark.signs), one.kind in {"wrong", "invented"}) for one in given)


def _of_record(field: str) -> str:
    """Name a field as the record does, in which a citation is one value."""
    head, cited, _ = field.partition(".citations.")
    return f"{head}.citations" if cited else field


def project() -> Iterator[tuple[str, str, Seen]]:
    """Yield each of the project's letters on each rung that counts, with the rung."""
    suite = read_suite(find_suite("project"))
    assert suite.cassettes
    cases = [case for case in plan_cases(suite, splits=["dev"]) if case.rung in {"clean", *RUNGS}]
    with open_model(Choice(replay=suite.cassettes, cache=False)) as model:
        for row in run_cases(cases, replay(model, suite.cassettes), suite.seed):
            yield row.case.gold.stem, row.case.rung, seen_in(row)


def messy() -> Iterator[tuple[str, str, Seen]]:
    """Yield letters of `dev` on each rung that counts and in each kind of messy print, by the rules alone, since many read without a model."""
    suite = read_suite(find_suite("project"))
    cases = plan_cases(suite, splits=["dev"], rungs=("clean", *RUNGS))
    for row in run_cases(cases, ask(None, timed=False), suite.seed):
        yield row.case.gold.stem, f"{row.case.rung}, by rules", seen_in(row)
    for printed in mess.read(mess.plan(splits=["dev"])):
        yield printed.case.stem, printed.case.kind, seen_in(printed)


def posted(folder: Path, *, rules: bool) -> dict[str, Seen]:
    """Read the posted letters of `dev`, live or by the rules alone, and count."""
    suite = read_suite(find_suite("real"))
    cases = [case for case in plan_cases(suite, splits=["dev"], folder=folder) if case.source is not None]
    with nullcontext() if rules else open_model(Choice(cache=False)) as model:
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
    risks = sorted({risk for own in judged for risk in own} or {0.0})
    given, wrong = (np.array([[own.get(risk, (0, 0))[part] for risk in risks] for own in judged]).cumsum(axis=1) for part in (0, 1))
    weights = resample_letters(len(judged), SEED).astype(np.float64)
    shares = (weights @ wrong) / np.maximum(weights @ given, 1)
    bounds = np.maximum(np.quantile(shares, 0.95, axis=0), (wrong.sum(axis=0) + 1) / (given.sum(axis=0) + 1))
    totals = zip(risks, given.sum(axis=0), wrong.sum(axis=0), bounds, strict=True)
    return [(risk, int(taken), int(bad), round(float(bound), 5)) for risk, taken, bad, bound in totals]


def _judged(name: str, letters: dict[str, Seen]) -> dict[float, tuple[int, int]]:
    """Count one letter's values that may be taken, and the wrong ones, by the risk that the other letters tell."""
    table = Table(summed(other for stem, other in letters.items() if stem != name), [])
    counts: dict[float, tuple[int, int]] = {}
    for (sign, wrong), count in letters[name].items():
        if sign.findings in DOUBTED or not table.knows(sign):
            continue
        risk = round(table.risk(sign), 4)
        given, bad = counts.get(risk, (0, 0))
        counts[risk] = (given + count, bad + count * wrong)
    return counts


def main() -> None:
    """Count, and write the table."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--letters", type=Path, metavar="DIR", help="count anew on the posted letters in DIR, live")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if the table is not of today")
    parser.add_argument("--rules", action="store_true", help="read the posted letters by the rules alone")
    parser.add_argument("--report", action="store_true", help="write nothing; tell the promise by kind of print")
    options = parser.parse_args()
    if options.letters:
        counted = posted(options.letters, rules=options.rules)
        counts = {name: [[*sign, wrong, count] for (sign, wrong), count in sorted(own.items())] for name, own in counted.items()}
        POSTED.write_text(_text(counts), encoding="utf-8")
    prints = by_print()
    letters = {name: sum(own.values(), Counter()) for name, own in prints.items()}
    steps = curve(letters)
    if options.report:
        report(prints, letters, steps)
        return
    cells = [{"sign": list(sign), "given": given, "wrong": wrong} for sign, (given, wrong) in summed(letters.values()).items()]
    table = _text({"letters": len(letters), "cells": cells, "curve": [list(step) for step in steps]})
    if options.check:
        sys.exit(table != TABLE.read_text(encoding="utf-8"))
    TABLE.write_text(table, encoding="utf-8")
    for share in (0.05, 0.02, 0.01, 0.005):
        kept = Table({}, steps).cutoff(share)
        print(f"at most {share:.3f} wrong: " + (f"{kept[1] / steps[-1][1]:.3f} of the values" if kept else "can't be had"))


def by_print() -> dict[str, Prints]:
    """Count each letter by kind of print."""
    prints: dict[str, Prints] = {}
    for stem, kind, own in (*project(), *messy()):
        prints.setdefault(stem, {})[kind] = own
    for name, rows in json.loads(POSTED.read_text(encoding="utf-8")).items():
        prints[name] = {"posted": Counter({(Sign(*signs), wrong): count for *signs, wrong, count in rows})}
    return prints


def report(prints: Mapping[str, Prints], letters: dict[str, Seen], steps: Sequence[Step]) -> None:
    """Print for each kind of print how many values are taken, and how many of those are wrong; each letter is judged by the others alone."""
    cutoff = Table({}, steps).cutoff(MAX_WRONG)
    totals: dict[str, Counter[str]] = {}
    for name, own in prints.items():
        table = Table(summed(other for stem, other in letters.items() if stem != name), steps)
        for kind, seen in own.items():
            total = totals.setdefault(kind, Counter())
            for (sign, wrong), count in seen.items():
                taken = cutoff is not None and table.knows(sign) and table.risk(sign) <= cutoff[0] and sign.findings not in DOUBTED
                total.update({"given": count, "taken": count * taken, "wrong": count * (taken and wrong)})
    print("| print | values | taken | wrong among those taken |\n|---|---:|---:|---:|")
    for kind, total in totals.items():
        share = total["wrong"] / max(total["taken"], 1)
        print(f"| {kind} | {total['given']} | {total['taken'] / max(total['given'], 1):.3f} | {share:.4f} |")


def _text(data: dict[str, Any]) -> str:
    """Write JSON with a line for each member of its lists."""
    parts = []
    for name, value in data.items():
        rows = ",\n".join(json.dumps(one) for one in value) if isinstance(value, list) else ""
        parts.append(f"{json.dumps(name)}: " + (f"[\n{rows}\n]" if rows else json.dumps(value)))
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
