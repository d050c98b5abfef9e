"""Cut a reworded sentence into clauses: those that can conclude, and those that only give a reason or a contrast."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STOP = re.compile(r"[.;:!?]+(?=\s|$)")
_VERB = r"(?:is|are|was|were|has|have|had|do|does|did|can|cannot|will|would|should|may|might|must)"
_FINITE = re.compile(rf"\b{_VERB}\b")
_OPENING = re.compile(r"^(?:and |but )?(?:(?:yes|no), |(?:therefore|thus|hence|accordingly|consequently|however|overall),? )")
_REASON = re.compile(r"^(?:as|since|because|although|though|while|whereas|given|inasmuch as)\b[^,]*, ")
_SETTING = re.compile(
    r"^(?:with|without|absent|in|on|at|for|from|under|based|after|before|until|once|despite|due|per|considering|to|by)\b[^,]*, "
)
_ASIDE = re.compile(
    r", (?:which|who|where|though|although|albeit|while|not|including|such as|as well as"
    r"|as (?:\w+ )?(?:requested|written|prescribed|submitted|ordered|stated|noted))\b[^,]*,(?= )|,[^,]{1,60},(?= that\b)"
)
_QUESTION = re.compile(r"^(?:is|are|was|were|does|do|did|can|should) (?:the|this|these|that|those|it|there|an?)\b")
_CUT = re.compile(
    rf",? (?P<join>but|however|yet|so(?! that| far| long| much| many)|(?:and )?(?:so|therefore|thus|hence|accordingly)(?=,? [^,]{{1,120}} {_VERB}\b)|and)(?= |,)"
    rf"|,? (?P<minor>because|since|although|though|while|whereas|inasmuch as)(?= )"
    rf"|, (?P<aside>which|who|as(?=[^,]{{1,120}} {_VERB}\b)|where)(?= )"
)
_NO_SUBJECT = re.compile(r" ?(?:none|neither|no)\b")
_OPEN = re.compile(r"\b(?:not|no|cannot|nothing)\b[^,]*\bthat\b")
"""A negation that holds for all that follows, `and` included."""

_NEAR = 300
"""Characters at each side of an `and` in which what it joins shows."""

_SHARED = re.compile(r"^ (?:that|NEEDED|FIT|ISSUED)\b")


def split_clauses(words: str) -> tuple[list[str], list[str]]:
    """Give the main clauses and the minor ones; a question and what stands behind an opening `if` are neither."""
    main: list[str] = []
    minor: list[str] = []
    for part in _parts(words):
        rest = _ASIDE.sub(" ", _OPENING.sub("", part))
        if reason := _REASON.match(rest):
            minor.append(reason.group())
            rest = rest[reason.end() :]
        rest = _without_setting(rest)
        if not re.match(r"(?:if|unless|were|had|should)\b", rest):
            for clause, is_main in _cut(rest):
                (main if is_main else minor).append(clause.strip(" ,"))
    return main, minor


def _parts(words: str) -> Iterator[str]:
    """Yield what stands between stops; no question."""
    start = 0
    for stop in (*_STOP.finditer(words), None):
        part = words[start : stop.start() if stop else len(words)].strip()
        if part and not (stop and "?" in stop.group()) and not _QUESTION.match(part):
            yield part
        start = stop.end() if stop else start


def _without_setting(clause: str) -> str:
    """Leave out an opening circumstance, unless its comma only opens an aside to the subject."""
    setting = _SETTING.match(clause)
    if setting is None or re.match(rf"[^,]*, {_VERB}\b", clause[setting.end() :]):
        return clause
    return clause[setting.end() :]


def _cut(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the clauses of a part, each with whether it is a main one."""
    start, is_main = 0, True
    for cut in _CUT.finditer(text):
        if cut["join"] != "and" or _joins_clauses(text, start, cut):
            yield text[start : cut.start()], is_main
            start, is_main = cut.end(), cut["join"] is not None
    yield text[start:], is_main


def _joins_clauses(text: str, start: int, cut: re.Match[str]) -> bool:
    """Tell whether an `and` stands between two clauses, and not between two nouns."""
    left, right = text[max(start, cut.start() - _NEAR) : cut.start()], text[cut.end() : cut.end() + _NEAR]
    if _SHARED.match(right) or _OPEN.search(left) or _NO_SUBJECT.match(text, start):
        return False
    verb = _FINITE.search(right)
    return bool(verb and (verb.start() == 1 or _FINITE.search(left)))
