"""Find the prompts that ship with the package, in a checkout or in an installed wheel."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template


def _prompts() -> Traversable:
    packaged = files("imr_llm") / "prompts"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "prompts"


@cache
def prompt_text(name: str) -> str:
    """Give the text of a prompt file, without white space at its ends."""
    return (_prompts() / f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def prompt_hash(name: str) -> str:
    """Give the identity of a prompt: a hash over its own text and the system text that goes with it."""
    return content_hash(prompt_text("system"), prompt_text(name))


def fill_prompt(name: str, passage: str, fields: str) -> str:
    """Fill a prompt's holes in one pass, so that nothing inside the passage is taken for a hole."""
    return Template(prompt_text(name)).substitute(passage=passage, fields=fields)


def content_hash(*texts: str) -> str:
    """Hash texts into twelve hexadecimal digits; where one ends and the next begins counts."""
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:12]
