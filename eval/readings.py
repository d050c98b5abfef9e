"""Check readings of letters, and merge two readings of each into gold.

A reading is a JSON file with `plain` (the plain shape), `quotes` (for some fields, a stretch of the letter for each value) and
`notes`; or `refused` for what is no letter. `check FILE...` tells what can't be found in the letter. `merge FIRST SECOND
ADJUDICATED` writes `eval/gold/NAME.json` of every letter that both folders hold: where the two differ, ADJUDICATED (a JSON file)
must say what is taken and why; what is still open is printed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

from imr_llm.evals.locate import locate, put_values
from imr_llm.letter import Letter, normalise, read_letter
from imr_llm.plain import plain_values

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "schemas" / "plain.schema.json"


def main() -> None:
    """Run one of the two commands."""
    command, *arguments = sys.argv[1:] or [""]
    if command == "check" and arguments:
        sys.exit(sum(_tell(Path(name)) for name in arguments) > 0)
    if command == "merge" and len(arguments) == 3:
        sys.exit(merge(*map(Path, arguments)))
    sys.exit(str(__doc__))


def _tell(path: Path) -> bool:
    found = problems(read_json(path), letter_of(path.stem))
    print("\n".join(f"{path.name}: {line}" for line in found) or f"{path.name}: OK")
    return bool(found)


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def letter_of(stem: str) -> Letter:
    """Read one of the project's letters."""
    return read_letter(ROOT / "eval" / "letters" / f"{stem}.txt")


def problems(reading: dict[str, Any], letter: Letter) -> list[str]:
    """List what is wrong with a reading."""
    if reading.get("refused"):
        return []
    errors = jsonschema.Draft202012Validator(read_json(SCHEMA)).iter_errors(reading["plain"])
    found = [f"{'.'.join(map(str, error.path))}: {error.message[:160]}" for error in errors]
    return found or locate(letter, reading["plain"], reading.get("quotes", {})).lost


def merge(first: Path, second: Path, adjudicated: Path) -> int:
    """Merge all letters that both readers read; give 1 where some difference is still open."""
    decided = read_json(adjudicated) if adjudicated.is_file() else {}
    still_open = 0
    for path in sorted(first.glob("*.json")):
        if (second / path.name).is_file():
            still_open += _merge_one(read_json(path), read_json(second / path.name), path.stem, decided.get(path.stem, {}))
    print(f"{still_open} open difference(s)")
    return int(still_open > 0)


def _merge_one(one: dict[str, Any], other: dict[str, Any], stem: str, decided: dict[str, Any]) -> int:
    letter = letter_of(stem)
    source = {"name": f"{stem}.txt", "sha256": letter.sha256}
    if one.get("refused") and other.get("refused"):
        _write(stem, {"source": source, "refused": "not_a_letter"})
        return 0
    differing = list(differences(one["plain"], other["plain"]))
    for path, mine, theirs in differing:
        if path not in decided:
            print(json.dumps({"letter": stem, "path": path, "first": mine, "second": theirs}, ensure_ascii=False))
    open_paths = [path for path, _, _ in differing if path not in decided]
    if open_paths:
        return len(open_paths)
    told = [{"path": path, "first": mine, "second": theirs, **decided[path]} for path, mine, theirs in differing]
    plain, quotes = _taken(one, other, told)
    located = locate(letter, plain, quotes)
    print("".join(f"{stem}: {line}\n" for line in located.lost), end="")
    spans = {path: [[span.start, span.end] for span in places] for path, places in located.spans.items()}
    notes = [{key: row[key] for key in ("path", "first", "second", "taken", "why")} for row in told]
    _write(stem, {"source": source, "plain": plain, "spans": spans, "differences": notes})
    return len(located.lost)


def differences(one: dict[str, Any], other: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield each field of which two readings say different things; white space, quotes and case don't count."""
    mine, theirs = dict(plain_values(one)), dict(plain_values(other))
    for path in sorted({*mine, *theirs}):
        if folded(mine.get(path)) != folded(theirs.get(path)):
            yield path, mine.get(path), theirs.get(path)


def folded(value: Any) -> str:
    """Write a value so that white space, quotes, hyphens and case don't count."""
    return " ".join(normalise(json.dumps(value, sort_keys=True, ensure_ascii=False)).text.lower().split())


def _taken(one: dict[str, Any], other: dict[str, Any], told: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Start from the first reading, and put in what was decided otherwise."""
    plain, quotes = json.loads(json.dumps(one["plain"])), {**other.get("quotes", {}), **one.get("quotes", {})}
    for row in told:
        if row["taken"] == "second":
            put_values(plain, row["path"], row["second"])
            quotes[row["path"]] = other.get("quotes", {}).get(row["path"], [])
        elif row["taken"] == "neither":
            put_values(plain, row["path"], row["value"])
            quotes[row["path"]] = row.get("quotes", [])
    return plain, {path: given for path, given in quotes.items() if given}


def _write(stem: str, data: dict[str, Any]) -> None:
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    (ROOT / "eval" / "gold" / f"{stem}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
