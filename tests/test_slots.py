"""What rules read in the two guideline slots, and how a citation is read again from its own words."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from project import ROOT, gold, letter_of, letter_paths

from imr_llm.letter import Letter, Passage, make_letter
from imr_llm.rules.citations import derive_citation
from imr_llm.rules.cited import CitationValue
from imr_llm.rules.mtus import find_topic, known_section, known_topic, name_key
from imr_llm.rules.section_names import split_sections
from imr_llm.rules.slots import slot_claims
from imr_llm.sections import split_sections as sections_of

SCHEDULE = tomllib.loads(resources.files("imr_llm.rules").joinpath("mtus.toml").read_text(encoding="utf-8"))
LISTED = {
    entry["name"]: [name for listed in entry.get("sections", ()) for name in SCHEDULE["sections"][listed]] for entry in SCHEDULE["topic"]
}

Fields = tuple[str, str | None, int | None, tuple[str, ...], str | None]


def fields(value: CitationValue) -> Fields:
    return value.source, value.title, value.year, value.sections, value.pages


def cited(slot: str) -> list[Fields]:
    letter = make_letter(f"MAXIMUS guideline: {slot}", name="x")
    claims = slot_claims(Passage(letter, letter.whole), "x")
    return [fields(claim.value) for claim in claims if isinstance(claim.value, CitationValue)]


def citations_of(letter: Letter) -> Iterator[tuple[str, CitationValue]]:
    """Yield each citation of a letter's slots with its raw words."""
    for section in sections_of(letter).all:
        if section.kind in {"utilization_review_guideline", "reviewer_guideline"}:
            for claim in slot_claims(Passage(letter, section.span), "x"):
                if isinstance(claim.value, CitationValue):
                    yield letter.raw[claim.spans[0].start : claim.spans[0].end], claim.value


