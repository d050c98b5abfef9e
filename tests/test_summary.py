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
from imr_llm.rules.summary import summary_claims
from imr_llm.rules.treatments import treatment_claims
from imr_llm.sections import split_sections
from imr_llm.tokens import count_tokens


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
