"""What rules read in the clinical summary, what they leave to the model, and how long passages are shown."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import pytest

from imr_llm.calls import plan_calls, windows
from imr_llm.claims import Claim
from imr_llm.letter import Passage, make_letter
from imr_llm.readings import rule_claims
from imr_llm.rules.diagnoses import diagnosis_claims
from imr_llm.rules.review import review_outcome
from imr_llm.rules.summary import summary_claims
from imr_llm.rules.treatments import treatment_claims
from imr_llm.rules.widen import widen
from imr_llm.sections import split_sections
from imr_llm.tokens import count_tokens
from imr_llm.values import parse_review_outcome


def passage(text: str) -> Passage:
    letter = make_letter(text, name="x")
    return Passage(letter, letter.whole)


def told(read: Callable[[Passage], Iterable[Claim]], text: str) -> list[str]:
    source = passage(text)
    return [source.letter.view.read(claim.spans[0]) for claim in read(source)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The diagnoses included lumbar sprain, cervicalgia and headache.", ["lumbar sprain", "cervicalgia", "headache"]),
        ("She was diagnosed with a right shoulder sprain and right hip sprain.", ["right shoulder sprain", "right hip sprain"]),
        ("He is undergoing treatment for neck, back and shoulder pain.", ["neck, back and shoulder pain"]),
        ("She is being treated for injury of the back and left ankle.", ["injury of the back and left ankle"]),
        ("Diagnoses: strain of muscle, fascia, and tendon of lower back, subsequent encounter; dorsalgia, unspecified.", ["strain of muscle, fascia, and tendon of lower back, subsequent encounter", "dorsalgia, unspecified"]),
        ("He has filed a claim for chronic knee pain reportedly associated with an industrial injury.", ["chronic knee pain"]),
        ("Diagnostic studies included an MRI. The treatment plan was for an MRI.", []),
        ("An EMG was asked for further assessment of radiculopathy, continue medication, and follow up care.", []),
        ("The assessment was epigastric hernia, and class I obesity.", ["epigastric hernia", "class I obesity"]),
        ("She was diagnosed with a burn of face, ear and neck and acute lumbar sprain.", ["burn of face, ear and neck", "acute lumbar sprain"]),
        ("Diagnoses include left ankle strain and sprain, dizziness and giddiness.", ["left ankle strain and sprain", "dizziness and giddiness"]),
        ("The current diagnosis is documented as contusion, elbow.", ["contusion, elbow"]),
        ("Diagnoses included strain of muscle, fascia and tendon at neck level.", ["strain of muscle, fascia and tendon at neck level"]),
        ("He has diagnoses of hip strain, left heel pain; wrist sprain.", ["hip strain", "left heel pain", "wrist sprain"]),
        ("Diagnoses, and-or impressions, were noted to include: knee injury; sprain.", ["knee injury", "sprain"]),
        ("He was being treated for the diagnosis of elbow pain.", ["elbow pain"]),
        ("Diagnoses include neck pain, right and left carpal tunnel syndrome.", ["neck pain", "right and left carpal tunnel syndrome"]),
        ("Diagnoses include pain, medial and lateral meniscus tears, and wrist tendinitis and bursitis.", ["pain", "medial and lateral meniscus tears", "wrist tendinitis and bursitis"]),
        ("Diagnoses include strain of muscle(s) and tendon(s) of the rotator cuff, right; spasm.", ["strain of muscle(s) and tendon(s) of the rotator cuff, right", "spasm"]),
    ],
)  # fmt: skip
def test_headed_diagnoses(text: str, expected: list[str]) -> None:
    """Lists are cut into members; body parts that share a head noun stay together; studies are none."""
    assert told(diagnosis_claims, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Treatment to date has included physical therapy, x-rays, and a Toradol injection.", ["physical therapy", "Toradol injection"]),
        ("Treatment has included medication: Naprosyn, Amoxicillin; 6 PT (physical therapy, twice) sessions.", ["Naprosyn", "Amoxicillin", "6 PT (physical therapy, twice) sessions"]),
        ("Current medications include tramadol 37.5/325 mg and ketoprofen 50 mg.", ["tramadol 37.5/325 mg", "ketoprofen 50 mg"]),
        ("The treatment plan includes acupuncture. The plan of care includes therapy.", []),
        ("He is working with restrictions.", ["working with restrictions"]),
        ("Treatment included work restrictions and rest. He can return to work with restrictions.", ["work restrictions", "rest"]),
        ("Meloxicam was prescribed. He was reportedly on Soma and Tylenol.", ["Meloxicam", "Soma", "Tylenol"]),
        ("She underwent fixation of the right ankle on 3-4-2015. She was using a walker at home.", ["fixation of the right ankle on 3-4-2015", "walker at home"]),
        ("He has completed at least seven (7) acupuncture sessions.", ["at least seven (7) acupuncture sessions"]),
        ("Treatments to date include medication therapy including Zanaflex since May.", ["Zanaflex since May"]),
        ("Treatments were noted to include: lumbar CT; acupuncture; electrodiagnostic studies.", ["acupuncture"]),
        ("The request for physical therapy, of which he completed six sessions, was denied.", []),
        ("The treatment plan was that Norco was prescribed.", []),
        ("Treatment included ice. He was prescribed ice.", ["ice"]),
    ],
)  # fmt: skip
def test_headed_treatments(text: str, expected: list[str]) -> None:
    """What was given counts; studies and plans don't, and modified work is told once."""
    assert told(treatment_claims, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The original Utilization Review (UR) (12-13-2016) denied a request dated 12-01-2016.", "12-13-2016"),
        ("On 11-28-2016, Utilization Review non-certified the MRI. An RFA of 11-20-2016 was read.", "11-28-2016"),
        ("These requests were previously non-certified on 11/15/2016.", "11/15/2016"),
        ("On December 9, 2016, a request for an MRI was denied by utilization review.", "December 9, 2016"),
        ("A utilization review of 11-15-2016 approved therapy. The UR dated 12-21-2016 denied an MRI.", "12-21-2016"),
        ("A Request for Authorization was signed on 12/19/2016.", None),
        ("The UR dated 12-01-2016 denied therapy, and the UR dated 12-02-2016 denied an MRI.", None),
    ],
)
def test_the_date_of_the_review_where_the_wording_is_certain(text: str, expected: str | None) -> None:
    """A request's date is not the review's, and of two reviews neither is certain."""
    source = passage(text)
    dates = [source.letter.view.read(claim.spans[0]) for claim in summary_claims(source) if claim.path == "utilization_review.date"]
    assert dates == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "copied", "whole"),
    [
        ("He had ten sessions of therapy in early 2015 (stopped in May), and rest.", "therapy", "ten sessions of therapy in early 2015 (stopped in May)"),
        ("He tried prazosin 2mg at bedtime.", "prazosin", "prazosin 2mg at bedtime"),
        ("PT x 18 and a sling x 10 days", "PT", "PT x 18"),
        ("two cortisone injections to the right wrist", "cortisone injections", "two cortisone injections to the right wrist"),
        ("On 12-20-16 were right knee tears.", "right knee tears", "right knee tears"),
        ("In May 2016 Naproxen was tried.", "Naproxen", "Naproxen"),
        ("lumbar sympathetic block in June 2015 with no relief", "lumbar sympathetic block", "lumbar sympathetic block in June 2015"),
        ("insomnia secondary to pain and nausea", "insomnia", "insomnia secondary to pain"),
    ],
)  # fmt: skip
def test_what_is_copied_takes_its_modifiers_along(text: str, copied: str, whole: str) -> None:
    """A small model drops doses, numbers and parts; without them the phrase isn't what the letter says."""
    at = text.index(copied)
    assert text[slice(*widen(text, (at, at + len(copied))))] == whole


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The UR dated 2/3/2015 denied the MRI. The request for massage was modified to four visits.", "mixed"),
        ("The UR dated 2/3/2015 denied the MRI. He works modified duty.", "denied"),
        ("The requested brace was previously denied. The requested therapy was modified.", "mixed"),
        ("Six visits were authorized by the Claims Administrator. UR on 1-2-17 denied the remaining six visits.", "modified"),
        ("The UR of 1-2-17 certified 6 visits and non-certified the remaining 6.", "modified"),
        ("The UR of 1-2-17 certified Norco and non-certified the MRI.", "denied"),
        ("UR Denial Date: 2/3/2015. The UR dated 2/3/2015 modified the request.", "modified"),
    ],
)
def test_what_a_review_decided_is_read_from_all_sentences_on_its_requests(text: str, outcome: str) -> None:
    """A review that denied some requests and modified others decided both."""
    source = passage(text)
    told = review_outcome(source, None)
    assert told is not None
    assert parse_review_outcome(" ".join(source.letter.cut(span) for span in told.spans)) == outcome


def asked(summary: str) -> list[str]:
    letter = make_letter(f"CLINICAL CASE SUMMARY\n{summary}\nIMR ISSUES, DECISIONS AND RATIONALES\n", name="x")
    sections = split_sections(letter)
    return [call.question.name for call in plan_calls(letter, sections, rule_claims(letter, sections))]


def test_the_model_is_asked_for_a_list_only_where_the_rules_hold_too_little() -> None:
    """A headed list is read by rules; told in another way, the model reads it."""
    assert asked("Diagnoses: strain. Treatment has included rest, ice, and heat.") == ["worker", "review"]
    assert asked("He has a history of strain. He tried ibuprofen.") == ["worker", "review", "diagnoses", "treatments"]


def test_windows_cover_a_long_passage_and_fit() -> None:
    """A passage too long for one call is shown whole, in windows that fit."""
    text = " ".join(f"Sentence {number} of a very long summary." for number in range(3000))
    source = passage(text)
    shown = list(windows(source))
    assert len(shown) > 1
    assert all(count_tokens(window.text) < 4500 for window in shown)
    assert shown[0].span.start == 0
    assert shown[-1].span.end == len(text)
    assert all(after.span.start < before.span.end for before, after in itertools.pairwise(shown))
