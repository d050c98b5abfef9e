"""Read a decision from its word, or from a sentence that concludes on medical necessity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from imr_llm.values.clauses import split_clauses
from imr_llm.values.conclusions import Conclusion, conclusions
from imr_llm.values.wording import reword

Decision = Literal["upheld", "overturned"]
Outcome = Literal["upheld", "overturned", "partially_overturned"]

UPHELD, OVERTURNED = r"up[hb][ec][l1i|!](?:d|cl)", r"[o0]v[ec]r[tl]u(?:rn|m)[ec](?:d|cl)"
"""The two decision words, also as a scanner misreads them; in small letters."""

_LEFT_OUT = re.compile(r"\b(?:is|are|was|were|does|do)(?P<no> not)?$")
"""How a clause ends that leaves out what another one concludes: `the first is necessary, but the second is not`."""


_SHOWN = r"(?:shown|established|demonstrated|proven|proved|documented|evident)"
_UNSURE = re.compile(
    rf"\b(?:not|no|never|cannot) (?:\w+ ){{0,2}}?{_SHOWN}\b(?: [\w/-]+){{0,6}}? not (?:[\w-]+ ){{0,2}}(?:NEEDED|NECESSITY)\b|\bnot without\b|\bnot (?:\w+ )?NECESSITY\b.*\bnot$"
    r"|\bbut for\b|\btoo \w+ to be\b|\b(?:rarely|seldom|barely|false)\b|\bis without NECESSITY\b"
)
"""Turns that seem to say that a treatment is needed, and of which a reader can't be sure."""


def parse_decision(words: str) -> Decision | None:
    """Read a decision from its word, or from a sentence that concludes on medical necessity."""
    bare = words.strip(" .:").lower()
    if bare in {"upheld", "uphold"}:
        return "upheld"
    if bare in {"overturned", "overturn"}:
        return "overturned"
    return parse_verdict(words)


def read_misread_decision(words: str) -> Decision | None:
    """Read a decision word with a scanner's errors; it can be one of the two only."""
    bare = words.strip(" .:").lower()
    if re.fullmatch(UPHELD, bare):
        return "upheld"
    return "overturned" if re.fullmatch(OVERTURNED, bare) else None


def parse_verdict(sentence: str) -> Decision | None:
    """Read which way a concluding sentence goes.

    None where it doesn't conclude: it asks, it makes a condition, it tells what somebody else concluded, or it concludes both ways;
    and where a negation stands that it isn't sure to obey.
    """
    words = reword(sentence)
    main, minor = ([(clause, tuple(conclusions(clause))) for clause in clauses] for clauses in split_clauses(words))
    needed = _agreed(main if any(found for _, found in main) else minor)
    if needed and _UNSURE.search(words):
        return None
    return None if needed is None else "overturned" if needed else "upheld"


def _agreed(clauses: Sequence[tuple[str, tuple[Conclusion, ...]]]) -> bool | None:
    """Give what all clauses conclude that do; what speaks of medical necessity outweighs what speaks of support."""
    told = [one for _, found in clauses for one in found if one.needed is not None]
    firm = any(one.firm for one in told)
    ways = {one.needed for one in told if one.firm or not firm}
    if ways:
        ways |= {not left["no"] for clause, found in clauses if not found and (left := _LEFT_OUT.search(clause))}
    return ways.pop() if len(ways) == 1 else None
