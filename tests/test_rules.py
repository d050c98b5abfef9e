"""What rules read: the header in any cell order, partial certifications, citations, terms, verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from imr_llm.letter import Passage, make_letter
from imr_llm.rules.header import header_claims
from imr_llm.rules.item import find_verdict, heading_claims
from imr_llm.rules.reviewer import reviewer_claims
from imr_llm.rules.slots import CitationValue, slot_claims
from imr_llm.rules.terms import find_body_parts, find_category

HEADER = {
    "case.number": "CM16-0900001",
    "case.date_assigned": "12/19/2016",
    "case.date_of_injury": "10/20/2016",
    "case.decision_date": "01/18/2017",
    "case.ur_denial_date": "11/15/2016",
    "case.priority": "Standard",
    "case.application_received": "12/14/2016",
}


def passage(text: str) -> Passage:
    letter = make_letter(text, name="x")
    return Passage(letter, letter.whole)


def read(claims: Any, source: Passage) -> dict[str, str]:
    return {claim.path: " + ".join(source.letter.view.read(span) for span in claim.spans) for claim in claims}


@pytest.mark.parametrize(
    "text",
    [
        "Case Number: CM16-0900001\nDate Assigned: 12/19/2016 Date of Injury: 10/20/2016\nDecision Date: 01/18/2017 UR Denial Date: 11/15/2016\n"
        "Priority: Standard Application \nReceived: \n12/14/2016",
        "Case Number:\nDate Assigned:\nDecision Date:\nPriority:\n\nCM16-0900001\n12/19/2016\n01/18/2017\nStandard\n\nDate of Injury:\nUR Denial Date:\n"
        "Application\nReceived:\n\n10/20/2016\n11/15/2016\n12/14/2016\n",
        "Case Number:          CM16-0900001\nDate Assigned:        12/19/2016        Date of Injury:      10/20/2016\n"
        "Decision Date:        01/18/2017        UR Denial Date:      11/15/2016\nPriority:             Standard          Application          12/14/2016\n"
        "                                                        Received:\n",
        "Case Number: \nDate Assigned: \nDecision Date: \nPriority:  \nCM16-0900001 \n12/19/2016 \n01/18/2017 \nStandard \n10/20/2016 \nDate of Injury:  \n"
        "UR Denial Date:   11/15/2016 \n12/14/2016 \nApplication \nReceived:  \n",
        "Case Number: \nCM16-0900001 \nDate Assigned: \n12/19/2016 \nDate of Injury:  \n10/20/2016 \nDecision Date: \n01/18/2017 \nUR Denial Date:  \n"
        "11/15/2016 \nPriority:  \nStandard \nApplication \nReceived:  \n12/14/2016 \n",
    ],
    ids=["rows", "columns", "layout", "date-before-label", "pairs"],
)
def test_the_header_is_read_in_any_order_of_its_cells(text: str) -> None:
    """Five extractors print the two-column table in five orders."""
    source = passage(text)
    assert read(header_claims(source), source) == HEADER


def test_credentials_keep_an_ampersand_and_split_at_commas() -> None:
    """A specialty may hold `&` and wrap; states come with or without a space behind the comma."""
    source = passage(
        "State(s) of Licensure: Texas,New York, California\nCertification(s)/Specialty: Occupational Medicine, Public Health &\nGeneral Preventive Medicine\n"
    )
    found = [(claim.path, source.letter.view.read(claim.spans[0])) for claim in reviewer_claims(source)]
    assert found == [
        ("reviewer.licensed_in", "Texas"),
        ("reviewer.licensed_in", "New York"),
        ("reviewer.licensed_in", "California"),
        ("reviewer.specialties", "Occupational Medicine"),
        ("reviewer.specialties", "Public Health & General Preventive Medicine"),
    ]


@pytest.mark.parametrize(
    ("heading", "requested", "authorized", "decided"),
    [
        (
            "Ibuprofen 600mg #90 was the original request. Ibuprofen 600mg #60 was authorized by the Claims\nAdministrator. The remaining IMR eligible portion of the original request, Ibuprofen 600mg #30 is: Upheld",
            "Ibuprofen 600mg #90",
            "Ibuprofen 600mg #60",
            "Ibuprofen 600mg #30",
        ),
        (
            "Twelve visits of therapy was the original request. The Claims Administrator authorized six visits, leaving the original request IMR eligible. The original request, Twelve visits of therapy is: Overturned",
            "Twelve visits of therapy",
            "six visits",
            "Twelve visits of therapy",
        ),
    ],
)
def test_partial_certifications_come_apart(heading: str, requested: str, authorized: str, decided: str) -> None:
    """Both kinds of narrative give what was requested, authorized and decided."""
    source = passage(heading)
    found = read(heading_claims(source, 0), source)
    assert found["items.0.requested"] == requested
    assert found["items.0.authorized"] == authorized
    assert found["items.0.decided"] == decided
    assert found["items.0.heading"].endswith(" is")


def test_the_last_colon_ends_the_heading_and_its_number_is_dropped() -> None:
    """Headings hold colons of their own."""
    source = passage("2) Associated surgical service: Labs to include: EKG:  Upheld")
    found = read(heading_claims(source, 0), source)
    assert found["items.0.heading"] == "Associated surgical service: Labs to include: EKG"
    assert found["items.0.decision"] == "Upheld"
    assert "items.0.authorized" not in found


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("Decision based on MTUS Low Back Complaints 2004, Section(s): Special Studies, and Chronic Pain Medical Treatment 2016.", [("MTUS", "Low Back Complaints", 2004, ("Special Studies",), None), ("MTUS", "Chronic Pain Medical Treatment", 2016, (), None)]),
        ("Decision based on MTUS Forearm, Wrist, and Hand Complaints 2004, Section(s): Initial Care, Summary.", [("MTUS", "Forearm, Wrist, and Hand Complaints", 2004, ("Initial Care", "Summary"), None)]),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): NSAIDs, GI symptoms & cardiovascular risk, Proton Pump Inhibitors (PPIs).", [("MTUS", "Chronic Pain Medical Treatment", 2016, ("NSAIDs, GI symptoms & cardiovascular risk", "Proton Pump Inhibitors (PPIs)"), None)]),
        ("Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 303.", [("MTUS", "Low Back Complaints", None, (), "303")]),
        ("Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): Chapter 8 Neck & Upper Back, Special Studies, pages 177-178.", [("MTUS", "Neck and Upper Back Complaints", None, ("Special Studies",), "177-178")]),
        ("Decision based on Non-MTUS Citation Official Disability Guidelines (ODG).", [("ODG", None, None, (), None)]),
        ("Decision based on NonMTUS Citation ODG Neck Chapter; ODG Shoulder (updated 11/23/16).", [("ODG", "Neck Chapter", None, (), None), ("ODG", "Shoulder (updated 11/23/16)", None, (), None)]),
        ("Decision based on MTUS Chronic Pain Guideline (ACOEM May 15, 2017), and MTUS Drug Formulary.", [("MTUS", "Chronic Pain", 2017, (), None), ("MTUS", "Drug Formulary", None, (), None)]),
    ],
)  # fmt: skip
def test_citations(slot: str, expected: list[tuple[Any, ...]]) -> None:
    """Topics, years, sections and pages come apart where names hold commas too."""
    claims = list(slot_claims(passage(f"MAXIMUS guideline: {slot}"), "x"))
    values = [claim.value for claim in claims if isinstance(claim.value, CitationValue)]
    assert [(value.source, value.title, value.year, value.sections, value.pages) for value in values] == expected


def test_a_slot_that_cites_nothing_says_so() -> None:
    """`did not cite` is no citation, and no absence."""
    claims = list(slot_claims(passage("MAXIMUS guideline: The Expert Reviewer did not cite any medical evidence for its decision."), "x"))
    assert [(claim.path, claim.value) for claim in claims] == [("x.cited", False)]


@pytest.mark.parametrize(
    ("heading", "category", "parts"),
    [
        ("MRI of the cervical and thoracic spine", "diagnostic_testing", ["cervical spine", "thoracic spine"]),
        ("EMG (bilateral UE and LE)", "diagnostic_testing", ["bilateral upper extremity", "bilateral lower extremity"]),
        (
            "Physical therapy bilateral shoulder, elbow and wrist",
            "rehabilitation",
            ["bilateral shoulder", "bilateral elbow", "bilateral wrist"],
        ),
        ("Acupuncture for neck, right hand and head", "rehabilitation", ["cervical spine", "right hand", "head"]),
        ("Norco 10/325mg #60", "pharmaceuticals", []),
        ("Lace-up ankle brace, left", "dmepos", ["left ankle"]),
        ("Assistant surgeon", "surgery", []),
        ("Facet joint injections L4-5", "injection", ["lumbar spine"]),
        ("Chiropractic 6 sessions, low back", "rehabilitation", ["lumbar spine"]),
        ("eligible for nothing here", None, []),
    ],
)
def test_terms(heading: str, category: str | None, parts: list[str]) -> None:
    """Headings give categories and body parts by the vocabulary; a side carries over a list."""
    found = find_category(heading)
    assert (found[0] if found else None) == category
    assert list(dict.fromkeys(part for part, _ in find_body_parts(heading))) == parts


def test_the_verdict_stands_before_the_paragraph_on_opioids() -> None:
    """The fixed paragraph that follows an opioid verdict is none."""
    body = passage(
        "Norco is an opioid. The request is not medically necessary. This decision addresses the medical necessity of opioids "
        "on the records. It is not medically necessary to stop at once."
    )
    verdict = find_verdict(body)
    assert verdict is not None
    assert body.text[slice(*verdict)] == "The request is not medically necessary."
