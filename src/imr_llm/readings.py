"""Collect what rules claim of a letter from its sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from imr_llm.claims import Claim, item_of
from imr_llm.letter import Letter, Passage, Span
from imr_llm.rules.diagnoses import diagnosis_claims
from imr_llm.rules.events import first_of_review, spoken_to_reader
from imr_llm.rules.header import header_claims, notice_claims
from imr_llm.rules.illegible import header_blots, summary_blots
from imr_llm.rules.item import heading_claims, rationale_claims
from imr_llm.rules.review import review_outcome
from imr_llm.rules.reviewer import reviewer_claims, unread_lists
from imr_llm.rules.slots import slot_claims
from imr_llm.rules.summary import LEAD_IN, summary_claims, summary_passage
from imr_llm.rules.terms import term_claims
from imr_llm.rules.treatments import treatment_claims
from imr_llm.sections import Kind, Section, Sections, parts_of
from imr_llm.values import DATE, parse_date


def rule_claims(letter: Letter, sections: Sections) -> list[Claim]:
    """Claim what the rules read; of several claims on one single-valued field the first counts."""
    claims = [claim for section in sections.all for claim in _section_claims(Passage(letter, section.span), section)]
    claims += _whole_claims(letter, sections) if sections.layout == "unknown" else ()
    return [*claims, *_terms(letter, claims), *_decided_by_verdict(claims), *_review_as_in_header(letter, sections, claims)]


def _whole_claims(letter: Letter, sections: Sections) -> Iterator[Claim]:
    """Read the items that a letter decides in so many words, and what stands before them, where no rule knows its sections."""
    summary = summary_passage(letter, sections)
    if summary is not None:
        yield from _summary_claims(summary)
    for number, item in enumerate(sections.decided):
        for kind, span in parts_of(item):
            if span is not None:
                yield from _item_claims(Passage(letter, span), kind, number)


def _review_as_in_header(letter: Letter, sections: Sections, claims: Iterable[Claim]) -> Iterator[Claim]:
    """Where no wording of the summary is certain of the review's date, take the place at which it prints the header's."""
    by_path = {claim.path: claim for claim in claims}
    header, passage = by_path.get("case.ur_denial_date"), summary_passage(letter, sections)
    if header is None or passage is None or sections.layout == "unknown" or "utilization_review.date" in by_path:
        return
    wanted = parse_date(letter.view.read(header.spans[0]))
    places = (passage.raw_of(date) for date in DATE.finditer(passage.text) if parse_date(date.group()) == wanted)
    if (place := first_of_review(passage, places)) is not None:
        yield Claim("utilization_review.date", (place,), "rule")


def late_claims(letter: Letter, sections: Sections, ruled: Sequence[Claim], replied: Sequence[Claim]) -> list[Claim]:
    """Claim what rules can read once the review's date and the model's headings are known: its outcome, and their terms."""
    passage = summary_passage(letter, sections)
    if passage is None:
        return []
    date = next((claim.spans[0] for claim in (*ruled, *replied) if claim.path == "utilization_review.date"), None)
    outcome = review_outcome(passage, date)
    return [*([outcome] if outcome else []), *_terms(letter, replied)]


def find_blots(letter: Letter, sections: Sections) -> dict[str, Span]:
    """Find the facts that the letter has and that can't be read, by path."""
    header = [(Passage(letter, section.span), section.kind) for section in sections.all if section.kind in {"header", "whole"}]
    summary = summary_passage(letter, sections)
    found = [blot for passage, kind in header for blot in header_blots(passage, closed=kind != "header")]
    credentials = [Passage(letter, section.span) for section in sections.all if section.kind in {"method", "credentials"}]
    found += [blot for passage in credentials for blot in unread_lists(passage)]
    return dict([*found, *(summary_blots(summary) if summary else ())])


def _terms(letter: Letter, claims: Iterable[Claim]) -> Iterator[Claim]:
    for claim in claims:
        if claim.path.endswith(".heading"):
            yield from term_claims(Passage(letter, claim.spans[0]), item_of(claim.path))


def _decided_by_verdict(claims: Iterable[Claim]) -> list[Claim]:
    """Where an item's heading has no decision word, take its verdict for the decision."""
    by_path = {claim.path: claim for claim in claims}
    verdicts = {path.removesuffix(".verdict"): claim for path, claim in by_path.items() if path.endswith(".verdict")}
    return [Claim(f"{item}.decision", claim.spans, "rule") for item, claim in verdicts.items() if f"{item}.decision" not in by_path]


def _section_claims(passage: Passage, section: Section) -> Iterator[Claim]:
    if section.item is not None:
        yield from _item_claims(passage, section.kind, section.item)
    if section.kind in {"header", "results", "whole"}:
        yield from header_claims(passage, closed=section.kind != "header")
    if section.kind == "method":
        yield from notice_claims(passage)
    if section.kind in {"method", "credentials", "whole"}:
        yield from reviewer_claims(passage, closed=section.kind == "whole")
    if section.kind == "summary":
        yield from _summary_claims(passage.after(LEAD_IN))


def _summary_claims(summary: Passage) -> Iterator[Claim]:
    """Read the summary, but for sentences that speak to what reads the letter."""
    spoken = spoken_to_reader(summary)
    for read in (summary_claims, diagnosis_claims, treatment_claims):
        yield from (claim for claim in read(summary) if not spoken(claim.spans[0]))


def _item_claims(passage: Passage, kind: Kind, item: int) -> Iterator[Claim]:
    if kind == "item_heading":
        yield from heading_claims(passage, item)
    if kind == "utilization_review_guideline":
        yield from slot_claims(passage, f"items.{item}.utilization_review_guidelines")
    if kind == "reviewer_guideline":
        yield from slot_claims(passage, f"items.{item}.reviewer_guidelines")
    if kind == "rationale":
        yield from rationale_claims(passage, item)
