"""Read the suite of messy prints by the rules alone: cases in, for each print its outcomes against the gold that was carried along."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from imr_llm import pipeline
from imr_llm.errors import ImrError, UsageError
from imr_llm.evals.mess.kinds import KINDS
from imr_llm.evals.mess.prints import Clean, Printed, gold_of
from imr_llm.evals.outcomes import Outcome, compare
from imr_llm.evals.reading import Reading, answer_of, gold_reading
from imr_llm.evals.scores import Counts, count, score_letters
from imr_llm.evals.suite import SPLITS, find_suite, read_suite
from imr_llm.letter import letters_from_bytes, read_letter
from imr_llm.routing import MAX_WRONG

SEED = 20261
LETTERS = (
    "a2014-double-spaced-three-items", "a2014-single-overturned", "a2015-five-items", "a2016-brand-and-generic", "a2016-chiropractor-reviewer",
    "a2016-conflicting-dates", "a2016-mixed-three", "a2016-number-words", "a2016-opioid-paragraph", "a2016-overturned-mri",
    "a2016-partial-certification-a", "a2016-psych-services", "a2016-same-drug-twice", "a2016-two-under-one-heading", "a2016-ur-partially-approved",
    "a2018-formulary", "f2014-format2", "n2013-two-items",
)  # fmt: skip
"""Letters of the suite: of several layouts, with few items, so that many prints are read in a minute."""

A_KIND = 4
"""Letters that each kind is printed on, unless the whole grid is wanted."""


@dataclass(frozen=True)
class Case:
    """A letter in one kind of print."""

    stem: str
    split: str
    kind: str


@dataclass(frozen=True)
class Row:
    """What came of one print."""

    case: Case
    outcomes: tuple[Outcome, ...]
    asks: bool
    """Whether the record, or that there is none, asks for a person."""
    problem: str = ""

    @property
    def wrong(self) -> bool:
        """Whether anything differs from gold."""
        return any(one.kind in {"wrong", "missed", "invented"} for one in self.outcomes)

    @property
    def counts(self) -> Counts:
        """The outcomes, counted."""
        return count(self.outcomes)


def plan(*, splits: Sequence[str] = SPLITS, kinds: Iterable[str] = (), whole: bool = False) -> list[Case]:
    """List the prints: each kind on a few letters, the same each time, so that letters take turns; or on all of them.

    Raises:
        UsageError: there is no such kind.
    """
    suite = read_suite(find_suite("project"))
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"--kind {kind}: no such kind; known are {', '.join(KINDS)}")
    wanted = list(kinds) or list(KINDS)
    cases: list[Case] = []
    turn = 0
    for kind in wanted:
        fit = [stem for stem in LETTERS if suite.split_of[stem] in splits and _printed(_clean(stem), kind) is not None]
        chosen = fit if whole else [fit[(turn + number) % len(fit)] for number in range(min(A_KIND, len(fit)))]
        turn += A_KIND
        cases += [Case(stem, suite.split_of[stem], kind) for stem in chosen]
    return cases


def read(cases: Iterable[Case], max_wrong: float = MAX_WRONG) -> Iterator[Row]:
    """Read each print, and compare it with its gold."""
    for case in cases:
        clean = _clean(case.stem)
        printed = _printed(clean, case.kind)
        assert printed is not None
        yield _read(case, clean, printed, max_wrong)


_CLEAN: dict[str, Clean] = {}


def _clean(stem: str) -> Clean:
    if stem not in _CLEAN:
        suite = read_suite(find_suite("project"))
        gold = suite.gold[stem]
        assert suite.letters is not None
        letter = read_letter(suite.letters / gold.name)
        plain = gold.filled(letter)
        assert plain is not None
        _CLEAN[stem] = Clean(stem, letter.raw, plain, gold.spans)
    return _CLEAN[stem]


def _printed(clean: Clean, kind: str) -> Printed | None:
    digest = hashlib.sha256(f"{SEED} {kind} {clean.stem}".encode()).hexdigest()
    return KINDS[kind](clean, Random(digest))  # noqa: S311 - nothing secret hangs on it


def _read(case: Case, clean: Clean, printed: Printed, max_wrong: float) -> Row:
    try:
        letter = letters_from_bytes(printed.data, f"{case.stem}@{case.kind}")[0]
        record = pipeline.extract(letter, None, max_wrong=max_wrong)
    except ImrError as error:
        missed = compare(gold_reading(clean.plain, {}, read_nothing()), Reading({}))
        return Row(case, tuple(missed), asks=True, problem=str(error))
    plain, spans = gold_of(clean, printed, letter.raw)
    outcomes = compare(gold_reading(plain, spans, letter), answer_of(record, None).reading())
    asks = any(finding.needs_person for finding in record.findings)
    return Row(case, tuple(one for one in outcomes if not _is_excused(one, printed.doubtful)), asks)


def read_nothing() -> Any:
    """Stand for the letter of a print that can't be read, which prints nothing."""
    from imr_llm.letter import make_letter

    return make_letter("", name="nothing")


def _is_excused(outcome: Outcome, doubtful: Sequence[str]) -> bool:
    """Tell whether a value counts for nothing: of a field that nobody can be certain of, and absent or marked for a person."""
    if outcome.kind in {"correct", "wrong_span"}:
        return False
    name = outcome.field if outcome.item is None else outcome.field.replace("items.", f"items.{outcome.item}.", 1)
    unsure = any(not path or name == path or name.startswith(f"{path}.") for path in doubtful)
    return unsure and (outcome.kind == "missed" or not outcome.mark.accepted)


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Score some prints together: `letters`, `micro`, `accepted_wrong`, `coverage`, and how many went wrong in silence."""
    scores = score_letters([row.counts for row in rows], SEED)
    return {
        "letters": len(rows),
        "micro": {"f1": _rounded(scores.micro.f1), "low": _rounded(scores.micro.low), "high": _rounded(scores.micro.high)},
        "accepted_wrong": _rounded(scores.accepted_wrong),
        "coverage": _rounded(scores.coverage),
        "silent": sum(row.wrong and not row.asks for row in rows),
        "unread": sum(bool(row.problem) for row in rows),
    }


def report(rows: Sequence[Row]) -> dict[str, Any]:
    """Score all prints, and those of each kind and split."""
    by_kind: defaultdict[str, list[Row]] = defaultdict(list)
    by_split: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.case.kind].append(row)
        by_split[row.case.split].append(row)
    return {
        **summary(rows),
        "splits": {split: summary(own) for split, own in sorted(by_split.items())},
        "kinds": {kind: summary(own) for kind, own in by_kind.items()},
    }


def as_text(told: dict[str, Any]) -> str:
    """Lay out a report as a table of kinds, the worst first."""
    lines = [f"{'kind':28} letters     F1  accepted and wrong  coverage  silent  unread"]
    worst = sorted(told["kinds"].items(), key=lambda kind: (-(kind[1]["accepted_wrong"] or 0), kind[1]["micro"]["f1"] or 0))
    parts = [*worst, *((f"split {split}", own) for split, own in told["splits"].items()), ("all", told)]
    for name, own in parts:
        figures = f"{own['letters']:7}  {_shown(own['micro']['f1'])}  {_shown(own['accepted_wrong']):>18}  {_shown(own['coverage']):>8}"
        lines.append(f"{name:28} {figures}  {own['silent']:6}  {own['unread']:6}")
    return "\n".join(lines) + "\n"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _shown(value: float | None) -> str:
    return "    -" if value is None else f"{value:.3f}"
