"""Tell an item's category and body parts from its heading, by a maintained vocabulary."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from imr_llm.claims import Claim
from imr_llm.letter import Passage

_SIDES = r"(?P<side>right|left|bilateral|both|(?<![A-Za-z])[RLB](?=[UL]E\b)|\bRt\.?|\bLt\.?|(?<![\w-])[RL](?=\s+\w))"
_SIDE_NAMES = {"r": "right", "rt": "right", "l": "left", "lt": "left", "b": "bilateral", "both": "bilateral"}
_SIDE_BEHIND = re.compile(r",\s*(right|left|bilateral)\s*$", re.IGNORECASE)
_JOIN = re.compile(r"^\s*(?>,\s*and|[,/&+]|and|or|versus)*+\s*(?:the|upper|lower)?\s*$", re.IGNORECASE)


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads(resources.files("imr_llm.rules").joinpath("vocabulary.toml").read_text(encoding="utf-8"))


@cache
def _categories() -> list[tuple[str, re.Pattern[str]]]:
    return [(entry["name"], re.compile(entry["words"], re.IGNORECASE)) for entry in _vocabulary()["category"]]


@cache
def _parts() -> re.Pattern[str]:
    """Match every body part, with its side before it where it has one."""
    parts = _vocabulary()["body_parts"]
    sided = "|".join(f"(?P<s{number}>{words})" for number, words in enumerate(parts["sided"].values()))
    axial = "|".join(f"(?P<a{number}>{words})" for number, words in enumerate(parts["axial"].values()))
    return re.compile(rf"(?:{_SIDES}\s*)?(?:\b(?:{axial})\b|(?:\b|(?<=\b[RLB]))(?:{sided})\b)", re.IGNORECASE)


def term_claims(heading: Passage, item: int) -> Iterator[Claim]:
    """Claim the category that the heading's first telling word gives, and each body part once."""
    if found := find_category(heading.text):
        name, match = found
        yield Claim(f"items.{item}.category", (heading.raw_of(match),), "rule", name)
    seen: set[str] = set()
    for part, places in find_body_parts(heading.text):
        if part not in seen:
            seen.add(part)
            yield Claim(f"items.{item}.body_parts", tuple(heading.raw(*place) for place in places), "rule", part)


def find_category(heading: str) -> tuple[str, re.Match[str]] | None:
    """Find the first category one of whose words stands in a heading."""
    for name, words in _categories():
        if match := words.search(heading):
            return name, match
    return None


def find_body_parts(text: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield each body part in the codebook's name with its places: the part, and before it a side that it shares."""
    names = _vocabulary()["body_parts"]
    side: tuple[str, tuple[int, int]] | None = None
    last_end = 0
    behind = _SIDE_BEHIND.search(text)
    for match in _parts().finditer(text):
        if not _JOIN.match(text[last_end : match.start()]):
            side = None
        if match["side"]:
            word = match["side"].lower().rstrip(".")
            side = _SIDE_NAMES.get(word, word), match.span("side")
        key = next(key for key, words in match.groupdict().items() if words and key != "side")
        group = "sided" if key[0] == "s" else "axial"
        name = list(names[group])[int(key[1:])]
        last_end = match.end()
        if group == "sided" and side is None and behind and behind.start() >= last_end:
            yield f"{behind[1].lower()} {name}", [behind.span(1), match.span(key)]
        elif side is None or group == "axial":
            yield name, [match.span(key)]
        elif match["side"]:
            yield f"{side[0]} {name}", [match.span()]
        else:
            yield f"{side[0]} {name}", [side[1], match.span(key)]
