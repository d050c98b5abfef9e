"""Count outcomes letter by letter, and turn counts into precision, recall and F1 with intervals over letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imr_llm.evals.fields import FIELDS
from imr_llm.evals.outcomes import KINDS, Outcome

Counts = NDArray[np.int64]
"""Counts of one letter, of shape (fields, columns), or of several, of shape (letters, fields, columns)."""

COLUMNS: tuple[str, ...] = (*KINDS, "accepted", "accepted_wrong")
_CORRECT, _WRONG_SPAN, _WRONG, _MISSED, _INVENTED, _ACCEPTED, _ACCEPTED_WRONG = range(len(COLUMNS))
_FIELD = {name: number for number, name in enumerate(FIELDS)}

RESAMPLES = 2_000
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Score:
    """A field's, a group's or a suite's score: shares from 0 to 1, None where there is nothing to share."""

    counts: dict[str, int]
    precision: float | None
    recall: float | None
    f1: float | None
    low: float | None = None
    """Lower end of F1's 95 % interval, by bootstrap over letters."""
    high: float | None = None

    @property
    def gold(self) -> int:
        """The number of values in gold."""
        return sum(self.counts[kind] for kind in ("correct", "wrong_span", "wrong", "missed"))


def count(outcomes: Iterable[Outcome]) -> Counts:
    """Count one letter's outcomes."""
    counts = np.zeros((len(FIELDS), len(COLUMNS)), dtype=np.int64)
    for outcome in outcomes:
        row = counts[_FIELD[outcome.field]]
        row[KINDS.index(outcome.kind)] += 1
        if outcome.kind != "missed" and outcome.mark.accepted:
            row[_ACCEPTED] += 1
            row[_ACCEPTED_WRONG] += outcome.kind in {"wrong", "invented"}
    return counts


def f1_of(counts: Counts | NDArray[np.float64]) -> NDArray[np.float64]:
    """Give F1 of counts whose last axis is the columns; nan where neither gold nor system says anything."""
    right = counts[..., _CORRECT] + counts[..., _WRONG_SPAN]
    all_said = 2 * right + 2 * counts[..., _WRONG] + counts[..., _MISSED] + counts[..., _INVENTED]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(all_said > 0, 2 * right / all_said, np.nan)


def score_of(counts: Counts, resampled: NDArray[np.float64] | None = None) -> Score:
    """Score the counts of one field or of a sum of fields, of shape (columns,)."""
    right = int(counts[_CORRECT] + counts[_WRONG_SPAN])
    found = right + int(counts[_WRONG] + counts[_INVENTED])
    gold = right + int(counts[_WRONG] + counts[_MISSED])
    low, high = interval(resampled) if resampled is not None else (None, None)
    f1 = float(f1_of(counts))
    return Score(
        counts={name: int(counts[number]) for number, name in enumerate(COLUMNS)},
        precision=right / found if found else None,
        recall=right / gold if gold else None,
        f1=None if np.isnan(f1) else f1,
        low=low,
        high=high,
    )


def interval(resampled: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """Give the 95 % percentile interval of resampled values; samples in which the field doesn't occur are left out."""
    known = resampled[~np.isnan(resampled)]
    if not known.size:
        return None, None
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def weighted_sums(weights: NDArray[np.float64], counts: Counts) -> NDArray[np.float64]:
    """Sum counts over letters, for each row of weights: shape (rows, fields, columns); in floats, which multiply fast and exactly."""
    return np.tensordot(weights, counts.astype(np.float64), axes=1)


def resample_letters(letters: int, seed: int, times: int = RESAMPLES) -> NDArray[np.float64]:
    """Draw bootstrap samples of letters, as how often each letter is in each sample: shape (times, letters)."""
    generator = np.random.default_rng(seed)
    return generator.multinomial(letters, np.full(letters, 1 / letters), size=times).astype(np.float64)


@dataclass(frozen=True)
class Scores:
    """The scores of a set of letters."""

    fields: dict[str, Score]
    micro: Score
    macro_f1: float | None
    macro_low: float | None
    macro_high: float | None
    wholly_right: int
    """Letters in which no value is wrong, missed or invented."""
    accepted_wrong: float | None
    """Share of the values that stand without a person's look, and are wrong or invented."""
    coverage: float | None
    """Share of the values given that stand without a person's look."""


def score_letters(per_letter: Sequence[Counts], seed: int) -> Scores:
    """Score letters together: each field, all fields as one, and the mean of the fields; intervals resample letters."""
    counts = np.array(per_letter, dtype=np.int64).reshape(len(per_letter), len(FIELDS), len(COLUMNS))
    total = counts.sum(axis=0)
    weights = resample_letters(len(counts), seed) if len(counts) else np.zeros((0, 0))
    sums = weighted_sums(weights, counts)
    by_field = f1_of(sums)
    fields = {name: score_of(total[number], by_field[:, number]) for name, number in _FIELD.items()}
    macro = _means(f1_of(total)[None])
    macro_low, macro_high = interval(_means(by_field))
    wrong = counts[..., [_WRONG, _MISSED, _INVENTED]].sum(axis=(1, 2))
    accepted, found = total[:, _ACCEPTED].sum(), total[:, [_CORRECT, _WRONG_SPAN, _WRONG, _INVENTED]].sum()
    return Scores(
        fields=fields,
        micro=score_of(total.sum(axis=0), f1_of(sums.sum(axis=1))),
        macro_f1=None if np.isnan(macro[0]) else float(macro[0]),
        macro_low=macro_low,
        macro_high=macro_high,
        wholly_right=int((wrong == 0).sum()),
        accepted_wrong=float(total[:, _ACCEPTED_WRONG].sum() / accepted) if accepted else None,
        coverage=float(accepted / found) if found else None,
    )


def _means(by_field: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the mean over fields, of those that occur."""
    known = ~np.isnan(by_field)
    sums = np.where(known, by_field, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(known.any(axis=1), sums / np.maximum(known.sum(axis=1), 1), np.nan)


def group_score(per_letter: Sequence[Counts], names: Iterable[str], seed: int) -> Score:
    """Score several fields as one."""
    columns = [_FIELD[name] for name in names]
    counts = np.array(per_letter, dtype=np.int64).reshape(len(per_letter), len(FIELDS), len(COLUMNS))[:, columns].sum(axis=1)
    sums = weighted_sums(resample_letters(len(counts), seed), counts) if len(counts) else np.zeros((0, len(COLUMNS)))
    return score_of(counts.sum(axis=0), f1_of(sums))
