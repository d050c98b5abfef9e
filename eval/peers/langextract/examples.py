"""Give LangExtract its instructions and few-shot examples; no case in them is one of the letters that are scored."""

from __future__ import annotations

from typing import Any

from langextract.data import ExampleData, Extraction

INSTRUCTIONS = """Extract the facts of a California Independent Medical Review letter, in the order in which they appear. \
Copy each extraction word for word from the text; do not paraphrase, do not overlap extractions, and extract nothing that the text does not state.
From the header: case_number, date_assigned, header_injury_date, decision_date, ur_denial_date, priority, application_received.
From the reviewer's credentials: licensed_state and specialty, one extraction each.
From the case summary: patient_age, patient_sex, injury_date; utilization_review_date (not the date of a request or a report) and \
utilization_review_outcome (denied, modified, or mixed); each diagnosis (not a complaint or finding); each treatment already given or tried \
(not a diagnostic study, not requested care).
For each disputed item: item, its heading without number and decision word, with the attributes decision (upheld = not medically necessary, \
overturned = medically necessary), category (diagnostic_testing, dmepos, evaluation_and_management, home_health, injection, pharmaceuticals, \
programs, psych_services, rehabilitation, surgery, transportation, other), body_parts named in the heading and, only where the heading tells what \
was the original request, what was authorized and what remains: requested, authorized, decided. After it each ur_guideline that the Claims \
Administrator and each reviewer_guideline that the reviewer cited, with source (MTUS, ODG, ACOEM, other, or none where it says that nothing was \
cited), title, year, sections and pages; and verdict, the sentence of the rationale that concludes on medical necessity."""

Fact = tuple[str, str] | tuple[str, str, dict[str, Any]]


def item(text: str, decision: str, category: str, body_parts: list[str], portions: tuple[str, str, str] | None = None) -> Fact:
    """Write a disputed item."""
    requested, authorized, decided = portions or (None, None, None)
    attributes = {"decision": decision, "category": category, "body_parts": body_parts}
    return "item", text, attributes | {"requested": requested, "authorized": authorized, "decided": decided}


def cited(
    slot: str,
    text: str,
    source: str,
    title: str | None = None,
    *,
    year: int | None = None,
    sections: tuple[str, ...] = (),
    pages: str | None = None,
) -> Fact:
    """Write a guideline of a slot."""
    return f"{slot}_guideline", text, {"source": source, "title": title, "year": year, "sections": list(sections), "pages": pages}


def example(text: str, *facts: Fact) -> ExampleData:
    """Write an example."""
    return ExampleData(text=text, extractions=[Extraction(name, words, attributes=dict(*rest)) for name, words, *rest in facts])


TABLE = """Case Number: CM15-0300417
Date Assigned: 09/14/2015 Date of Injury: 02/03/2015
Decision Date: 10/20/2015 UR Denial Date: 08/19/2015
Priority: Standard Application
Received:
09/02/2015
The Expert Reviewer has the following credentials:
State(s) of Licensure: Utah, Iowa
Certification(s)/Specialty: Ophthalmology
CLINICAL CASE SUMMARY
The injured worker is a 47-year-old male welder who was hurt on 2-3-15 by an arc flash. He was diagnosed with photokeratitis of the left eye \
and dry eye syndrome. Treatments have included erythromycin ointment, an eye patch and punctal plugs. On 8-3-15 he reported glare and tearing. \
The utilization review of 8-19-15 modified the request for cyclosporine drops and non-certified the goggles.
IMR ISSUES, DECISIONS AND RATIONALES
Cyclosporine 0.05% drops #180 was the original request. Cyclosporine 0.05% drops #60 was authorized by the Claims Administrator. The remaining \
IMR eligible portion of the original request, Cyclosporine 0.05% drops #120 is: Upheld
Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.
MAXIMUS guideline: Decision based on MTUS Eye Complaints 2004, Section(s): Initial Care, Follow-up Visits.
Decision rationale: Benefit of the first month has not been recorded. Therefore, the remaining drops are not medically necessary.
Moisture chamber goggles: Overturned
Claims Administrator guideline: Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) Eye Chapter, Dry eye.
MAXIMUS guideline: Decision based on MTUS Eye Complaints 2004, Section(s): Summary.
Decision rationale: Plugs and drops have not been enough. As such, the request for goggles is medically necessary."""

