"""Tell tests where the project's letters, gold and recordings are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LETTERS = ROOT / "eval" / "letters"
GOLD = ROOT / "eval" / "gold"
CASSETTES = ROOT / "cassettes"


def letter_paths() -> list[Path]:
    """List the project's letters."""
    return sorted(LETTERS.glob("*.txt"))


def gold(stem: str) -> dict[str, Any]:
    """Read the gold of one of the project's letters."""
    data: dict[str, Any] = json.loads((GOLD / f"{stem}.json").read_text(encoding="utf-8"))
    return data
