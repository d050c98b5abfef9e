"""Split a printed list of sections into names: by the closed list first, and elsewhere at commas before capitals and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from imr_llm.rules.mtus import name_key, section_keys

_BREAK = re.compile(r"[()]|(?:(?P<stop>;)\s*|(?P<comma>,)(?:\s+|(?=[A-Z])))(?P<and>and\s+)?|\s+and\s+")
_NUMBERED = re.compile(r"\d+(?:\.\d+)+\.?\s+\S")
"""How a section of an outline begins; its name holds commas of its own."""

_LONGEST, _BREAKS = 200, 6
"""No name that the list knows is as long, in characters, or has as many breaks."""

Breaks = Sequence[re.Match[str]]


def split_sections(words: str, topic: str | None = None, *, at_each: bool = False) -> Iterator[str]:
    """Split a list that stands behind a topic; of the names that the list knows the longest counts, commas and all.

    Args:
        words: the list.
        topic: what it stands behind.
        at_each: split between names that aren't known at every comma, as in free text, and not only before a capital.
    """
    words = re.sub(r"[,;]?\s+and$", "", words.strip(" .,;"))
    breaks, names = list(_breaks(words)), section_keys(topic)
    start = number = 0
    while start < len(words):
        number = _end_of_name(words, start, breaks, number, names, at_each=at_each)
        end, after = breaks[number].span() if number < len(breaks) else (len(words), len(words))
        if name := words[start:end].strip(" .;"):
            yield name
        start, number = after, number + 1


def _breaks(words: str) -> Iterator[re.Match[str]]:
    """Yield each place outside brackets at which a name may end."""
    depth = 0
    for match in _BREAK.finditer(words):
        if match.group() in "()":
            depth = depth + 1 if match.group() == "(" else max(0, depth - 1)
        elif depth == 0:
            yield match


def _end_of_name(words: str, start: int, breaks: Breaks, first: int, names: frozenset[str], *, at_each: bool) -> int:
    """Count to the break that ends the name which begins at a place."""
    ends = [*(match.start() for match in breaks[first : first + _BREAKS]), len(words)]
    known = max((first + number for number, end in enumerate(ends) if _is_known(words[start:end], names)), default=first)
    if at_each:
        return next((number for number in range(known, len(breaks)) if breaks[number].group().lstrip()[:1] in {",", ";"}), len(breaks))
    return next((number for number in range(known, len(breaks)) if _divides(words, start, breaks[number], names)), len(breaks))


def _divides(words: str, start: int, match: re.Match[str], names: frozenset[str]) -> bool:
    """Tell whether a break stands between two names, and not inside one."""
    if match["stop"]:
        return True
    behind = words[match.end() : match.end() + _LONGEST]
    if _begins_known(behind, names):
        return match["comma"] is not None or _is_known(words[start : match.start()], names)
    if match["comma"] is None or match["and"]:
        return False
    return bool(_NUMBERED.match(behind)) if _NUMBERED.match(words, start) else behind[:1].isupper() or behind[:1].isdigit()


def _begins_known(words: str, names: frozenset[str]) -> bool:
    """Tell whether words begin with a name that the list knows."""
    ends = [match.start() for match in islice(_breaks(words), _BREAKS)]
    return any(_is_known(words[:end], names) for end in (*ends, len(words)))


def _is_known(words: str, names: frozenset[str]) -> bool:
    return len(words) <= _LONGEST and name_key(words) in names