CHRONIC, OPIOIDS = "Chronic Pain Medical Treatment", "Opioid Treatment"
UNIT = "Opioids for Chronic Pain and Chronic Opioid Treatment"


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("Decision based on MTUS Acupuncture Treatment 2007.", [("MTUS", "Acupuncture Treatment", 2007, (), None)]),
        ("Decision based on MTUS.", [("MTUS", None, None, (), None)]),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2016 Guidelines, Section(s): Compound drugs.", [("MTUS", CHRONIC, 2016, ("Compound drugs",), None)]),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): TENS, chronic pain (transcutaneous electrical nerve stimulation).", [("MTUS", CHRONIC, 2016, ("TENS, chronic pain (transcutaneous electrical nerve stimulation)",), None)]),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): NSAIDs, GI symptoms & cardiovascular risk, NSAIDs, hypertension and renal function, CRPS, treatment.", [("MTUS", CHRONIC, 2016, ("NSAIDs, GI symptoms & cardiovascular risk", "NSAIDs, hypertension and renal function", "CRPS, treatment"), None)]),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Psychological evaluations, IDDS & SCS (intrathecal drug delivery systems & spinal cord stimulators), Spinal cord stimulators (SCS).", [("MTUS", CHRONIC, 2016, ("Psychological evaluations, IDDS & SCS (intrathecal drug delivery systems & spinal cord stimulators)", "Spinal cord stimulators (SCS)"), None)]),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Opioids, criteria for use, Opioids, long-term assessment, Weaning of Medications.", [("MTUS", CHRONIC, 2009, ("Opioids, criteria for use", "Opioids, long-term assessment", "Weaning of Medications"), None)]),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Weaning of medications, and Opioids, criteria for use.", [("MTUS", CHRONIC, 2016, ("Weaning of medications", "Opioids, criteria for use"), None)]),
        ("Decision based on MTUS Postsurgical Treatment 2009, Section(s): Knee, Forearm, Wrist, & Hand, Hip, Pelvis and Thigh.", [("MTUS", "Postsurgical Treatment", 2009, ("Knee", "Forearm, Wrist, & Hand", "Hip, Pelvis and Thigh"), None)]),
        ("Decision based on MTUS Elbow Complaints 2007, Section(s): 326, Diagnositc Criteria.", [("MTUS", "Elbow Complaints", 2007, ("326", "Diagnositc Criteria"), None)]),
        ("Decision based on MTUS Opioid Treatment 2016, Section(s): 3.3.1.1 Opioids for Chronic Pain and Chronic Opioid Treatment: Screening for Risk of Addiction or Adverse Events, Prior to Chronic Opioid Treatment, 3.3.9 Opioids for Chronic Pain and Chronic Opioid Treatment: Maintenance.", [("MTUS", OPIOIDS, 2016, (f"3.3.1.1 {UNIT}: Screening for Risk of Addiction or Adverse Events, Prior to Chronic Opioid Treatment", f"3.3.9 {UNIT}: Maintenance"), None)]),
    ],
)  # fmt: skip
def test_a_list_of_sections_is_split_by_the_names_that_the_schedule_has(slot: str, expected: list[Fields]) -> None:
    """Names hold commas, `and`, brackets and numbers of an outline; they stay as printed, misprints too."""
    assert cited(slot) == expected


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("Decision based on MTUS Neck and Upper Back Complaints 2004, and Acupuncture Treatment 2007.", [("MTUS", "Neck and Upper Back Complaints", 2004, (), None), ("MTUS", "Acupuncture Treatment", 2007, (), None)]),
        ("Decision based on MTUS Low Back Complaints 2004, Section(s): Physical Methods, and Forearm, Wrist, and Hand Complaints 2004, Section(s): Summary, and Chronic Pain Medical Treatment 2016.", [("MTUS", "Low Back Complaints", 2004, ("Physical Methods",), None), ("MTUS", "Forearm, Wrist, and Hand Complaints", 2004, ("Summary",), None), ("MTUS", CHRONIC, 2016, (), None)]),
        ("Decision based on MTUS General Approaches 2004, Section(s): General Approach to Initial Assessment and Documentation, and Initial Approaches to Treatment, and Knee Complaints 2004.", [("MTUS", "General Approaches", 2004, ("General Approach to Initial Assessment and Documentation", "Initial Approaches to Treatment"), None), ("MTUS", "Knee Complaints", 2004, (), None)]),
        ("Decision based on MTUS Low Back Complaints 2004, Section(s): Inital Care, and Pelvic Floor Disorders 2030, Section(s): Summary.", [("MTUS", "Low Back Complaints", 2004, ("Inital Care",), None), ("MTUS", "Pelvic Floor Disorders", 2030, ("Summary",), None)]),
        ("Decision based on MTUS/ACOEM Hand, Wrist, and Forearm Disorders Guideline (ACOEM June 30, 2016); MTUS Opioids Guideline (ACOEM April 20, 2017).", [("MTUS", "Hand, Wrist, and Forearm Disorders", 2016, (), None), ("MTUS", "Opioids", 2017, (), None)]),
        ("Decision based on MTUS Low Back Complaints 2004. Decision based on Non-MTUS Citation ODG, Low Back.", [("MTUS", "Low Back Complaints", 2004, (), None), ("ODG", "Low Back", None, (), None)]),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Topical analgesics and Other Medical Treatment Guidelines ODG, Pain.", [("MTUS", CHRONIC, 2016, ("Topical analgesics",), None), ("ODG", "Pain", None, (), None)]),
    ],
)  # fmt: skip
def test_topics_are_told_apart(slot: str, expected: list[Fields]) -> None:
    """Topics are joined by `, and`, which their names and their sections hold too."""
    assert cited(slot) == expected


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 303.", [("MTUS", "Low Back Complaints", None, (), "303")]),
        ("Decision based on MTUS ACOEM Chapter 9 Shoulder Complaints Page(s): 208, Table 9-6.", [("MTUS", "Shoulder Complaints", None, (), "208, Table 9-6")]),
        ("Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): 178, 182, ACOEM Chapter 10 Elbow Disorders (Revised 2007) Page(s): 33.", [("MTUS", "Neck and Upper Back Complaints", None, (), "178, 182"), ("MTUS", "Elbow Disorders", 2007, (), "33")]),
        ("Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): Chapter 8 Neck & Upper Back, Special Studies and Diagnostic and Treatment Considerations, pages 177-178.", [("MTUS", "Neck and Upper Back Complaints", None, ("Special Studies and Diagnostic and Treatment Considerations",), "177-178")]),
        ("Decision based on MTUS ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints Page(s): Chapter 11 (Forearm, Wrist, and Hand Complaints) (2004), Special Studies, pages 268-269.", [("MTUS", "Forearm, Wrist, and Hand Complaints", 2004, ("Special Studies",), "268-269")]),
        ("Decision based on MTUS Chronic Pain Medical Treatment Guidelines NSAIDs, specific drug list & adverse effects, Drug testing Page(s): 43, 70-73.", [("MTUS", CHRONIC, None, ("NSAIDs, specific drug list & adverse effects", "Drug testing"), "43, 70-73")]),
        ("Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 303, Chronic Pain Medical Treatment Guidelines Page(s): 46.", [("MTUS", "Low Back Complaints", None, (), "303"), ("MTUS", CHRONIC, None, (), "46")]),
        ("The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines (2009), Aquatic therapy, page 22, which is part of the MTUS.", [("MTUS", CHRONIC, 2009, ("Aquatic therapy",), "22")]),
        ("The Physician Reviewer based his/her decision on the Low Back Complaints Chapter (ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 12), pages 308-310, which is part of the MTUS, and the Official Disability Guidelines (ODG), Low Back Chapter.", [("MTUS", "Low Back Complaints", 2004, (), "308-310"), ("ODG", "Low Back Chapter", None, (), None)]),
        ("The Physician Reviewer based his/her decision on the Chronic Pain Medical Treatment Guidelines, pages 74-97 Opioids, which is part of the MTUS.", [("MTUS", CHRONIC, None, ("Opioids",), "74-97")]),
    ],
)  # fmt: skip
def test_pages_of_earlier_years(slot: str, expected: list[Fields]) -> None:
    """Until 2015 letters cite by pages; the slot for these may name the chapter once more, and sections."""
    assert cited(slot) == expected


