"""Write very much of one thing: dates, list members, brackets, lines, labels, words, items."""

from __future__ import annotations

from maker import Hostile, Words, in_headings, instead, passages, planted, repeated

from imr_llm.sections import Kind

_MTUS = "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): "
_STATES = "certified in Neurology and licensed to practice in Ohio and "


def dates(size: int) -> str:
    """Write so many dates in one sentence."""
    return f"He was seen on {', '.join(map(_date, range(size)))} and later. "


def reviews(size: int) -> str:
    """Write so many sentences on reviews, with a date each."""
    return "".join(f"The utilization review of {_date(number)} was read. " for number in range(size))


def _date(number: int) -> str:
    return f"{number % 12 + 1}/{number // 12 % 28 + 1}/{1950 + number // 336 % 60}"


def nested(size: int) -> str:
    """Write brackets in brackets, so deep, in a list."""
    return f"Treatment to date has included rest {'(ice, ' * size}heat{')' * size}, and tape. "


def many_items(clean: str, size: int) -> str:
    """Repeat the first item's block where the items stood, so many times in all."""
    heading, *others = passages(clean, "item_heading")
    block = clean[heading.span.start : others[0].span.start]
    return clean[: heading.span.start] + block * size


def one_line(clean: str, size: int) -> str:
    """Give the whole letter one line, with so many more sentences in each rationale."""
    return " ".join(planted(repeated("The pain was noted on each visit. "), "rationale")(clean, size).split())


def _in_summary(words: Words, once: int) -> Hostile:
    return Hostile(planted(words, "summary"), once)


def _in_rationales(words: Words, once: int) -> Hostile:
    return Hostile(planted(words, "rationale"), once)


def _in_slots(words: Words, once: int) -> Hostile:
    return Hostile(planted(words, "reviewer_guideline"), once)


def _elsewhere(words: Words, kind: Kind, once: int, stem: str) -> Hostile:
    return Hostile(planted(words, kind), once, stem)


