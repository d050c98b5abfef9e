"""Collect what is claimed of a letter: by rules from its sections, and by replies whose words are found in their passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imr_llm.claims import Claim
from imr_llm.grounding import find_words
from imr_llm.letter import Letter, Passage, Span
from imr_llm.model.call import Reply
from imr_llm.questions import Asked, Said
from imr_llm.records import Finding
from imr_llm.rules.header import header_claims, notice_claims
from imr_llm.rules.item import heading_claims, rationale_claims
from imr_llm.rules.reviewer import reviewer_claims
from imr_llm.rules.slots import slot_claims
from imr_llm.rules.summary import LEAD_IN, summary_claims
from imr_llm.rules.terms import term_claims
from imr_llm.sections import Section, Sections


def rule_claims(letter: Letter, sections: Sections) -> list[Claim]:
    """Claim what the rules read; of several claims on one single-valued field the first counts."""
    claims = [claim for section in sections.all for claim in _section_claims(Passage(letter, section.span), section)]
    headings = {claim.path: claim for claim in claims if claim.path.endswith(".heading")}
    for number in range(sections.item_count):
        if heading := headings.get(f"items.{number}.heading"):
            claims += term_claims(Passage(letter, heading.spans[0]), number)
    return claims + _decided_by_verdict(claims)


def _decided_by_verdict(claims: Iterable[Claim]) -> list[Claim]:
    """Where an item's heading has no decision word, take its verdict for the decision."""
    by_path = {claim.path: claim for claim in claims}
    verdicts = {path.removesuffix(".verdict"): claim for path, claim in by_path.items() if path.endswith(".verdict")}
    return [Claim(f"{item}.decision", claim.spans, "rule") for item, claim in verdicts.items() if f"{item}.decision" not in by_path]


def _section_claims(passage: Passage, section: Section) -> Iterator[Claim]:
    item = section.item if section.item is not None else 0
    match section.kind:
        case "header" | "whole" | "results":
            yield from header_claims(passage)
        case "method":
            yield from notice_claims(passage)
            yield from reviewer_claims(passage)
        case "credentials":
            yield from reviewer_claims(passage)
        case "summary":
            yield from summary_claims(passage.after(LEAD_IN))
        case "item_heading":
            yield from heading_claims(passage, item)
        case "utilization_review_guideline":
            yield from slot_claims(passage, f"items.{item}.utilization_review_guidelines")
        case "reviewer_guideline":
            yield from slot_claims(passage, f"items.{item}.reviewer_guidelines")
        case "rationale":
            yield from rationale_claims(passage, item)
        case "documents" | "issues" | "decisions":
            return


@dataclass(frozen=True, slots=True)
class Heard:
    """What a reply came to: claims with their places, and findings for words that the passage doesn't have."""

    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]


def hear(asked: Asked, reply: Reply) -> Heard:
    """Look up each thing that a reply says in the passage that was asked about."""
    claims: list[Claim] = []
    findings: list[Finding] = []
    taken: dict[str, list[Span]] = {}
    for said in asked.question.read(reply.data, asked.passage):
        path = asked.prefix + said.path
        spans = said.spans or _place(said, asked.passage, taken.setdefault(path, []))
        if spans:
            taken.setdefault(path, []).extend(spans)
            claims.append(Claim(path, spans, asked.question.name, said.value))
        elif not find_words(said.words, asked.passage):
            findings.append(_not_found(path, said, asked))
    return Heard(tuple(claims), tuple(findings))


def _place(said: Said, passage: Passage, taken: Iterable[Span]) -> tuple[Span, ...]:
    span = find_words(said.words, passage, tuple(taken))
    return (span,) if span else ()


def _not_found(path: str, said: Said, asked: Asked) -> Finding:
    return Finding(
        code="not_in_letter",
        path=path,
        message=f"{asked.question.name} answered {said.words[:120]!r}, and the passage doesn't say that; not taken",
        needs_person=True,
        start=asked.passage.span.start,
        end=asked.passage.span.end,
    )
