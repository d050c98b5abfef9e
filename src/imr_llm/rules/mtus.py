"""Know the topics of the MTUS and the names of their sections, by a closed list."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_CLOSING = re.compile(r"\s*\bGuidelines?(?:\(s\))?\s*$", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$")
_ENDS = r"\s*(?:[,;.:()/]|-(?=\s)|$|(?:19|20)\d\d\b|(?:Guidelines?|Chapter|and|pages?|pgs?|pp?)\b)"
_NUMBERED = re.compile(r"(?P<part>\d+)(?:\.\d+)*\.?\s+(?P<name>.+)", re.DOTALL)

_LOOKALIKES = {"rn": "m", "cl": "d", "1": "l", "i": "l", "0": "o", "5": "s", "8": "b", "h": "b", "c": "e"}
"""Shapes that character recognition takes for one another, folded into one."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A guideline of the schedule, and what the list knows of it."""

    name: str
    forms: tuple[str, ...]
    """Its names as printed, without a closing `Guideline(s)`."""
    years: tuple[int, ...]
    """Years of its editions."""
    chapter: int | None
    """Its chapter in the ACOEM Practice Guidelines, 2nd edition."""
    sections: frozenset[str]
    """Keys of its sections' names; empty where the list has none."""
    outline: tuple[tuple[str, str], ...]
    """Where its sections are numbered: each part's number, and the key of its title."""


@cache
def _schedule() -> tuple[Topic, ...]:
    data = tomllib.loads(resources.files("imr_llm.rules").joinpath("mtus.toml").read_text(encoding="utf-8"))
    return tuple(_topic(entry, data) for entry in data["topic"])


def _topic(entry: dict[str, Any], data: dict[str, Any]) -> Topic:
    names = [name for listed in entry.get("sections", ()) for name in data["sections"][listed]]
    names += [printed for printed, meant in data["misprints"].items() if meant in names]
    return Topic(
        name=entry["name"],
        forms=(entry["name"], *entry.get("forms", ())),
        years=tuple(entry["years"]),
        chapter=entry.get("chapter"),
        sections=frozenset(name_key(form) for name in names for form in (name, _BRACKETS.sub("", name))),
        outline=tuple((number, name_key(title)) for number, title in entry.get("outline", {}).items()),
    )


def name_key(name: str) -> str:
    """Fold what differs between prints of one name: case, signs, spaces, hyphens, `&` for `and`, and what scanners misread."""
    key = re.sub(r"[^a-z0-9]+", "", name.casefold().replace("&", "and"))
    for shape, alike in _LOOKALIKES.items():
        key = key.replace(shape, alike)
    return key


@cache
def _by_key() -> dict[str, Topic]:
    return {name_key(form): topic for topic in _schedule() for form in topic.forms}


@cache
def _all_sections() -> frozenset[str]:
    return frozenset(key for topic in _schedule() for key in topic.sections)


@cache
def topic_names() -> re.Pattern[str]:
    """Match each topic's printed names, longest first, where no other word goes on with the name."""
    forms = sorted((form for topic in _schedule() for form in topic.forms), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(_printed, forms))})\b(?={_ENDS})", re.IGNORECASE)


def _printed(form: str) -> str:
    """Let a name's commas go, spaces stand for its hyphens, and `&` for `and`."""
    words = (re.escape(word).replace(r"\-", r"[-\s]*").replace(",", ",?") for word in form.split())
    return r"\s+".join("(?:and|&)" if word == "and" else word for word in words)


def find_topic(title: str) -> Topic | None:
    """Find the topic of a printed title, with a closing `Guidelines` or without."""
    return _by_key().get(name_key(_CLOSING.sub("", title)))


def known_topic(title: str) -> bool:
    """Tell whether the schedule has a topic of this title."""
    return find_topic(title) is not None


def known_section(topic: str | None, section: str) -> bool | None:
    """Tell whether a topic has a section of this name; None where the list doesn't know the topic, or no section of it."""
    found = find_topic(topic) if topic else None
    if found is None or not (found.sections or found.outline):
        return None
    return name_key(section) in found.sections or _in_outline(found, section)


def _in_outline(topic: Topic, section: str) -> bool:
    numbered = _NUMBERED.fullmatch(section)
    return numbered is not None and any(
        numbered["part"] == number and name_key(numbered["name"]).startswith(title) for number, title in topic.outline
    )


def section_keys(topic: str | None) -> frozenset[str]:
    """Give the keys of a topic's sections; where the list doesn't know the topic or its sections, those of all topics."""
    found = find_topic(topic) if topic else None
    return found.sections if found and (found.sections or found.outline) else _all_sections()


def is_ambiguous(name: str) -> bool:
    """Tell whether a topic's printed name is a section's too, or a single common word."""
    return " " not in name or name_key(name) in _all_sections()