FLOODS = {
    "dates in one sentence": _in_summary(dates, 500),
    "sentences on reviews": _in_summary(reviews, 200),
    "one date many times": _elsewhere(repeated("12/13/2016, ", "He came on ", "and later. "), "summary", 500, "a2016-missing-ur"),
    "words of injury before a date": _in_summary(repeated(f"The injury {'occurrx' * 11} 1/1/2001. "), 100),
    "commas in a list": _in_summary(repeated("rest, ", "Treatment to date has included ", "ice. "), 1000),
    "semicolons in a list": _in_summary(repeated("pain; ", "Diagnoses include ", "strain. "), 1000),
    "open brackets in a list": _in_summary(repeated("rest (ice, ", "Treatment to date has included ", "tape. "), 1000),
    "brackets around ends of lists": _in_summary(repeated("(tape. Ice, which was cold) ", "Diagnoses include pain ", "and strain. "), 500),
    "deep brackets": _in_summary(nested, 1000),
    "closing brackets": _in_summary(repeated(")", "So. "), 10_000),
    "beginnings of lists": _in_summary(repeated("was treated for pain, ", "He ", "and strain. "), 500),
    "body parts in a list": _in_summary(repeated("knee, ", "Diagnoses include pain, ", "and strain. "), 1000),
    "body parts of a condition": _in_summary(repeated("knee, ", "Diagnoses include pain of the neck, ", "and back. "), 1000),
    "beginnings of therapies": _in_summary(repeated("It includes this and "), 500),
    "abbreviations": _in_summary(repeated("Dr. P. No. "), 1000),
    "full stops": _in_summary(repeated(". "), 5000),
    "blank lines": _in_rationales(repeated("\n", "It was so.", "It was. "), 2000),
    "blank lines behind a hyphen": _in_rationales(repeated("\n", "It was so-", "(so). "), 2000),
    "spaces with marks between": _in_summary(repeated(" \u200c"), 10_000),
    "short lines": _in_rationales(repeated("x\n", "\n"), 1000),
    "short paragraphs": _in_rationales(repeated("It was so.\n\n", "\n"), 300),
    "one line": Hostile(one_line, 100),
    "one long line": _elsewhere(repeated("pain "), "rationale", 20_000, "a2016-overturned-mri"),
    "one long line of the summary": _in_summary(repeated("pain "), 10_000),
    "one long word": _in_rationales(repeated("a", "", ". "), 10_000),
    "long heading": Hostile(in_headings(repeated("very ", " ", "long")), 700),
    "heading of body parts": Hostile(in_headings(repeated("left knee and ", " ", "foot")), 300),
    "heading of joins": Hostile(in_headings(repeated(",and", " knee", " other knee")), 1000),
    "heading of sentences": Hostile(in_headings(repeated("The Claims Administrator authorized it. ", " ", "All")), 100),
    "heading of modalities": Hostile(in_headings(repeated("laser ", " ", "once")), 500),
    "commas in a slot": _in_slots(repeated(",", "", ". "), 3000),
    "commas in a citation of the MTUS": _in_slots(repeated(",", "Decision based on MTUS Treatment", "and so on. "), 1000),
    "commas in another citation": _in_slots(repeated(",", "Decision based on Non-MTUS Citation A Journal", "and so on. "), 1000),
    "full stops in another citation": _in_slots(repeated("; .", "Decision based on Non-MTUS Citation A Journal 2016", "and so on. "), 500),
    "lists of sections in a slot": _in_slots(repeated("Opioids, criteria for use, ", _MTUS, "Opioids. "), 200),
    "small words in a slot": _in_slots(repeated("pain, ", _MTUS, "Opioids. "), 500),
    "topics in a slot": _in_slots(
        repeated("Low Back Complaints 2004, and ", "Decision based on MTUS ", "Acupuncture Treatment 2007. "), 100
    ),
    "guidelines in a slot": _in_slots(repeated("ODG Low Back Chapter; ", "Decision based on Non-MTUS Citation ", "ODG. "), 200),
    "nothing cited many times": _in_slots(repeated("It did not cite any evidence "), 300),
    "bases in a slot": _in_slots(repeated("Decision based on MTUS ", "", "Acupuncture Treatment 2007. "), 200),
    "decisions behind colons": _in_rationales(repeated(": Overturned "), 300),
    "verdicts": _in_rationales(repeated("is not medically necessary and not "), 200),
    "labels of the header": Hostile(planted(repeated("Case Number: Decision Date: "), "header"), 500),
    "cells of the header": Hostile(planted(repeated("CM99-0000000 01/01/2001 Standard "), "header"), 500),
    "specialties": Hostile(planted(repeated("Neurology, ", "", " "), "credentials"), 1000),
    "certificates without an end": Hostile(instead(repeated(_STATES, "", "\n"), "credentials"), 200, "n2013-notice"),
    "documents without an end": Hostile(instead(repeated("Documents Reviewed ", "", "\n"), "summary"), 500, "n2013-notice"),
    "numbered results": _elsewhere(
        repeated("3) MAXIMUS Federal Services, Inc. has determined the request for rest "), "item_heading", 100, "n2013-notice"
    ),
    "numbered reasons": _elsewhere(repeated("3) Regarding the request for rest "), "summary", 300, "n2013-notice"),
    "numbered findings": _elsewhere(repeated("3. Rest is medically necessary "), "decisions", 300, "f2014-format2"),
    "stops of an issue": _elsewhere(repeated(". ", "It is so", "so? "), "item_heading", 3000, "p2013-professional-review"),
    "cells of a letter of no known layout": _elsewhere(
        repeated("Case Number: CM99-0000000 01/01/2001 "), "whole", 300, "unknown-free-form"
    ),
}
"""What must take time in proportion to its length."""

MANY = {"many items": Hostile(many_items, 10), "many letters": Hostile(lambda clean, size: f"{clean}\n\f" * size, 3)}
"""What has as many items as it has blocks, or is several letters in one file."""
