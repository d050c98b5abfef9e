"""Check the numbers of a heading: percents of a compound, and what was authorized and what remains of a request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.records import Item, Stated
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm, at

_PERCENT = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s?%")
_NUMBERED = re.compile(r"items\.\d+\.(?:heading|requested|authorized|decided)|case\.number")
_MISREAD = re.compile(r"(?<![\w.])(?=[\dOoIl|]*\d)(?=[\dOoIl|]*[OoIl|])[\dOoIl|]+(?=(?:mg|mcg|ml|cc|gm?|%)?(?![\w]))")
"""A number in which a letter stands that has the shape of a digit."""

_COUNT = re.compile(
    r"(?:#|\b(?:qty|quantity)\b\s?[:.]?\s?#?)\s?(?P<pieces>\d{1,4})\b"
    r"|\b(?P<number>\d{1,4})\)?\s(?P<unit>tablets?|capsules?|pills|patches|visits?|sessions?|treatments?|injections?|units?|refills?"
    r"|weeks?|months?|days|times|hours?)\b",
    re.IGNORECASE,
)
"""How headings print counts: `#60`, `QTY: 2`, `twelve (12) sessions`."""


def dose_sum(checked: Checked) -> Iterator[Alarm]:
    """Tell a compound of more than 100 percent, and a request whose two parts don't make it up."""
    for number, item in enumerate(checked.record.items):
        if isinstance(item.decided, Stated):
            percents = [float(percent) for percent in _PERCENT.findall(item.decided.value)]
            if sum(percents) > 100:
                message = f"the percents add up to {sum(percents):g}; expected 100 at most"
                yield at(f"items.{number}.decided", item.decided.evidence[0], message)
        yield from _parts(number, item)


def number_misread(checked: Checked) -> Iterator[Alarm]:
    """Tell numbers of a heading or of the case that hold a letter of the shape of a digit, as `#6O` or `l0`: nobody knows what was meant."""
    for path, fact in checked.facts:
        if isinstance(fact, Stated) and _NUMBERED.fullmatch(path) and (found := _MISREAD.search(str(fact.value))):
            yield at(path, fact.evidence[0], f"{found.group()!r} is no number, and may be one that was misread; compare with the page")


def _parts(number: int, item: Item) -> Iterator[Alarm]:
    """Compare counts where the request, what was authorized and what remains print one each, of the same unit."""
    told = [fact for fact in (item.requested, item.authorized, item.decided) if isinstance(fact, Stated)]
    counts = [count for fact in told if (count := _count(fact.value)) is not None]
    if len(counts) < 3 or len({unit for unit, _ in counts}) > 1 or told[0].value == told[2].value:
        return
    requested, authorized, remaining = (count for _, count in counts)
    if requested != authorized + remaining:
        message = f"{authorized} authorized and {remaining} remaining make {authorized + remaining}; the request was for {requested}"
        yield at(f"items.{number}.decided", told[2].evidence[0], message)


def _count(text: str) -> tuple[str, int] | None:
    """Give a text's count and its unit, if it prints one alone."""
    found = list(_COUNT.finditer(text))
    if len(found) != 1:
        return None
    unit, number = found[0]["unit"], found[0]["pieces"] or found[0]["number"]
    return unit.lower().rstrip("s") if unit else "#", int(number)
