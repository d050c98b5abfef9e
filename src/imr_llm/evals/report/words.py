"""Put numbers and headings of a log into words, one way for every report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from imr_llm.evals.gate import ALL, Change

_MEANING = {
    "live": "the model answered now",
    "replayed": "recorded answers were played back, so the score measures this code, not a model that runs now",
    "rules": "no model was asked, the rules read alone",
}
_OFF = {None: "", "rules": "; all rules that read were switched off", "sections": "; the rules that split a letter were switched off"}


def first_line(log: Mapping[str, Any]) -> str:
    """Say in one line what was measured, and with what."""
    return f"{log['mode']}  ·  model {log['model'] or 'none'}  ·  prompts {log['prompts']}  ·  commit {log['commit']}"


def second_line(log: Mapping[str, Any]) -> str:
    """Say which letters, and what the mode means."""
    parts = [f"suite {log['suite']} ({', '.join(log['splits'])})", f"{log['letters']} letter(s)"]
    parts += [f"{log['failed']} failed"] if log["failed"] else []
    parts += [f"{log['absent']} not at hand, and not scored"] if log["absent"] else []
    return f"{', '.join(parts)}; {_MEANING[log['mode']]}{_OFF[log['off']]}"


def share(value: float | None) -> str:
    """Write a share with three places; what there is nothing to share of is a dash."""
    return "—" if value is None else f"{value:.3f}"


def bounds(score: Mapping[str, Any]) -> str:
    """Write an interval."""
    return "—" if score["low"] is None else f"{score['low']:.3f}–{score['high']:.3f}"


def took(log: Mapping[str, Any]) -> str:
    """Say what a letter took, on average."""
    used, letters = log["used"], max(1, log["letters"])
    parts = [
        f"{used['calls'] / letters:.1f} calls",
        f"{used['prompt_tokens'] / letters:,.0f} tokens read ({used['cached_tokens'] / letters:,.0f} of them from the prefix cache)",
        f"{used['completion_tokens'] / letters:,.0f} written",
    ]
    parts += [f"{used['seconds'] / letters:.1f} s"] if used["seconds"] is not None else []
    return f"a letter took {', '.join(parts)}"


def totals(log: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """List the figures of the whole run, each with its name and what it is a figure of."""
    macro = log["macro"]
    return [
        ("micro F1", share(log["micro"]["f1"]), f"({bounds(log['micro'])})"),
        ("macro F1", share(macro["f1"]), f"({bounds(macro)})"),
        ("letters wholly right", f"{log['wholly_right']} of {log['letters']}", ""),
        ("accepted and wrong", share(log["accepted_wrong"]), "of the values that stand without a person's look"),
        ("coverage", share(log["coverage"]), "of the values given stand without a person's look"),
    ]


def totals_line(log: Mapping[str, Any]) -> str:
    """Write the figures of the whole run in one line."""
    return "; ".join(f"{name} {figure} {of}".strip() for name, figure, of in totals(log))


def change_line(change: Change) -> str:
    """Say how a field moved."""
    verdict = "LOSS" if change.lost else "gain" if change.gained else "not significant"
    p = change.p_loss if change.difference < 0 else change.p_gain
    moved = f"{share(change.before)} -> {share(change.after)}  {change.difference:+.3f} ({change.low:+.3f} to {change.high:+.3f})"
    return f"{change.field}: {moved}, p {p:.3f} corrected: {verdict}"


def letters_of(change: Change, most: int = 6) -> str:
    """Name the letters on which a field moved."""
    parts = [
        f"{word} on {', '.join(names[:most])}{' and others' if len(names) > most else ''}"
        for word, names in (("worse", change.worse), ("better", change.better))
        if names
    ]
    return "; ".join(parts)


def visible_line(changes: Sequence[Change]) -> str:
    """Say how small a loss the suite could have seen."""
    single = [change.visible for change in changes if change.field != ALL]
    seen = sorted(value for value in single if value < 1)
    if not seen:
        return "the suite is too small to see a loss in any one field"
    blind = sum(value >= 1 for value in single)
    letters = f"compared on {changes[0].letters} letters; "
    rest = f"; in {blind} field(s) with values in fewer than 5 letters none" if blind else ""
    return f"{letters}smallest loss that could have been seen: {seen[0]:.3f} to {seen[-1]:.3f} of F1, by field (median {seen[len(seen) // 2]:.3f}){rest}"
