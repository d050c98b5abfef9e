"""Tell a determination letter from other text, by what only such a letter is built of, and say what another text looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from imr_llm.errors import LetterError
from imr_llm.kinds import Looks, best_kind
from imr_llm.letter import Letter, Mark, find_marks

_ITSELF = re.compile(
    r"[il1]ndependent\s+medical\s+review|medical\s+professi[o0]nal\s+review|\bI\.?M\.?R\b|\bCM\s?\d\d\s?[-\u2013]\s?\d{7}\b", re.IGNORECASE
)
"""What the review calls itself, also where a scanner read it, and the form of its case numbers."""
_CALIFORNIAN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bCM\s?\d\d\s?[-\u2013]\s?\d{7}\b",
        r"claims\s+adm(?:inistrator|\.)|\bthe\s+administrator(?:'s)?\b",
        r"utilization\s+review|\bUR\b",
        r"\bMTUS\b|medical\s+treatment\s+utilization\s+schedule",
        r"labor\s+code|\b4610\.\d|\b979\d\.\d",
        r"division\s+of\s+workers'?\s+compensation|\bDWC\b|department\s+of\s+industrial\s+relations|administrative\s+director",
        r"injured\s+(?:worker|employee)|\bthe\s+(?:worker|employee|applicant)\b|workers'?\s+compensation|occupational\s+injury|industrial\s+injury",
        r"state\s+of\s+california|\bCalifornia\b",
        r"\bACOEM\b|\bODG\b|official\s+disability\s+guidelines",
    )
)
"""What a review under California's workers' compensation speaks of; a letter of an unknown form has at least three of them."""
_REVIEWER = re.compile(
    r"\breviewer\b|reviewed\s+by\b|decided\s+by\b"
    r"|board[\s-]+certified|certified\s+(?:by|in)\b|licensed\s+(?:in|to\s+practice)|MAXIMUS\s+Federal|independent\s+(?:review|medical\s+review)\s+organi[sz]ation"
    r"|\b(?:I|we)\s+(?:am|are|have\s+been|was|were)\b.{0,40}\b(?:physician|reviewer|certified|licensed)",
    re.IGNORECASE,
)
_DECIDES = re.compile(
    r"\b(?:denial|refusal|decision|determination|UR|modification|non-?certification|request|administrator|claims?\s+adm\w*\.?|finding|result|services?|treatment|item|it)\b[^.;]{0,90}?\b(?:is|are|was|were|be|stands?)\b[^.;]{0,40}?\b(?:upheld|overturned|reversed|affirmed|set\s+aside|sustained|stands?)\b"
    r"|\b(?:we|I)\s+(?:therefore\s+|hereby\s+|must\s+|do\s+|find\s+|accordingly\s+)*(?:uphold|overturn|reverse|affirm|sustain)\b|\b(?:upheld|overturned)\b\s*(?:[.;,(|]|$)|[:|\u2013-]\s*(?:denial\s+)?(?:upheld|overturned)\b"
    r"|\b(?:is|are|was|were|be|as|deemed|found)\s+(?:\w+ly\s+|therefore,?\s+|hence\s+|thus\s+|shown\s+to\s+be\s+)?(?:not\s*)?(?:shown\s+to\s+be\s+|considered\s+)?(?:medically\s*necessary|a\s+medical\s+necessity)|(?:not\s+)?medically\s+necessary\s*(?:[.;|]|$)|medical\s+necessity\s+(?:is|was|has)\b",
    re.IGNORECASE,
)
"""How a determination decides, in its own voice."""
_CASE = re.compile(
    r"\b(?:CM|IMR)\W{0,6}(?:no\.?|number)?\W{0,3}\d{2}\W?\d{4,7}\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,2},?\s+\d{4}\b|\b\d{1,2}\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{4}\b"
    r"|\b\d\d[\s-]+years?[\s-]+old|\baged?\s+\d\d\b|\b(?:man|woman|male|female|worker|employee)\s+(?:of|aged|is|was)\s+\d\d\b|\byou\s+are\s+\d\d\b",
    re.IGNORECASE,
)
"""What tells that a text is of one case: a number, a date, or the worker's age."""
_FEWEST = 3
_ABOUT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:IMR|independent medical review|maximus)(?: case| final)?(?: decision| determination| reviewer| physician| doctor)?,? (?:upheld|overturned|reversed|sided|agreed|disagreed|found|concluded|came back|said|says|went|ruled)\b",
        r"\b(?:IMR|review|maximus) (?:reviewer|physician|doctor)|reviewer (?:of|at|from) (?:maximus|IMR)\b|\breviewer (?:wrote|said|says|stated|erred|failed|ignored|never|overlooked|upheld|overturned)\b",
        r"\b(?:appeal|dispute|contest|object to|disagree with|challenge|reconsider)\w* (?:my|the|this|that|an?|his|her) (?:above )?(?:IMR|independent medical review|determination)\b",
        r"\b(?:previous|prior|earlier|recent|my|his|her|an?) (?:IMR|independent medical review)\b(?! (?:application|organization))",
        r"\b(?:IMR|independent medical review)(?: determination| decision)? (?:of|dated|from|issued on) (?:[A-Z][a-z]+ \d|\d{1,2}[/-])",
    )
)
"""How a text speaks about a determination that another wrote."""
_SURE = 4


