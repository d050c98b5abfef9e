"""Read what a case was filed as, and what utilization review decided before it."""

from __future__ import annotations

import re
from typing import Literal

Priority = Literal["standard", "expedited"]
ReviewOutcome = Literal["denied", "modified", "mixed"]

MODIFIED = re.compile(
    r"(?<!denial/)\b(?:modif(?:ied|ying|ication|y)|partial(?:ly)?[\s-]+(?:approv|certif|authoriz)\w*|conditionally[\s-]+(?:approv|certif)\w*)",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:den(?:ied|ying|ial|y|ies)\b"
    r"|(?:non|not|un)[\s-]*(?:certif|approv|authoriz)\w*"
    r"|(?:failed|declined|refused)\sto\s(?:approve|certify|authorize)"
    r"|(?:(?:not|non)[\s-]*(?:to\sbe\s|deemed\s|found\s|considered\s)?(?:be\s)?(?:medically[\s-]*)?necessary)"
    r"|(?:certification|authorization|approval)\s(?:was|were)\s(?:denied|not\s\w+)"
    r"|(?:did|does|do)\snot\s(?:approve|certify|authorize))",
    re.IGNORECASE,
)


UNDONE = re.compile(
    r"\b(?:(?:fail|declin|refus|neglect)(?:s|ed|ing)?\s+to|did\s+not|didn't|does\s+not|not|never|without|nor|no)\s+(?:(?:yet|been|be|a|any|formally|ever)\s+){0,2}$",
    re.IGNORECASE,
)
"""What turns a verb of refusal into its contrary: `failed to deny`, `was not denied`, `no denial`."""

REVIEWED = re.compile(f"{DENIED.pattern}|{MODIFIED.pattern}", re.IGNORECASE)
"""Words that tell what a review decided, either way."""

_APPROVED = r"(?<!non-)(?<!non )(?<!not )(?<!to be )\b(?:authorized|approved|certified)\b"
_REFUSED = r"(?:denied|denying|non-?\s?certified|non-?\s?certifying)"
PARTLY = re.compile(
    rf"{_APPROVED}.{{0,200}}?\b(?:remaining|rest|balance)\b.{{0,300}}?\b{_REFUSED}\b"
    rf"|{_APPROVED}.{{0,200}}?\b{_REFUSED}\s+(?:the\s+)?(?:remaining|rest|balance)\b",
    re.IGNORECASE | re.DOTALL,
)
"""The narrative of a partial certification, which modifies a request though its last verb denies."""


def parse_priority(words: str) -> Priority | None:
    """Read a review's priority."""
    word = words.strip().lower()
    if word == "standard":
        return "standard"
    return "expedited" if word == "expedited" else None


def parse_review_outcome(words: str) -> ReviewOutcome | None:
    """Read what utilization review decided from the verbs that tell it."""
    modified, denied = (any(not _is_undone(words, verb) for verb in verbs.finditer(words)) for verbs in (MODIFIED, DENIED))
    if PARTLY.search(words):
        return "modified"
    if modified and denied:
        return "mixed"
    if modified:
        return "modified"
    return "denied" if denied else None


def _is_undone(words: str, verb: re.Match[str]) -> bool:
    """Tell a verb of refusal that its own sentence takes back."""
    return bool(UNDONE.search(words, max(0, verb.start() - 40), verb.start()))
