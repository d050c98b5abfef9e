"""Make gold of what people settled: a settled letter in, a checked gold file of `eval/` out."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from imr_llm.build import outcome_of
from imr_llm.errors import SuiteError, UsageError
from imr_llm.evals.gold import check_against_letter, read_gold
from imr_llm.evals.locate import UNPLACED, put_values
from imr_llm.letter import Letter, normalise
from imr_llm.plain import plain_values
from imr_llm.review import credit
from imr_llm.review.assemble import assemble, stated
from imr_llm.review.settled import Settled
from imr_llm.review.stand import Standing

_HIDDEN = re.compile(r"items\.\d+\.(?:rationale|verdict)")
"""Texts that stay out of gold of a letter that isn't the project's own."""


def gold_of(settled: Settled, letter: Letter, *, hashes_only: bool) -> dict[str, Any]:
    """Give the gold of a letter, with who said what.

    Args:
        settled: what stands.
        letter: the letter.
        hashes_only: leave rationales and verdicts out, and keep their places and hashes.
    """
    case = settled.case
    values, spans = assemble(case, settled.standings), _places(settled.standings)
    kept = [number for number, _ in enumerate(case.record.items) if _has_item(number, settled.standings)]
    moved = {f"items.{old}": f"items.{new}" for new, old in enumerate(kept)}
    notes = [{**note, "path": to} for note in credit.differences(settled) if (to := _renumbered(note["path"], moved))]
    data = {
        "source": {"name": Path(case.name).name, "sha256": case.record.source.sha256},
        "plain": {**values, "items": [values["items"][number] for number in kept]},
        "spans": {to: places for path, places in sorted(spans.items()) if (to := _renumbered(path, moved))},
    }
    data["plain"]["outcome"] = _outcome(data["plain"]["items"])
    if hashes_only:
        data["text_sha256"] = _hide(data, letter)
        notes = [note for note in notes if not _HIDDEN.fullmatch(note["path"])]
    return {**data, "differences": notes, "review": credit.who(settled)}


def write_gold(data: Mapping[str, Any], letter: Letter, path: Path) -> None:
    """Check gold by itself and against its letter, and write it, whole or not at all.

    Raises:
        UsageError: it is no gold: a value has no place, or its place doesn't print it; or it can't be written.
    """
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            made = Path(folder) / path.name
            made.write_text(text, encoding="utf-8")
            problems = [str(problem) for problem in _problems(made, letter)]
            if problems:
                raise UsageError("; ".join(problem.replace(str(made), path.name) for problem in problems))
            made.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: can't be written ({error.strerror})") from error


def _problems(made: Path, letter: Letter) -> Iterator[str]:
    try:
        yield from check_against_letter(read_gold(made), letter)
    except SuiteError as error:
        yield str(error)


def _places(standings: Sequence[Standing]) -> dict[str, list[list[int]]]:
    """Give one place a value; of a value that several say, the last, as a part behind its side."""
    places: dict[str, list[list[int]]] = {}
    for field in dict.fromkeys(one.field for one in standings):
        own = stated(field, [one for one in standings if one.field == field])
        if own and not UNPLACED.fullmatch(field):
            places[field] = [[one.spans[-1].start, one.spans[-1].end] for one in own]
    return places


def _has_item(number: int, standings: Sequence[Standing]) -> bool:
    return any(one.path == f"items.{number}.heading" and one.state != "removed" for one in standings)


def _renumbered(path: str, moved: Mapping[str, str]) -> str | None:
    """Give a path its number among the items that are left; None of one that was removed."""
    if not path.startswith("items."):
        return path
    item = ".".join(path.split(".")[:2])
    return moved[item] + path.removeprefix(item) if item in moved else None


def _outcome(items: Sequence[Mapping[str, Any]]) -> str | None:
    decisions = [item["decision"] for item in items]
    return outcome_of(decisions) if decisions and None not in decisions else None


def _hide(data: dict[str, Any], letter: Letter) -> dict[str, str]:
    """Take texts out, and give their hashes."""
    hashes = {}
    for path, _ in list(plain_values(data["plain"])):
        if _HIDDEN.fullmatch(path):
            (place,) = data["spans"][path]
            printed = " ".join(normalise(letter.raw[slice(*place)]).text.split())
            hashes[path] = hashlib.sha256(printed.encode()).hexdigest()
            put_values(data["plain"], path, None)
    return hashes
