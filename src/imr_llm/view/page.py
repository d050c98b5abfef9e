"""Write the page: shown letters in, one HTML text with its style, its scripts and its data out."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from string import Template
from typing import Any, get_args

from imr_llm.records import Category, Source
from imr_llm.values import Decision, Priority, ReviewOutcome, Sex
from imr_llm.view.shown import ShownLetter

SCRIPTS = (
    "data",
    "letter",
    "notes",
    "record",
    "list",
    "pages",
    "decisions",
    "standing",
    "differences",
    "pick",
    "ask",
    "review",
    "tools",
    "keys",
)
"""The page's scripts, in their order: each uses what stands before it."""

CHOICES: Mapping[str, tuple[str | bool, ...]] = {
    "case.priority": get_args(Priority),
    "patient.sex": get_args(Sex),
    "utilization_review.outcome": get_args(ReviewOutcome),
    "items.*.decision": get_args(Decision),
    "items.*.category": get_args(Category),
    "items.*.utilization_review_guidelines.cited": (True, False),
    "items.*.reviewer_guidelines.cited": (True, False),
    "items.*.utilization_review_guidelines.citations": get_args(Source),
    "items.*.reviewer_guidelines.citations": get_args(Source),
}
"""Fields whose value, or of a citation its source, is one of a fixed set; a star stands for an item's number."""


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviews; `blind` where others' decisions are kept from them."""

    author: str
    blind: bool = False
    between: tuple[str, str] | None = None
    """The two between whom is decided; None in a reading of one's own."""


def as_page(letters: Iterable[ShownLetter], review: Review | None = None) -> str:
    """Write the page; it holds the letters, so it is as private as they are."""
    style = _read("page.css")
    script = "\n".join(_read(f"{name}.js") for name in SCRIPTS)
    data = {"letters": [asdict(letter) for letter in letters], "review": asdict(review) if review else None, "choices": CHOICES}
    return Template(_read("page.html")).substitute(
        policy=policy(style, script, connects=review is not None), style=style, script=script, data=_json(data)
    )


def policy(style: str, script: str, *, connects: bool) -> str:
    """Give the content security policy: nothing from elsewhere, and only the page's own style and script."""
    sources = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "connect-src": "'self'" if connects else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {source}" for name, source in sources.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(data: Mapping[str, Any]) -> str:
    """Write data so that no letter can end its element: all but ASCII is escaped, and so is `<`."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _read(name: str) -> str:
    return (files("imr_llm.view") / name).read_text(encoding="utf-8")