MENTAL = "Workplace Mental Health"
PTSD = f"{MENTAL}: Posttraumatic Stress Disorder and Acute Stress Disorder"


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("MTUS Chronic Pain Guideline (ACOEM May 15, 2017)", [("MTUS", "Chronic Pain", 2017, (), None)]),
        ("MTUS Low Back Disorders Guideline (ACOEM February 13, 2020), Section(s): Epidural Injections, and MTUS Chronic Pain Guideline (ACOEM May 15, 2017), Section(s): Exercise", [("MTUS", "Low Back Disorders", 2020, ("Epidural Injections",), None), ("MTUS", "Chronic Pain", 2017, ("Exercise",), None)]),
        (f"MTUS/ACOEM {MENTAL}: Anxiety Disorders Guideline (ACOEM April 30, 2021), Section(s): Cognitive Behavioral Therapy", [("MTUS", f"{MENTAL}: Anxiety Disorders", 2021, ("Cognitive Behavioral Therapy",), None)]),
        (f"MTUS {PTSD} Guideline (ACOEM December 18, 2018), Section(s): Psychotherapy", [("MTUS", PTSD, 2018, ("Psychotherapy",), None)]),
        (f"MTUS {MENTAL} Guideline: Depressive Disorders (ACOEM January 13, 2020), Section(s): Exercise", [("MTUS", MENTAL, 2020, ("Depressive Disorders", "Exercise"), None)]),
        (f"MTUS {MENTAL}: Depressive Disorders 2020, Section(s): Exercise", [("MTUS", f"{MENTAL}: Depressive Disorders", 2020, ("Exercise",), None)]),
        (f"MTUS Traumatic Brain Injury Guideline (ACOEM November 15, 2017), Section(s): Cognitive Rehabilitation, and {MENTAL}: Depressive Disorders Guideline (ACOEM January 13, 2020)", [("MTUS", "Traumatic Brain Injury", 2017, ("Cognitive Rehabilitation",), None), ("MTUS", f"{MENTAL}: Depressive Disorders", 2020, (), None)]),
        ("MTUS Coronavirus (COVID-19) Guideline (ACOEM March 29, 2021), Section(s): Pulmonary Rehabilitation", [("MTUS", "Coronavirus (COVID-19)", 2021, ("Pulmonary Rehabilitation",), None)]),
        ("MTUS COVID-19 Guideline (ACOEM March 14, 2022)", [("MTUS", "COVID-19", 2022, (), None)]),
        ("MTUS Hand, Wrist, and Forearm Disorders Guideline (ACOEM January 7, 2019), Section(s): Carpal Tunnel Syndrome", [("MTUS", "Hand, Wrist, and Forearm Disorders", 2019, ("Carpal Tunnel Syndrome",), None)]),
        ("MTUS Hip and Groin Guideline (ACOEM April 24, 2019)", [("MTUS", "Hip and Groin", 2019, (), None)]),
        ("MTUS Ankle and Foot Disorders Guideline (ACOEM September 2015)", [("MTUS", "Ankle and Foot Disorders", 2015, (), None)]),
        ("MTUS Elbow Disorders Guideline (ACOEM 2013)", [("MTUS", "Elbow Disorders", 2013, (), None)]),
        ("MTUS Shoulder Disorders Guideline (ACOEM 8/1/2016)", [("MTUS", "Shoulder Disorders", 2016, (), None)]),
        ("MTUS Eye Disorders Guideline (ACOEM April 1, 2017) and Hearing Loss Guideline (ACOEM May 2, 2023)", [("MTUS", "Eye Disorders", 2017, (), None), ("MTUS", "Hearing Loss", 2023, (), None)]),
        ("MTUS Occupational Interstitial Lung Disease Guideline (ACOEM November 8, 2019), Section(s): Sarcoidosis, and MTUS Dermatitis Guideline (ACOEM June 3, 2024), Section(s): Emollients", [("MTUS", "Occupational Interstitial Lung Disease", 2019, ("Sarcoidosis",), None), ("MTUS", "Dermatitis", 2024, ("Emollients",), None)]),
        ("MTUS Antiemetics Guideline (ACOEM 2017)", [("MTUS", "Antiemetics", 2017, (), None)]),
        ("MTUS Drug Formulary, Special Fill", [("MTUS", "Drug Formulary", None, ("Special Fill",), None)]),
        ("MTUS Drug Formulary (Perioperative Fill)", [("MTUS", "Drug Formulary", None, ("Perioperative Fill",), None)]),
        ("MTUS Drug Formulary - Non-Exempt", [("MTUS", "Drug Formulary", None, ("Non-Exempt",), None)]),
        ("MTUS Drug List, Exempt Drugs", [("MTUS", "Drug List", None, ("Exempt Drugs",), None)]),
        ("MTUS Formulary: Unlisted", [("MTUS", "Formulary", None, ("Unlisted",), None)]),
    ],
)  # fmt: skip
def test_guidelines_as_the_schedule_names_them_since_2017(slot: str, expected: list[Fields]) -> None:
    """A title that nobody listed is known by its date, and a module stays with its title: the year was lost, and the module became a section."""
    assert cited(f"Decision based on {slot}.") == expected


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Knee & Leg (updated 11/22/16) Chapter: Meniscectomy.", [("ODG", "Knee & Leg (updated 11/22/16) Chapter: Meniscectomy", None, (), None)]),
        ("Decision based on Non-MTUS Citation Official Disability Guidelines, 2016, Web Version, Burns, Wound dressings.", [("ODG", "Burns, Wound dressings", 2016, (), None)]),
        ("Decision based on Non-MTUS Citation Work Loss Data Institute, Official Disability Guidelines (ODG), Low Back.", [("ODG", "Low Back", None, (), None)]),
        ("Decision based on Non-MTUS Citation Low Back Chapter, Official Disability Guidelines (ODG).", [("ODG", "Low Back Chapter", None, (), None)]),
        ("Decision based on Non-MTUS Citation ODG, Low Back - Lumbar & Thoracic (Acute & Chronic), Gym memberships; Exercise; www.drugs.com.", [("ODG", "Low Back - Lumbar & Thoracic (Acute & Chronic), Gym memberships", None, (), None), ("ODG", "Exercise", None, (), None), ("other", "www.drugs.com", None, (), None)]),
        ("Decision based on Non-MTUS Citation ODG Shoulder, Physical therapy, ODG physical therapy guidelines. ODG Chiropractic guidelines.", [("ODG", "Shoulder, Physical therapy, ODG physical therapy", None, (), None), ("ODG", "Chiropractic", None, (), None)]),
        ("Decision based on NonMTUS Citation ACOEM guidelines and the Official Disability Guidelines.", [("ACOEM", None, None, (), None), ("ODG", None, None, (), None)]),
        ("Decision based on Non-MTUS Citation ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 11 Forearm, Wrist, and Hand Complaints, Special Studies, p. 269.", [("ACOEM", "Forearm, Wrist, and Hand Complaints", 2004, ("Special Studies",), "269")]),
        ("Decision based on Non-MTUS Citation ACOEM Hip and Groin Chapter/Injections.", [("ACOEM", "Hip and Groin Chapter", None, ("Injections",), None)]),
        ("Decision based on Non-MTUS Citation http://www.odg-twc.com/odgtwc/low_back.htm.", [("other", "http://www.odg-twc.com/odgtwc/low_back.htm", None, (), None)]),
        ("Decision based on Non-MTUS Citation Montelukast: Drug information, accessed from UpToDate.com on 01/11/2017.", [("other", "Montelukast: Drug information, accessed from UpToDate.com on 01/11/2017", None, (), None)]),
        ("The Physician Reviewer based his/her decision on the ODG, Diabetes Chapter; and Seventh Report of the Joint National Committee (JNC 7), 2003.", [("ODG", "Diabetes Chapter", None, (), None), ("other", "Seventh Report of the Joint National Committee (JNC 7)", 2003, (), None)]),
        ("Decision based on Non-MTUS Citation Snow V, et al. Management of obesity. Ann Intern Med 2005;142:525-31.", [("other", "Snow V, et al. Management of obesity. Ann Intern Med", 2005, (), "525-31")]),
        ("Decision based on Non-MTUS Citation Reflux disease. Ann Arbor (MI): Some University; 2007 Jan. 10.", [("other", "Reflux disease. Ann Arbor (MI): Some University", 2007, (), None)]),
    ],
)  # fmt: skip
def test_citations_of_other_guidelines(slot: str, expected: list[Fields]) -> None:
    """ODG's chapters stay as printed and go on behind a semicolon; other works keep their author and publisher."""
    assert cited(slot) == expected


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("Decision bascd on MTU5 Chronic Pain Medica1 Treatment 2016, Section(s): N5AIDs, GI symptoms & cardiovascular risk.", [("MTUS", "Chronic Pain Medica1 Treatment", 2016, ("N5AIDs, GI symptoms & cardiovascular risk",), None)]),
        ("Decision basecl on Non-MTUS Citation 0DG, Pain; Officia1 Disability Guidelines (0DG), Head.", [("ODG", "Pain", None, (), None), ("ODG", "Head", None, (), None)]),
        ("Decision based on Non-MTUS Citation AC0EM Practice Guidelines, 3rd ed., Low Back Disorders.", [("ACOEM", "Low Back Disorders", None, (), None)]),
    ],
)  # fmt: skip
def test_a_scanned_citation_keeps_its_shape(slot: str, expected: list[Fields]) -> None:
    """Misread signs stay as printed, and neither hide whose guideline it is nor part a section's name."""
    assert cited(slot) == expected