def require_letter(letter: Letter) -> None:
    """Refuse what is no determination letter.

    Raises:
        LetterError: with code `not_a_letter`, and what the text looks like.
    """
    verdict = judge(letter)
    if not verdict.ours:
        message = f"the text is no Independent Medical Review determination of California's workers' compensation: {verdict.why}"
        raise LetterError(letter.name, "not_a_letter", message)


def is_letter(letter: Letter) -> bool:
    """Tell whether a text is a California Independent Medical Review determination, whole or in part."""
    return judge(letter).ours


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text is a determination letter, and why not."""

    ours: bool
    why: str = ""


def judge(letter: Letter) -> Verdict:
    """Judge a text by its structure: the letter's own headings and labels, or what takes their place, against what another text is built of."""
    text = letter.view.text
    marks = [mark for mark in find_marks(letter) if mark.heads]
    if _is_built(marks, about=True):
        return Verdict(ours=True)
    other = best_kind(letter)
    if _is_built(marks, about=other is not None and other.titled and other.sure):
        return Verdict(ours=True)
    told = other.signs if other is not None else 0
    if other is not None and told + sum(bool(pattern.search(text)) for pattern in _ABOUT) >= _SURE:
        return Verdict(ours=False, why=f"it looks like {other.name} ({other.words!r})")
    lacking = _lacks(text)
    if not lacking or _is_piece(marks):
        return Verdict(ours=True)
    if other is not None:
        return Verdict(ours=False, why=f"it looks like {other.name} ({other.words!r})")
    return Verdict(ours=False, why=f"it has {lacking}")


def _is_built(marks: Sequence[Mark], *, about: bool) -> bool:
    """Tell whether a text has the letter's own structure; one that has a title of another kind has to have a whole letter in it."""
    headings = {
        mark.rank for mark in marks if mark.rank <= 4 and (mark.alone or mark.kind in {"results", "credentials", "lead", "developed"})
    }
    labels = {mark.rank for mark in marks if mark.kind in {"claims", "reviewer", "rationale", "qualifications"}}
    if about:
        return len(headings) >= 3 or (len(headings) >= 1 and len(labels) >= 3)
    return len(headings) + len(labels) >= 3 or len(headings) >= 2


def _is_piece(marks: Sequence[Mark]) -> bool:
    """Tell whether a text is a page of a letter: it has labels of an item that follow each other."""
    return len({mark.kind for mark in marks if mark.rank >= 5 and mark.kind != "based"}) >= 2


def _lacks(text: str) -> str:
    """Say what a determination in an unknown form would have and a text doesn't; empty where it has all of it."""
    terms = sum(bool(pattern.search(text)) for pattern in _CALIFORNIAN)
    lacking = [
        *(() if _ITSELF.search(text) else ("no word of an Independent Medical Review",)),
        *(() if terms >= _FEWEST else ("little that speaks of California's workers' compensation",)),
        *(() if _REVIEWER.search(text) else ("no reviewer",)),
        *(() if _DECIDES.search(text) else ("no decision on a treatment",)),
        *(() if _CASE.search(text) else ("no case: neither a number nor a date nor a worker's age",)),
    ]
    return " and ".join(lacking)


__all__ = ["Looks", "Verdict", "is_letter", "judge", "require_letter"]
