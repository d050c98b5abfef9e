"""Tell tests where the project's letters, gold and recordings are."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from imr_llm.evals.noise import RUNGS, render
from imr_llm.letter import Letter, make_letter, read_letter

ROOT = Path(__file__).parents[1]
LETTERS = ROOT / "eval" / "letters"
GOLD = ROOT / "eval" / "gold"
CASSETTES = ROOT / "cassettes"


def letter_paths() -> list[Path]:
    """List the project's letters, without the texts that must be refused."""
    return [path for path in sorted(LETTERS.glob("*.txt")) if not path.stem.startswith("refused")]


def letter_of(name: str) -> Letter:
    """Read one of the project's letters by the name of its recording: on a rung of the noise ladder, where that has one."""
    stem, _, rung = name.partition("@")
    letter = read_letter(LETTERS / f"{stem}.txt")
    if not rung:
        return letter
    seed = tomllib.loads((ROOT / "eval" / "suites" / "project.toml").read_text(encoding="utf-8"))["seed"]
    return make_letter(render(letter.raw, next(known for known in RUNGS if known == rung), seed=seed).text, name=name)


def gold_data(stem: str) -> dict[str, Any]:
    """Read the gold file of one of the project's letters."""
    data: dict[str, Any] = json.loads((GOLD / f"{stem}.json").read_text(encoding="utf-8"))
    return data


def gold(stem: str) -> dict[str, Any]:
    """Read what gold says of one of the project's letters, in the plain shape."""
    data: dict[str, Any] = gold_data(stem)["plain"]
    return data


@cache
def replayed_log() -> dict[str, Any]:
    """Run the project's suite on its recordings, once for all tests."""
    done = subprocess.run([sys.executable, "-m", "imr_llm", "eval", "--json", "/dev/stdout"], cwd=ROOT, capture_output=True, check=False)
    text = done.stdout.decode()
    log: dict[str, Any] = json.loads(text[text.index('{\n "format"') :])
    return log
