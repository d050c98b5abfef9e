"""Tell tests where the project's letters, gold and recordings are."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LETTERS = ROOT / "eval" / "letters"
GOLD = ROOT / "eval" / "gold"
CASSETTES = ROOT / "cassettes"


def letter_paths() -> list[Path]:
    """List the project's letters, without the texts that must be refused."""
    return [path for path in sorted(LETTERS.glob("*.txt")) if not path.stem.startswith("refused")]


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