PROSE = """The expert reviewer is Board Certified in Dermatology and is licensed to practice in Kansas.
CLINICAL CASE SUMMARY
The patient is a 26 year old woman with a date of injury of May 9, 2012. The patient is being treated for allergic contact dermatitis of both \
hands. Care to date includes clobetasol and light duty. Utilization review denied the patch tests on January 6, 2014.
IMR ISSUES, DECISIONS AND RATIONALES
1. PATCH TESTS, RIGHT FOREARM: Upheld
Claims Administrator guideline: Decision based on MTUS ACOEM Chapter 3 Initial Approaches to Treatment Page(s): 44-47.
MAXIMUS guideline: The Expert Reviewer based the decision on Other Medical Treatment Guideline: AAD Patch Testing.
Decision rationale: The allergen is already known. Patch tests of the right forearm are not medically necessary."""

PORTIONS = ("Cyclosporine 0.05% drops #180", "Cyclosporine 0.05% drops #60", "Cyclosporine 0.05% drops #120")

EXAMPLES = [
    example(
        TABLE,
        ("case_number", "CM15-0300417"),
        ("date_assigned", "09/14/2015"),
        ("header_injury_date", "02/03/2015"),
        ("decision_date", "10/20/2015"),
        ("ur_denial_date", "08/19/2015"),
        ("priority", "Standard"),
        ("application_received", "09/02/2015"),
        ("licensed_state", "Utah"),
        ("licensed_state", "Iowa"),
        ("specialty", "Ophthalmology"),
        ("patient_age", "47-year-old"),
        ("patient_sex", "male"),
        ("injury_date", "2-3-15"),
        ("diagnosis", "photokeratitis of the left eye"),
        ("diagnosis", "dry eye syndrome"),
        ("treatment", "erythromycin ointment"),
        ("treatment", "an eye patch"),
        ("treatment", "punctal plugs"),
        ("utilization_review_date", "8-19-15"),
        ("utilization_review_outcome", "modified the request", {"outcome": "mixed"}),
        item(
            f"{PORTIONS[0]} was the original request. {PORTIONS[1]} was authorized by the Claims Administrator. The remaining IMR eligible "
            f"portion of the original request, {PORTIONS[2]} is",
            "upheld",
            "pharmaceuticals",
            [],
            PORTIONS,
        ),
        cited("ur", "did not cite any medical evidence", "none"),
        cited(
            "reviewer",
            "MTUS Eye Complaints 2004, Section(s): Initial Care, Follow-up Visits",
            "MTUS",
            "Eye Complaints",
            year=2004,
            sections=("Initial Care", "Follow-up Visits"),
        ),
        ("verdict", "Therefore, the remaining drops are not medically necessary."),
        item("Moisture chamber goggles", "overturned", "dmepos", []),
        cited("ur", "Official Disability Guidelines (ODG) Eye Chapter, Dry eye", "ODG", "Eye Chapter, Dry eye"),
        cited("reviewer", "MTUS Eye Complaints 2004, Section(s): Summary", "MTUS", "Eye Complaints", year=2004, sections=("Summary",)),
        ("verdict", "As such, the request for goggles is medically necessary."),
    ),
    example(
        PROSE,
        ("specialty", "Dermatology"),
        ("licensed_state", "Kansas"),
        ("patient_age", "26 year old"),
        ("patient_sex", "woman"),
        ("injury_date", "May 9, 2012"),
        ("diagnosis", "allergic contact dermatitis of both hands"),
        ("treatment", "clobetasol"),
        ("treatment", "light duty"),
        ("utilization_review_outcome", "denied", {"outcome": "denied"}),
        ("utilization_review_date", "January 6, 2014"),
        item("PATCH TESTS, RIGHT FOREARM", "upheld", "diagnostic_testing", ["right forearm"]),
        cited(
            "ur",
            "MTUS ACOEM Chapter 3 Initial Approaches to Treatment Page(s): 44-47",
            "MTUS",
            "Initial Approaches to Treatment",
            pages="44-47",
        ),
        cited("reviewer", "AAD Patch Testing", "other", "AAD Patch Testing"),
        ("verdict", "Patch tests of the right forearm are not medically necessary."),
    ),
]
