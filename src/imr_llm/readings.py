"""Collect what is claimed of a letter: by rules from its sections, and by replies whose words are found in their passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imr_llm.claims import Claim
from imr_llm.grounding import find_words
from imr_llm.letter import Letter, Passage, Span
from imr_llm.model.call import Reply
from imr_llm.questions import Asked, Said
from imr_llm.records import Finding
from imr_llm.rules.diagnoses import diagnosis_claims
from imr_llm.rules.header import header_claims, notice_claims
from imr_llm.rules.item import heading_claims, rationale_claims
from imr_llm.rules.reviewer import reviewer_claims
from imr_llm.rules.slots import slot_claims
from imr_llm.rules.summary import LEAD_IN, review_outcome, speaks_of_review, summary_claims, summary_passage
from imr_llm.rules.terms import term_claims
from imr_llm.rules.treatments import treatment_claims
from imr_llm.sections import Kind, Section, Sections
from imr_llm.values import DATE, parse_date


def rule_claims(letter: Letter, sections: Sections) -> list[Claim]:
    """Claim what the rules read; of several claims on one single-valued field the first counts."""
    claims = [claim for section in sections.all for claim in _section_claims(Passage(letter, section.span), section)]
    return [*claims, *_terms(letter, claims), *_decided_by_verdict(claims), *_review_as_in_header(letter, sections, claims)]


def _review_as_in_header(letter: Letter, sections: Sections, claims: Iterable[Claim]) -> Iterator[Claim]:
    """Where no wording of the summary is certain of the review's date, take the place at which it prints the header's."""
    by_path = {claim.path: claim for claim in claims}
    header, passage = by_path.get("case.ur_denial_date"), summary_passage(letter, sections)
    if header is None or passage is None or sections.layout == "unknown" or "utilization_review.date" in by_path:
        return
    wanted = parse_date(letter.view.read(header.spans[0]))
    places = [passage.raw_of(date) for date in DATE.finditer(passage.text) if parse_date(date.group()) == wanted]
    near = [place for place in places if speaks_of_review(passage, place)]
    for place in near[:1]:
        yield Claim("utilization_review.date", (place,), "rule")


def late_claims(letter: Letter, sections: Sections, ruled: Sequence[Claim], replied: Sequence[Claim]) -> list[Claim]:
    """Claim what rules can read once the review's date and the model's headings are known: its outcome, and their terms."""
    passage = summary_passage(letter, sections)
    if passage is None:
        return []
    date = next((claim.spans[0] for claim in (*ruled, *replied) if claim.path == "utilization_review.date"), None)
    outcome = review_outcome(passage, date)
    return [*([outcome] if outcome else []), *_terms(letter, replied)]


def _terms(letter: Letter, claims: Iterable[Claim]) -> Iterator[Claim]:
    for claim in claims:
        if claim.path.endswith(".heading"):
            yield from term_claims(Passage(letter, claim.spans[0]), int(claim.path.split(".")[1]))


def _decided_by_verdict(claims: Iterable[Claim]) -> list[Claim]:
    """Where an item's heading has no decision word, take its verdict for the decision."""
    by_path = {claim.path: claim for claim in claims}
    verdicts = {path.removesuffix(".verdict"): claim for path, claim in by_path.items() if path.endswith(".verdict")}
    return [Claim(f"{item}.decision", claim.spans, "rule") for item, claim in verdicts.items() if f"{item}.decision" not in by_path]


def _section_claims(passage: Passage, section: Section) -> Iterator[Claim]:
    if section.item is not None:
        yield from _item_claims(passage, section.kind, section.item)
    if section.kind in {"header", "results", "whole"}:
        yield from header_claims(passage)
    if section.kind == "method":
        yield from notice_claims(passage)
    if section.kind in {"method", "credentials", "whole"}:
        yield from reviewer_claims(passage)
    if section.kind == "summary":
        summary = passage.after(LEAD_IN)
        for read in (summary_claims, diagnosis_claims, treatment_claims):
            yield from read(summary)


def _item_claims(passage: Passage, kind: Kind, item: int) -> Iterator[Claim]:
    if kind == "item_heading":
        yield from heading_claims(passage, item)
    if kind == "utilization_review_guideline":
        yield from slot_claims(passage, f"items.{item}.utilization_review_guidelines")
    if kind == "reviewer_guideline":
        yield from slot_claims(passage, f"items.{item}.reviewer_guidelines")
    if kind == "rationale":
        yield from rationale_claims(passage, item)


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
        if said.doubt:
            findings.append(_refused(path, said, asked, f": {said.doubt}"))
            continue
        spans = said.spans or _place(said, asked.passage, taken.setdefault(path, []))
        if spans:
            taken.setdefault(path, []).extend(spans)
            claims.append(Claim(path, spans, asked.question.name, said.value))
        elif not find_words(said.words, asked.passage):
            findings.append(_refused(path, said, asked, ", and the passage doesn't say that"))
    return Heard(tuple(claims), tuple(findings))


def _place(said: Said, passage: Passage, taken: Iterable[Span]) -> tuple[Span, ...]:
    span = find_words(said.words, passage, tuple(taken))
    return (span,) if span else ()


def _refused(path: str, said: Said, asked: Asked, why: str) -> Finding:
    """Tell of words that were not taken; `said.doubt` says so where the passage has them."""
    place = said.spans[0] if said.spans else asked.passage.span
    return Finding(
        code="unsupported" if said.doubt else "not_in_letter",
        path=path,
        message=f"{asked.question.name} answered {said.words[:120]!r}{why}; not taken",
        needs_person=True,
        start=place.start,
        end=place.end,
    )
