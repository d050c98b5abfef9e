"""Measure how often each rule of the validator speaks, and how often it is wrong.

Run it as `python eval/bench/rules.py [--letters DIR] [--json FILE] [--write]`. It checks the records that gold makes of the project's
letters, and with DIR those of the posted letters in it: made of gold, where a letter has gold, and extracted by rules alone, where
what the rules read again can't differ. Alarms on posted letters are joined with `eval/alarms-real.json`, which says of each whether
it is false, and why; those that it doesn't have are printed. `--write` puts the counts into `rules.toml`, once every alarm is there.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from imr_llm import pipeline
from imr_llm.errors import LetterError
from imr_llm.evals.gold_record import record_of_gold
from imr_llm.evals.suite import find_suite, plan_cases, read_suite
from imr_llm.letter import Letter, find_letters, read_letter
from imr_llm.records import Record
from imr_llm.sections import split_sections
from imr_llm.validation import RULES, check_record

ROOT = Path(__file__).parents[2]
VERDICTS = ROOT / "eval" / "alarms-real.json"
DATA = ROOT / "src" / "imr_llm" / "validation" / "rules.toml"


class Alarm(NamedTuple):
    """A rule that spoke of a field, on a record of a posted letter."""

    letter: str
    """Hash of the letter's bytes."""
    record: str
    """`gold` or `extracted`."""
    rule: str
    path: str


@dataclass
class Heard:
    """What the rules said of one kind of record."""

    letters: int = 0
    alarms: set[Alarm] = field(default_factory=set)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, letter: Letter, kind: str, record: Record) -> None:
        """Check a record of a letter."""
        begun = time.process_time()
        findings = check_record(record, letter)
        self.milliseconds.append(1000 * (time.process_time() - begun))
        self.letters += 1
        self.alarms |= {Alarm(letter.sha256, kind, finding.code, finding.path) for finding in findings}

    def counts(self, rule: str, false: set[Alarm]) -> dict[str, int]:
        """Count the letters on which a rule spoke, and those on which it was wrong."""
        spoke = [alarm for alarm in self.alarms if alarm.rule == rule]
        wrong = {alarm.letter for alarm in spoke if alarm in false}
        return {"letters": self.letters, "alarms": len({alarm.letter for alarm in spoke}), "false": len(wrong)}


def main() -> None:
    """Run the rules, print the table, and tell which alarms nobody has looked up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=Path, help="folder of posted letters")
    parser.add_argument("--json", type=Path, help="write the counts to a file")
    parser.add_argument("--write", action="store_true", help="write the counts into rules.toml")
    options = parser.parse_args()
    heard = {"project": heard_of_gold("project", None), **(heard_of_posted(options.letters) if options.letters else {})}
    known = read_verdicts()
    posted = {alarm for kind in ("gold", "extracted") if kind in heard for alarm in heard[kind].alarms}
    new = sorted(posted - known.keys())
    report = counted(heard, {alarm for alarm, false in known.items() if false}) | {"new": new}
    print("\n".join(table(report)))
    print("".join(f"not looked up: {' '.join(alarm)}\n" for alarm in new), end="")
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if options.write and not write_counts(report):
        sys.exit("rules.toml stays: give --letters, and look up every alarm first")


def heard_of_posted(folder: Path) -> dict[str, Heard]:
    """Check posted letters: the records of gold, and those that the rules extract."""
    extracted = Heard()
    for path in find_letters([str(folder)]):
        if isinstance(path, LetterError):
            raise path
        letter = read_letter(path)
        extracted.add(letter, "extracted", pipeline.extract(letter, None))
    return {"gold": heard_of_gold("real", folder), "extracted": extracted}


def heard_of_gold(suite: str, folder: Path | None) -> Heard:
    """Check the records that gold makes of a suite's letters, as far as they are at hand."""
    heard = Heard()
    for case in plan_cases(read_suite(find_suite(suite)), rungs=["clean"], folder=folder):
        if case.gold.plain is not None and case.source is not None:
            letter = read_letter(case.source)
            heard.add(letter, "gold", record_of_gold(case.gold, letter, split_sections(letter)))
    return heard


def read_verdicts() -> dict[Alarm, bool]:
    """Read which alarms were looked up, and whether each is false."""
    rows: list[dict[str, Any]] = json.loads(VERDICTS.read_text(encoding="utf-8"))
    return {Alarm(*(row[name] for name in Alarm._fields)): row["false"] for row in rows}


def counted(heard: dict[str, Heard], false: set[Alarm]) -> dict[str, Any]:
    """Count for each rule and each kind of record; nobody looks up those on letters that were written to break the rules."""
    times = [spent for one in heard.values() for spent in one.milliseconds]
    rules = {rule.id: {kind: one.counts(rule.id, false) for kind, one in heard.items()} for rule in RULES}
    for kinds in rules.values():
        kinds["project"].pop("false")
    return {"ms_median": round(statistics.median(times), 2), "ms_most": round(max(times), 2), "rules": rules}


def table(report: dict[str, Any]) -> Iterator[str]:
    """Lay the counts out as a Markdown table: letters with an alarm, those where it is false, and letters looked at."""
    kinds = list(next(iter(report["rules"].values())))
    yield f"| rule | kind | person | {' | '.join(kinds)} |"
    yield f"|---|---|---|{'---:|' * len(kinds)}"
    for rule in RULES:
        counts = report["rules"][rule.id]
        yield f"| {rule.id} | {rule.kind} | {'yes' if rule.needs_person else 'no'} | {' | '.join(_cell(counts[kind]) for kind in kinds)} |"
    yield f"\nA check takes {report['ms_median']} ms of the processor's time (median), {report['ms_most']} ms at most."


def _cell(counts: dict[str, int]) -> str:
    false = f" ({counts['false']} false)" if counts.get("false") else ""
    return f"{counts['alarms']}{false} of {counts['letters']}"


def write_counts(report: dict[str, Any]) -> bool:
    """Put the counts on posted letters into the rules' data, if they are complete; tell whether they were."""
    text = DATA.read_text(encoding="utf-8")
    for rule, kinds in report["rules"].items():
        if report["new"] or "extracted" not in kinds:
            return False
        for kind in ("gold", "extracted"):
            told = ", ".join(f"{name} = {count}" for name, count in kinds[kind].items())
            text = re.sub(rf"(?s)(\n\[{rule}\]\n.*?\nalarms\.{kind} = )[^\n]*", rf"\g<1>{{ {told} }}", text, count=1)
    DATA.write_text(text, encoding="utf-8")
    return True


if __name__ == "__main__":
    main()
