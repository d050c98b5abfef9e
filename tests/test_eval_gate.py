"""The gate: it keeps still where nothing changed, and sees a loss that is there."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import Generator
from project import replayed_log

from imr_llm.evals.fields import FIELDS
from imr_llm.evals.gate import ALL, Change, compare_runs
from imr_llm.evals.log import counts_of
from imr_llm.evals.scores import COLUMNS, Counts, resample_letters, score_letters

CORRECT, WRONG, MISSED = (COLUMNS.index(name) for name in ("correct", "wrong", "missed"))
LARGE = [
    "clinical.diagnoses",
    "clinical.treatments_to_date",
    "items.heading",
    "items.decision",
    "items.category",
    "items.rationale",
    "items.reviewer_guidelines.citations.title",
    "reviewer.specialties",
]


def project_counts() -> dict[str, Counts]:
    """Count what the project's own suite gives, letter by letter."""
    return counts_of(row for row in replayed_log()["rows"] if row["rung"] == "clean")


def noisy(run: dict[str, Counts], generator: Generator, share: float) -> dict[str, Counts]:
    """Make some right values wrong at random, as a model that isn't the same twice would."""
    result = {}
    for name, own in run.items():
        counts = own.copy()
        hit = generator.binomial(counts[:, CORRECT], share)
        counts[:, CORRECT] -= hit
        counts[:, WRONG] += hit
        result[name] = counts
    return result


def planted(run: dict[str, Counts], field: str, points: float, generator: Generator) -> dict[str, Counts]:
    """Make a share of one field's values wrong, drawn from all letters."""
    row = FIELDS.index(field)
    places = [name for name, counts in run.items() for _ in range(int(counts[row, CORRECT]))]
    result = {name: counts.copy() for name, counts in run.items()}
    for place in generator.permutation(len(places))[: round(points * len(places))]:
        counts = result[places[place]]
        counts[row, CORRECT] -= 1
        counts[row, WRONG] += 1
    return result


def of(changes: list[Change], field: str) -> Change:
    return next(change for change in changes if change.field == field)


def test_the_same_run_twice_moves_nothing() -> None:
    """An A/A run without noise, as replays are, never alarms."""
    run = project_counts()
    changes = compare_runs(run, run, 0)
    assert not any(change.lost or change.gained or change.difference for change in changes)


@pytest.mark.parametrize("share", [0.005, 0.05])
def test_runs_that_differ_by_chance_alarm_in_at_most_five_of_a_hundred(share: float) -> None:
    """A/A: over 200 pairs of equally good runs, with seldom and with frequent errors, alarms stay within what 5 % allows."""
    run, pairs = project_counts(), 200
    generator = np.random.default_rng(7)
    alarms = sum(
        any(change.lost for change in compare_runs(noisy(run, generator, share), noisy(run, generator, share), pair))
        for pair in range(pairs)
    )
    assert alarms <= 0.05 * pairs + 1.645 * (pairs * 0.05 * 0.95) ** 0.5


@pytest.mark.parametrize("field", LARGE)
def test_a_planted_loss_of_five_points_on_one_field_is_seen(field: str) -> None:
    """Five of a hundred values of one field made wrong: the gate names this field, and no other."""
    run = project_counts()
    changes = compare_runs(run, planted(run, field, 0.05, np.random.default_rng(3)), 0)
    assert [change.field for change in changes if change.lost and change.field != ALL] == [field]
    assert of(changes, field).high < 0


def test_a_gain_is_no_loss() -> None:
    """The same move the other way is told as a gain, and doesn't alarm."""
    run = project_counts()
    worse = planted(run, "items.heading", 0.08, np.random.default_rng(3))
    change = of(compare_runs(worse, run, 0), "items.heading")
    assert change.gained
    assert not change.lost


def test_the_smallest_visible_loss_is_honest() -> None:
    """What is said to be visible is seen, and a field with values in few letters says that nothing is."""
    run = project_counts()
    for change in compare_runs(run, run, 0):
        if change.field in LARGE:
            seen = compare_runs(run, planted(run, change.field, 2 * change.visible, np.random.default_rng(5)), 0)
            assert of(seen, change.field).lost, change.field
    few = dict(list(run.items())[:4])
    assert all(change.visible >= 1 for change in compare_runs(few, few, 0))


def test_a_loss_on_one_letter_only_is_no_loss_of_the_system() -> None:
    """Twenty values lost in one letter are one letter's trouble: the letter is the unit, not the value."""
    run = project_counts()
    name = max(run, key=lambda name: run[name][FIELDS.index("items.heading"), CORRECT])
    worse = {**run, name: run[name].copy()}
    row = worse[name][FIELDS.index("items.heading")]
    row[MISSED] += row[CORRECT]
    row[CORRECT] = 0
    change = of(compare_runs(run, worse, 0), "items.heading")
    assert change.difference < 0
    assert not change.lost
    assert change.worse == (name,)


def test_intervals_resample_letters_and_hold_the_truth() -> None:
    """Where errors come in whole letters, the interval is as wide as letters differ, not as values would."""
    generator = np.random.default_rng(11)
    letters = [np.zeros((len(FIELDS), len(COLUMNS)), dtype=np.int64) for _ in range(60)]
    bad = generator.random(60) < 0.2
    for counts, is_bad in zip(letters, bad, strict=True):
        counts[FIELDS.index("items.heading"), WRONG if is_bad else CORRECT] = 10
    score = score_letters(letters, 0).fields["items.heading"]
    assert score.low is not None
    assert score.high is not None
    assert score.low < 0.8 < score.high
    assert score.high - score.low > 0.15
    assert (resample_letters(60, 0, 50).sum(axis=1) == 60).all()
