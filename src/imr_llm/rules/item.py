"""Read an item's heading, decision, partial certification, rationale and verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.items import DECISION_CUE, behind_label, find_closing
from imr_llm.letter import Passage
from imr_llm.values import parse_partial, parse_verdict

_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]|#\d{1,2}[.:)])\s+(?=[A-Z])")
_NOTICE = re.compile(
    r"^(?>.*?has determined the request for\s+)(?P<item>.+?)\s+(?P<finding>(?:is|are)\s+(?:not\s*)?medically necessary.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FOUND = re.compile(
    r"^\s*\d{1,2}[.)]\s+(?P<item>.+?)\s+(?P<finding>(?:is|are)\s+(?:not\s*)?medically necessary(?: and appropriate)?)\.\s*$",
    re.IGNORECASE | re.DOTALL,
)
_ISSUE = re.compile(
    r"^ISSUE AT DISPUTE:\s*(?:(?:Whether|Is|Are)\s+(?:the\s+)?(?:request\s+for\s+)?)?(?P<item>.+?)(?:\s+(?:is|are|was|were)\s+medically necessary)?(?<![\s.?])[\s.?]*+$",
    re.IGNORECASE | re.DOTALL,
)
LABEL = re.compile(
    r"^\s*(?:(?:The (?:Physician|Expert) Reviewer's )?Decision rationale|Rationale for the Decision|RATIONALE FOR WHY .{0,80}? MEDICALLY NECESSARY)\s*:\s*",
    re.IGNORECASE,
)
"""What opens a rationale."""

_OPIOID_CLOSE = re.compile(r"\bThis decision addresses the medical necessity of opioids?\b", re.IGNORECASE)
_CONCLUDES = re.compile(
    r"\bmedical(?:ly)?[\s-]*(?:necess\w+|appropriate|reasonable)|\bnecessity\b|\brevers(?:ing|ed|al)\b"
    r"|\b(?:is|are|was|were|be)\s+(?:not\s+)?(?:supported|warranted|certified|necessary|appropriate|overturned|upheld)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(r"\bmedical(?:ly)?[\s-]*necess|\bmedical necessity\b|\bnotmedically|\brevers", re.IGNORECASE)


def heading_claims(heading: Passage, item: int) -> Iterator[Claim]:
    """Read the item text, the decision word and the parts of a partial certification."""
    path = f"items.{item}"
    text, start, end = heading.text, 0, len(heading.text)
    if (told := _NOTICE.search(text)) or (told := _FOUND.search(text)) or (told := _ISSUE.search(text)):
        start, end = told.span("item")
        if told.re is not _ISSUE:
            yield Claim(f"{path}.decision", (heading.raw_of(told, "finding"),), "rule")
    else:
        if closing := find_closing(text):
            partial = closing["verb"] and parse_partial(text[: closing.end("verb")])
            end = closing.end("verb") if partial else closing.start()
            yield Claim(f"{path}.decision", (heading.raw_of(closing, "word"),), "rule")
        elif cues := list(DECISION_CUE.finditer(text)):
            end = cues[-1].start()
            yield Claim(f"{path}.decision", (heading.raw_of(cues[-1], 1),), "rule")
        if number := _NUMBER.match(text):
            start = number.end()
    yield from _item_text(heading.within(start, end), path)


def _item_text(item: Passage, path: str) -> Iterator[Claim]:
    whole = (item.raw(0, len(item.text)),)
    if not item.text.strip():
        return
    yield Claim(f"{path}.heading", whole, "rule")
    partial = parse_partial(item.text)
    if partial is None:
        yield Claim(f"{path}.requested", whole, "rule")
        yield Claim(f"{path}.decided", whole, "rule")
        return
    yield Claim(f"{path}.requested", (item.raw(*partial.requested),), "rule")
    yield Claim(f"{path}.authorized", (item.raw(*partial.authorized),), "rule")
    yield Claim(f"{path}.decided", (item.raw(*partial.decided),), "rule")


def rationale_claims(rationale: Passage, item: int) -> Iterator[Claim]:
    """Read the rationale whole, and in it the last sentence that concludes, before any fixed paragraph on opioids."""
    body = rationale.after(LABEL) if LABEL.search(rationale.text) else behind_label(rationale)
    if not body.text.strip():
        return
    yield Claim(f"items.{item}.rationale", (body.raw(0, len(body.text)),), "rule")
    if verdict := find_verdict(body):
        yield Claim(f"items.{item}.verdict", (body.raw(*verdict),), "rule")


def find_verdict(body: Passage) -> tuple[int, int] | None:
    """Find the sentence that concludes on medical necessity, in the passage's own text."""
    close = _OPIOID_CLOSE.search(body.text)
    sentences = [cut for cut in body.sentences() if close is None or cut[1] <= close.start()]
    after = [cut for cut in body.sentences() if close is not None and cut[0] >= close.start()]
    for pattern, cuts in ((_STRONG, sentences), (_STRONG, after[1:]), (_CONCLUDES, sentences)):
        for cut in reversed(cuts):
            if pattern.search(body.text, *cut) and parse_verdict(body.text[slice(*cut)]):
                return cut
    return None
