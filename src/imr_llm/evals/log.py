"""Sum up a run's rows in a log: one versioned JSON object from which every report is made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from imr_llm.evals.fields import FIELDS, GROUP_FIELDS
from imr_llm.evals.gate import Change
from imr_llm.evals.run import Row, without_text
from imr_llm.evals.scores import COLUMNS, Counts, Score, Scores, count, group_score, score_letters
from imr_llm.evals.suite import SPLITS
from imr_llm.pipeline import Off

FORMAT = "imr-llm/eval/1"
Mode = Literal["live", "replayed", "rules"]
Log = dict[str, Any]


@dataclass(frozen=True)
class Header:
    """What was measured, and with what."""

    suite: str
    mode: Mode
    """`live`: a model answered now; `replayed`: its recorded answers did, so the score measures this code; `rules`: no model."""
    off: Off | None
    """What was switched off: all rules that read, or those that split a letter into sections."""
    model: str | None
    prompts: str
    """Hash over all prompts."""
    commit: str
    """Commit of the code, with `+` where the tree was changed."""
    version: str
    splits: tuple[str, ...]
    seed: int


def make_log(header: Header, rows: Sequence[Row]) -> Log:
    """Make the log of a run: scores of the clean letters, each rung of the ladder, and a row for each case.

    Scores are shares from 0 to 1; offsets count characters of the raw text; tokens and seconds are sums over the letters.
    """
    counts = [count(row.outcomes) for row in rows]
    clean = [number for number, row in enumerate(rows) if row.case.rung == rows[0].case.rung and row.status != "absent"] if rows else []
    scored = [counts[number] for number in clean]
    scores = score_letters(scored, header.seed)
    return {
        "format": FORMAT,
        **asdict(header),
        "letters": len(clean),
        "failed": sum(row.status == "failed" for row in rows),
        "absent": sum(row.status == "absent" for row in rows),
        **scores_data(scores),
        "groups": _groups(scored, header.seed),
        "risks": _risks([rows[number] for number in clean]),
        "used": _used([rows[number] for number in clean]),
        "ladder": _ladder(rows, counts, header.seed),
        "rows": [_row(row, own) for row, own in zip(rows, counts, strict=True)],
    }


def scores_data(scores: Scores) -> dict[str, Any]:
    """Give scores as plain data."""
    return {
        "micro": score_data(scores.micro),
        "macro": {"f1": rounded(scores.macro_f1), "low": rounded(scores.macro_low), "high": rounded(scores.macro_high)},
        "wholly_right": scores.wholly_right,
        "accepted_wrong": rounded(scores.accepted_wrong),
        "coverage": rounded(scores.coverage),
        "fields": {name: score_data(score) for name, score in scores.fields.items()},
    }


def score_data(score: Score) -> dict[str, Any]:
    """Give one score as plain data: gold's values, what became of them, and the shares."""
    shares = {name: rounded(getattr(score, name)) for name in ("precision", "recall", "f1", "low", "high")}
    return {"gold": score.gold, **score.counts, **shares}


def rounded(share: float | None) -> float | None:
    """Write six places, which are the same on every machine."""
    return None if share is None else round(share, 6)


def _groups(counts: Sequence[Counts], seed: int) -> dict[str, Any]:
    return {group: score_data(group_score(counts, names, seed)) for group, names in GROUP_FIELDS.items()}


def _risks(rows: Sequence[Row]) -> dict[str, list[list[float]]]:
    """Count by split and estimated risk how many values were given, and how many of them are wrong or invented."""
    risks: dict[str, dict[float, list[int]]] = {split: {} for split in SPLITS}
    for row in rows:
        for one in row.outcomes:
            if one.kind != "missed" and one.mark.risk is not None:
                own = risks[row.case.split].setdefault(one.mark.risk, [0, 0])
                own[0] += 1
                own[1] += one.kind in {"wrong", "invented"}
    return {split: [[risk, *counts] for risk, counts in sorted(own.items())] for split, own in risks.items()}


def _used(rows: Sequence[Row]) -> dict[str, Any]:
    seconds = [row.used.seconds for row in rows if row.used.seconds is not None]
    sums = {name: sum(getattr(row.used, name) for row in rows) for name in ("calls", "prompt_tokens", "cached_tokens", "completion_tokens")}
    return {**sums, "seconds": round(sum(seconds), 1) if seconds else None}


def _ladder(rows: Sequence[Row], counts: Sequence[Counts], seed: int) -> dict[str, Any]:
    """Score each rung over the letters that stand on it; the clean rung over the letters that stand on any other."""
    noisy = {row.case.gold.stem for row in rows if row.case.rung != "clean"}
    rungs = dict.fromkeys(row.case.rung for row in rows) if noisy else {}
    result: dict[str, Any] = {}
    for rung in rungs:
        own = [one for row, one in zip(rows, counts, strict=True) if row.case.rung == rung and row.case.gold.stem in noisy]
        scores = score_letters(own, seed)
        result[rung] = {
            "letters": len(own),
            "micro": score_data(scores.micro),
            "groups": _groups(own, seed),
        }
    return result


def _row(row: Row, counts: Counts) -> dict[str, Any]:
    shown = without_text(row)
    return {
        "letter": row.case.name,
        "split": row.case.split,
        "rung": row.case.rung,
        "status": row.status,
        "code": row.code,
        "reason": row.reason,
        "counts": counts_data(counts),
        "used": {**asdict(row.used), "seconds": None if row.used.seconds is None else round(row.used.seconds, 2)},
        "moved": [
            {
                "field": one.field,
                "item": one.item,
                "kind": one.kind,
                "gold": one.gold,
                "found": one.found,
                "gold_spans": [[span.start, span.end] for span in one.gold_spans],
                "found_spans": [[span.start, span.end] for span in one.found_spans],
                "accepted": one.mark.accepted,
            }
            for one in shown.outcomes
            if one.kind != "correct"
        ],
    }


def counts_data(counts: Counts) -> dict[str, list[int]]:
    """Give a letter's counts by field, of the fields that occur, in the order of the columns."""
    return {name: [int(number) for number in counts[row]] for row, name in enumerate(FIELDS) if counts[row].any()}


def counts_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Counts]:
    """Read the counts of a log's rows, or of a baseline's, by letter."""
    nothing = [0] * len(COLUMNS)
    return {row["letter"]: np.array([row["counts"].get(name, nothing) for name in FIELDS], dtype=np.int64) for row in rows}


def with_changes(log: Log, changes: Sequence[Change] | None) -> Log:
    """Add to a log how it compares with the baseline; null where it was compared with none."""
    told = None if changes is None else [{**asdict(change), "lost": change.lost, "gained": change.gained} for change in changes]
    return {**log, "changes": told}


def as_json(data: Mapping[str, Any]) -> str:
    """Write a log or a baseline as JSON, a line a row, so that a change of one letter is a change of one line."""
    head = json.dumps({name: value for name, value in data.items() if name != "rows"}, indent=1, ensure_ascii=False)
    rows = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in data["rows"])
    return head.removesuffix("\n}") + f',\n "rows": [\n{rows}\n ]\n}}\n'
