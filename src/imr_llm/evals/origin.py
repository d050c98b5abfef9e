"""Tell which code and which prompts a run measures."""

from __future__ import annotations

import subprocess
from pathlib import Path

from imr_llm.questions import QUESTIONS
from imr_llm.resources import content_hash, prompt_text


def prompts_hash() -> str:
    """Give one hash over all prompts."""
    names = ("system", *sorted({question.prompt for question in QUESTIONS}))
    return content_hash(*(text for name in names for text in (name, prompt_text(name))))


def commit_of(folder: Path) -> str:
    """Give the commit that a folder is at, with `+` where a tracked file differs from it; `unknown` outside a clone."""
    head = _git(folder, "rev-parse", "--short=12", "HEAD")
    if not head:
        return "unknown"
    return head + ("+" if _git(folder, "status", "--porcelain", "--untracked-files=no") else "")


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