@pytest.mark.parametrize(
    ("words", "source", "expected"),
    [
        ("Low Back Complaints\n2004", "MTUS", ("MTUS", "Low Back Complaints", 2004, (), None)),
        ("Low Back Complaints 2004", "other", ("other", "Low Back Complaints 2004", None, (), None)),
        ("Exercise", "ODG", ("ODG", "Exercise", None, (), None)),
        ("Exercise", "other", ("other", "Exercise", None, (), None)),
        ("CDC Guideline for Prescribing Opioids, 2016", "ODG", ("other", "CDC Guideline for Prescribing Opioids", 2016, (), None)),
        ("ODG, Pain", "other", ("ODG", "Pain", None, (), None)),
        ("Pain", "ACOEM", ("other", "Pain", None, (), None)),
    ],
)
def test_a_citation_is_read_from_its_words_alone(words: str, source: str, expected: Fields) -> None:
    """What the slot says counts where the words don't tell whose guideline it is, and never against them."""
    assert fields(derive_citation(words, source)) == expected


@pytest.mark.parametrize("rung", ["", "@hyphen-loss", "@ocr-light"])
def test_each_citation_follows_from_its_evidence(rung: str) -> None:
    """A record's reader finds in each span what the slot reader found; a scanner's errors don't change that."""
    found = [(words, value) for path in letter_paths() for words, value in citations_of(letter_of(path.stem + rung))]
    assert len(found) > 300
    assert [(words, value) for words, value in found if derive_citation(words, value.source) != value] == []


