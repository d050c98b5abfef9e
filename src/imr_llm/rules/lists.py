"""Cut a list in running text into its members, with their places."""

from __future__ import annotations

import re

_COMMAS = re.compile(r"\s*(?:(?:[,;]|\band\b|&)\s*)+")
_SEMICOLONS = re.compile(r"\s*;\s*(?:and\s+)?")
_CONTINUES = re.compile(
    r"#\d|\d+\s*$|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:initial|subsequent|sequela|unspecified|not\s+otherwise)\b(?:\s+encounter)?\s*$",
    re.IGNORECASE,
)
"""What no member begins with: a number, a month or a coder's remark goes on with the member before it."""

Place = tuple[int, int]


def cut_list(text: str, start: int, stop: int, *, semicolons_rule: bool = False) -> list[Place]:
    """Cut at commas, semicolons and `and`, never inside brackets.

    Args:
        text: the running text.
        start: where the list begins.
        stop: where it ends.
        semicolons_rule: where there are semicolons, cut at these alone, since members hold commas then.
    """
    semicolons = _SEMICOLONS.finditer(text, start, stop) if semicolons_rule else ()
    cuts = [match for match in semicolons if _outside(text, start, match.start())]
    cuts = cuts or [match for match in _COMMAS.finditer(text, start, stop) if _outside(text, start, match.start())]
    pieces: list[Place] = []
    at = start
    for cut_start, cut_end in [*(cut.span() for cut in cuts), (stop, stop)]:
        if pieces and _CONTINUES.match(text, at, cut_start):
            pieces[-1] = (pieces[-1][0], cut_start)
        elif cut_start > at:
            pieces.append((at, cut_start))
        at = cut_end
    return pieces


def list_end(text: str, start: int, ends: re.Pattern[str]) -> int:
    """Find where a list ends: at the first match outside brackets, or with the text."""
    return next((match.start() for match in ends.finditer(text, start) if _outside(text, start, match.start())), len(text))


def _outside(text: str, start: int, place: int) -> bool:
    return text.count("(", start, place) <= text.count(")", start, place)
