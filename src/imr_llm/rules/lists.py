"""Cut a list in running text into its members, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from imr_llm.values import MONTHS

_COMMAS = re.compile(r"\s*(?:(?:[,;]|\band\b(?!\s*[-/]\s*or\b)|&)\s*)+", re.IGNORECASE)
_SEMICOLONS = re.compile(r"\s*;\s*(?:and\s+)?", re.IGNORECASE)
_CONTINUES = re.compile(
    rf"#\d|\d+\s*$|(?:{'|'.join(MONTHS)})\b"
    r"|(?:initial|subsequent|sequela|unspecified|not\s+otherwise)\b(?:\s+encounter)?\s*$",
    re.IGNORECASE,
)
"""What no member begins with: a number, a month or a coder's remark goes on with the member before it."""

Place = tuple[int, int]

_MOST_IN_ONE = 4
"""Lists that may run through one place; what heads one more there is a member's word."""


def find_lists(text: str, lead: re.Pattern[str], ends: re.Pattern[str]) -> Iterator[Place]:
    """Yield each list: from behind what heads it to the first of its ends outside brackets, or to the text's end."""
    running: list[int] = []
    for head in lead.finditer(text):
        start = head.end()
        running = [end for end in running if end > start]
        if len(running) < _MOST_IN_ONE:
            stop = next((match.start() for match in _outside(text, start, ends.finditer(text, start))), len(text))
            running.append(stop)
            yield start, stop


def cut_list(text: str, start: int, stop: int, *, semicolons_rule: bool = False) -> list[Place]:
    """Cut at commas, semicolons and `and`, never inside brackets.

    Args:
        text: the running text.
        start: where the list begins.
        stop: where it ends.
        semicolons_rule: where there are semicolons, cut at these alone, since members hold commas then.
    """
    semicolons = _SEMICOLONS.finditer(text, start, stop) if semicolons_rule else ()
    cuts = list(_outside(text, start, semicolons)) or list(_outside(text, start, _COMMAS.finditer(text, start, stop)))
    pieces: list[Place] = []
    at = start
    for cut_start, cut_end in [*(cut.span() for cut in cuts), (stop, stop)]:
        if pieces and _CONTINUES.match(text, at, cut_start):
            pieces[-1] = (pieces[-1][0], cut_start)
        elif cut_start > at:
            pieces.append((at, cut_start))
        at = cut_end
    return pieces


def trimmed(text: str, place: Place, before: re.Pattern[str], marks: str) -> Place:
    """Drop what may stand before a member, and the marks at its end; nothing may be left.

    Args:
        text: the running text.
        place: where the member stands.
        before: what may stand before it.
        marks: signs that end it and don't belong to it.
    """
    start, end = place
    lead = before.match(text, start, end)
    first = lead.end() if lead else start
    return first, first + len(text[first:end].rstrip(marks))


def _outside(text: str, start: int, matches: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Keep the matches before which all brackets are closed that a list has opened."""
    depth, at = 0, start
    for match in matches:
        depth += text.count("(", at, match.start()) - text.count(")", at, match.start())
        at = match.start()
        if depth <= 0:
            yield match