def dev_citations() -> Iterator[Any]:
    splits = tomllib.loads((ROOT / "eval" / "suites" / "project.toml").read_text(encoding="utf-8"))["splits"]
    posted = tomllib.loads((ROOT / "eval" / "suites" / "real.toml").read_text(encoding="utf-8"))["splits"]
    letters = [gold(name) for name in splits["dev"] if not name.startswith(("refused", "unknown"))]
    letters += [json.loads((ROOT / "eval" / "gold-real" / f"{name}.json").read_text(encoding="utf-8"))["plain"] for name in posted["dev"]]
    for slot in ("utilization_review_guidelines", "reviewer_guidelines"):
        yield from (citation for letter in letters for item in letter["items"] for citation in item[slot]["citations"])


def test_the_schedule_has_what_letters_cite() -> None:
    """A topic, a year or a section that is missing would make a true citation look wrong."""
    cited_topics = [citation for citation in dev_citations() if citation["source"] == "MTUS"]
    assert [citation["title"] for citation in cited_topics if not known_topic(citation["title"])] == []
    years = [(citation["year"], find_topic(citation["title"])) for citation in cited_topics if citation["year"]]
    assert [(year, topic) for year, topic in years if topic is None or year not in topic.years] == []
    sections = [(citation["title"], name) for citation in cited_topics for name in citation["sections"]]
    assert [(title, name) for title, name in sections if known_section(title, name) is False] == []


