"""Compare two runs on the same letters, field by field: how much each field moved, and whether that is more than chance.

Both runs scored the same letters, so letters are the pairs. Under the hypothesis that the two runs are equally good, the runs of
any letter could be swapped; the test swaps whole letters, which keeps together all that depends on one letter. Every field's
difference is set against its own spread under swaps, and the largest of all fields' against the largest under swaps (step-down
max-T, Westfall and Young 1993), so that looking at many fields raises no more false alarms than looking at one.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imr_llm.evals.fields import FIELDS
from imr_llm.evals.scores import Counts, f1_of, interval, resample_letters, weighted_sums

LEVEL = 0.05
"""The chance of an alarm on any field, where the two runs are equally good."""

_ENUMERATED = 12
"""Letters that differ, up to which all swaps are tried; beyond, a sample of them."""
_SWAPS = 1_999
_BATCH = 500
_POWER_Z = 1.645 + 0.842
"""For a one-sided test at 5 % that sees a loss four times out of five."""
ALL = "all fields"


@dataclass(frozen=True, slots=True)
class Change:
    """How one field moved between two runs, in F1."""

    field: str
    before: float | None
    after: float | None
    difference: float
    low: float
    """Ends of the difference's 95 % interval, by paired bootstrap over letters."""
    high: float
    p_loss: float
    """Corrected for all fields: the chance of a loss as large, somewhere, where the runs are equally good."""
    p_gain: float
    worse: tuple[str, ...]
    """Letters on which the field lost."""
    better: tuple[str, ...]
    letters: int
    """Letters that both runs have, and on which they are compared."""
    visible: float
    """The smallest loss that this suite could have seen in this field; 1 or more means none."""

    @property
    def lost(self) -> bool:
        """Whether this is a significant loss."""
        return self.p_loss <= LEVEL

    @property
    def gained(self) -> bool:
        """Whether this is a significant gain."""
        return self.p_gain <= LEVEL


def compare_runs(before: Mapping[str, Counts], after: Mapping[str, Counts], seed: int) -> list[Change]:
    """Compare two runs; letters that only one of them has are left out.

    Args:
        before: counts by letter, of shape (fields, columns).
        after: the same of the other run.
        seed: for the samples of letters and swaps.
    """
    names = [name for name in before if name in after]
    if not names:
        return []
    old, new = (_with_total(np.array([run[name] for name in names])) for run in (before, after))
    statistic = f1_difference(old.sum(axis=0), new.sum(axis=0))
    swapped = _swapped_differences(old, new, seed)
    losses, gains = corrected(-statistic, -swapped), corrected(statistic, swapped)
    sampled = _resampled_differences(old, new, seed)
    return [
        _change(number, names, old, new, sampled, (float(statistic[number]), float(losses[number]), float(gains[number])))
        for number in range(len(FIELDS) + 1)
    ]


def _with_total(counts: Counts) -> Counts:
    return np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)


def f1_difference(old: Counts | NDArray[np.float64], new: Counts | NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the differences in F1; a field that one side doesn't have doesn't differ."""
    return np.nan_to_num(f1_of(new) - f1_of(old))


def _swapped_differences(old: Counts, new: Counts, seed: int) -> NDArray[np.float64]:
    """Give the differences under swaps of letters between the runs: shape (swaps, fields)."""
    differ = np.flatnonzero((old != new).any(axis=(1, 2)))
    signs = _all_swaps(len(differ)) if len(differ) <= _ENUMERATED else _some_swaps(len(differ), seed)
    base_old, base_new, moves = old.sum(axis=0), new.sum(axis=0), (old - new)[differ]
    batches = (signs[start : start + _BATCH] for start in range(0, len(signs), _BATCH))
    shifts = (weighted_sums(batch, moves) for batch in batches)
    return np.concatenate([f1_difference(base_old - shift, base_new + shift) for shift in shifts])


def _all_swaps(letters: int) -> NDArray[np.float64]:
    return np.array(list(itertools.product((0, 1), repeat=letters)), dtype=np.float64).reshape(2**letters, letters)


def _some_swaps(letters: int, seed: int) -> NDArray[np.float64]:
    """Draw swaps; the first is none at all, which is what was seen."""
    drawn = np.random.default_rng(seed).integers(0, 2, size=(_SWAPS + 1, letters)).astype(np.float64)
    drawn[0] = 0
    return drawn


def corrected(seen: NDArray[np.float64], swapped: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each field's chance of a difference as large in the tested direction, corrected for all fields."""
    spread = swapped.std(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(spread > 0, seen / spread, -np.inf)
        others = np.where(spread > 0, swapped / spread, -np.inf)
    order = np.argsort(-own, kind="stable")
    largest = np.maximum.accumulate(others[:, order][:, ::-1], axis=1)[:, ::-1]
    chances = (largest >= own[order] - 1e-9).mean(axis=0)
    result = np.ones(len(seen))
    result[order] = np.maximum.accumulate(chances)
    return np.where(own > 0, result, 1.0)


def _resampled_differences(old: Counts, new: Counts, seed: int) -> NDArray[np.float64]:
    weights = resample_letters(len(old), seed)
    return f1_difference(weighted_sums(weights, old), weighted_sums(weights, new))


def _change(
    number: int, names: list[str], old: Counts, new: Counts, sampled: NDArray[np.float64], tested: tuple[float, float, float]
) -> Change:
    moved = f1_difference(old[:, number], new[:, number])
    before, after = (float(f1_of(run[:, number].sum(axis=0))) for run in (old, new))
    low, high = interval(sampled[:, number])
    return Change(
        field=FIELDS[number] if number < len(FIELDS) else ALL,
        before=None if np.isnan(before) else before,
        after=None if np.isnan(after) else after,
        difference=tested[0],
        low=low or 0.0,
        high=high or 0.0,
        p_loss=tested[1],
        p_gain=tested[2],
        worse=tuple(name for name, move in zip(names, moved, strict=True) if move < 0),
        better=tuple(name for name, move in zip(names, moved, strict=True) if move > 0),
        letters=len(names),
        visible=smallest_visible(old[:, number], sampled[:, number]),
    )


def smallest_visible(counts: Counts, sampled: NDArray[np.float64]) -> float:
    """Give the smallest loss of F1 that could have been seen in a field.

    A swap test at 5 % needs at least five letters that lose and none that gains; what already moves between the runs adds to that.

    Args:
        counts: the field's counts by letter, of shape (letters, columns).
        sampled: its resampled differences.
    """
    values = counts[:, :4].sum(axis=1)
    needed = int(np.ceil(-np.log2(LEVEL)))
    if (values > 0).sum() < needed:
        return 1.0
    return max(needed / float(values.sum()), _POWER_Z * float(sampled.std()))