@pytest.mark.parametrize(
    ("topic", "section", "expected"),
    [
        ("Chronic Pain Medical Treatment Guidelines", "Carisoprodol (Soma®)", True),
        ("Chronic Pain", "MUSCLE RELAXANTS", True),
        ("Neck & Upper Back Complaints", "Inital Care", True),
        ("Forearm Wrist and Hand Cornplaints", "5pecial Studies", True),
        ("Opioid Treatment", f"3.3.4 {UNIT}: Use of CURES to Ensure Safe and Effective Opioid Use", True),
        ("Opioid Treatment", f"1.3 {UNIT}: Severe Acute Injuries", False),
        ("Low Back Complaints", "Opioids, criteria for use", False),
        ("Low Back Complaints", "Special Studies, Summary", False),
        ("Acupuncture Treatment", "Summary", None),
        ("Physical Therapy", "Summary", None),
        (None, "Summary", None),
    ],
)
def test_the_schedule_knows_its_sections(topic: str | None, section: str, expected: bool | None) -> None:  # noqa: FBT001
    """Prints differ in signs, brackets, case and a scanner's shapes; where the list can't tell, it says so."""
    assert known_section(topic, section) is expected


def test_no_name_of_the_schedule_is_taken_for_another() -> None:
    """Shapes that scanners confuse are folded, and no two names may fall together by that."""
    forms = [form for entry in SCHEDULE["topic"] for form in (entry["name"], *entry.get("forms", ()))]
    for names in (forms, *LISTED.values()):
        assert len({name_key(name) for name in names}) == len(names)


@given(data=st.data(), topic=st.sampled_from([name for name, listed in LISTED.items() if listed]))
def test_any_list_of_known_names_comes_apart_again(data: st.DataObject, topic: str) -> None:
    """Whatever names of a topic stand side by side, commas inside them part none."""
    names = data.draw(st.lists(st.sampled_from(LISTED[topic]), min_size=1, max_size=6, unique=True))
    assume(not any(f"{one}, {other}" in LISTED[topic] for one, other in pairwise(names)))
    assert list(split_sections(", ".join(names), topic)) == names


def test_topics_behind_a_chapter_of_acoem_part_at_each_comma() -> None:
    """Free text has its topics in lower case; `and` inside one parts nothing."""
    words = "ACOEM Low Back Complaints Chapter, work and activity, special tests of the hip"
    assert derive_citation(words, "ACOEM").sections == ("work and activity", "special tests of the hip")
