"""Values derived from words: what gives a date, an age, a decision, a partial certification, and what only looks like one."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_llm.derive import derive
from imr_llm.letter import Passage, make_letter
from imr_llm.rules.item import heading_claims
from imr_llm.values import (
    AGE,
    DATE,
    MONTHS,
    date_shaped,
    parse_age,
    parse_date,
    parse_decision,
    parse_partial,
    parse_review_outcome,
    parse_sex,
    parse_verdict,
)

SHAPES: dict[str, Callable[[date], str]] = {
    "10-13-2016": lambda day: f"{day.month}-{day.day}-{day.year}",
    "10/13/2016": lambda day: f"{day.month:02}/{day.day:02}/{day.year}",
    "10/13/ 2016": lambda day: f"{day.month}/{day.day}/ {day.year}",
    "10.13.2016": lambda day: f"{day.month}.{day.day}.{day.year}",
    "2016-10-13": lambda day: day.isoformat(),
    "2016/10/13": lambda day: f"{day.year}/{day.month:02}/{day.day:02}",
    "October 13, 2016": lambda day: f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
    "OCTOBER 13,2016": lambda day: f"{MONTHS[day.month - 1].upper()} {day.day},{day.year}",
    "Oct. 13 2016": lambda day: f"{MONTHS[day.month - 1][:3]}{'' if day.month == 5 else '.'} {day.day} {day.year}",
    "Oct 13th, 2016": lambda day: f"{MONTHS[day.month - 1][:3]} {day.day}{_ordinal(day.day)}, {day.year}",
    "13 October 2016": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "13-Oct-2016": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3]}-{day.year}",
    "the 13th of October, 2016": lambda day: f"the {day.day}{_ordinal(day.day)} of {MONTHS[day.month - 1]}, {day.year}",
    "Thursday, October 13, 2016": lambda day: f"{day:%A}, {MONTHS[day.month - 1]} {day.day}, {day.year}",
    "10-13-16": lambda day: f"{day.month}-{day.day}-{day.year % 100:02}",
    "10/13/16": lambda day: f"{day.month:02}/{day.day:02}/{day.year % 100:02}",
    "13-Oct-16": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3]}-{day.year % 100:02}",
}
"""Every shape in which letters print a date."""


def _ordinal(number: int) -> str:
    return "th" if number in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


WORDS = (
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def in_words(number: int, joint: str) -> str:
    ten, unit = divmod(number, 10)
    return WORDS[number] if number < 20 else TENS[ten - 2] + (joint + WORDS[unit] if unit else "")


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=100, deadline=None)
@given(
    day=st.dates(date(1940, 1, 1), date(2039, 12, 31)),
    before=st.sampled_from(["", "on ", "(", "DOI: ", "dated "]),
    behind=st.sampled_from(["", ".", ")", ", and", " to"]),
)
def test_every_real_date_is_read_back_in_every_shape(shape: str, day: date, before: str, behind: str) -> None:
    """A date is itself however a letter prints it, and nothing before or behind it belongs to it."""
    printed = SHAPES[shape](day)
    words = before + printed + behind
    match = DATE.search(words)
    assert match is not None
    assert match.group() in printed
    assert parse_date(words) == parse_date(match.group()) == day


@settings(max_examples=200, deadline=None)
@given(words=st.text(alphabet="0123456789 ,;()#:%aeilos", max_size=60))
def test_no_date_without_a_separator_or_a_month(words: str) -> None:
    """Numbers in a row are none, whatever stands between them."""
    assert not date_shaped(words)
    assert parse_date(words) is None


@settings(max_examples=200, deadline=None)
@given(first=st.integers(0, 99), second=st.integers(0, 999), unit=st.sampled_from(["", "mg", " mg", " pain", " strength", " hour", "%"]))
def test_two_numbers_with_a_slash_are_no_date(first: int, second: int, unit: str) -> None:
    """Pain scores, grades of strength, doses and halves of hours."""
    assert not date_shaped(f"rated {first}/{second}{unit}, then {second}-{first}.")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1-9-17", date(2017, 1, 9)),
        ("Sept. 3, 2016", date(2016, 9, 3)),
        ("Oct.13, 2016", date(2016, 10, 13)),
        ("13th day of October 2016", date(2016, 10, 13)),
        ("December 9, 3026", date(3026, 12, 9)),
        ("5/6/98", date(1998, 5, 6)),
        ("10/11/2016-present", date(2016, 10, 11)),
    ],
)
def test_other_dates(words: str, expected: date) -> None:
    """Shapes with a month's longer short form, a year that can't be, and one of the last century."""
    assert parse_date(words) == expected


@pytest.mark.parametrize(
    "words",
    ["1 0/28/2016", "10/2 8/2016", "10/28/20 16", "10/28/2 016", "1 0 / 2 8 / 2 0 1 6", "10-2 8-2016", "10.28.20 16", "10\u204428\u20442016", "10\u221528\u22152016", "10\uff0f28\uff0f2016", "10 \u2044 28 \u2044 2016"],
)  # fmt: skip
def test_a_date_that_stands_alone_is_read_with_its_spaces_and_in_any_slash(words: str) -> None:
    """A cell of a table holds one date, so that a space inside parts no other number from it."""
    assert derive("case.date_of_injury", (words,)) == date(2016, 10, 28)


@pytest.mark.parametrize(
    "words",
    ["on 1 1/28/2016 he fell", "hurt 0 9/28/2016.", "denied on 02/21/20 17.", "seen 02/21/20 17, twice", "on 2/21/19 98 he", "11/2 8/2016 fell", "on 11/28/201 6"],
)  # fmt: skip
def test_a_parted_date_in_running_text_is_none(words: str) -> None:
    """`1 1/28/2016` may be November or January, and `02/21/20 17` 2017 or 2020: neither is taken for certain."""
    assert parse_date(words) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [("of 3/4/20 52 pages", date(2020, 3, 4)), ("#1 10/28/2016", date(2016, 10, 28)), ("at L1 10/28/2016", date(2016, 10, 28)), ("on 3/4/20, 12 visits", date(2020, 3, 4)), ("on 3/4/20 10:30", date(2020, 3, 4)), ("on 3/4/16 12 visits", date(2016, 3, 4))],
)  # fmt: skip
def test_a_number_beside_a_date_is_not_its(words: str, day: date) -> None:
    """What can be no part of the date leaves it as it is."""
    assert parse_date(words) == day


@pytest.mark.parametrize("words", ["10-28-\n2016", "10-\n28-2016", "October 28,\n2016", "10/28/\n 2016", "10\u201328\u20132016"])
def test_a_date_broken_over_a_line_is_one(words: str) -> None:
    """The normalised view joins what a line's end or a long dash broke."""
    assert derive("injury.date", (words,)) == date(2016, 10, 28)


@pytest.mark.parametrize(
    "words", ["10-11-2016 to 01-13-2017", "10/11/2016-01/13/2017", "10/11/16-1/13/17", "10-11-2016-01-13-2017", "10/11/2016 - 1/13/2017"]
)
def test_a_range_has_two_dates(words: str) -> None:
    """Both ends of a range are offered, however it is joined."""
    assert [parse_date(match.group()) for match in DATE.finditer(words)] == [date(2016, 10, 11), date(2017, 1, 13)]


@pytest.mark.parametrize("words", ["13/45/2016", "02/30/2016", "February 30, 2016", "31 June 2015", "00/10/2016", "2016-13-40"])
def test_an_impossible_date_has_the_shape_and_no_value(words: str) -> None:
    """So that somebody is told of it, rather than of nothing."""
    assert date_shaped(words)
    assert parse_date(words) is None
    assert parse_date(f"{words} or 03/01/2016") is None


@pytest.mark.parametrize(
    "words",
    [
        "pain 5/10", "pain 6-7/10", "pain 5/10 - 20 minutes", "rated 9/10/10 scale", "strength 4/5", "Norco 10/325mg", "7.5-325", "320.5/30/16mg",
        "5/10/20 mg", "1/2 hour", "24/7", "L4-5", "L3-4-5", "3-4-5", "120/80/60", "10-15-20 minutes", "20-30-40 mmHg", "724.4", "M54.16", "S39.012.2016",
        "916-555-0123", "1-800-555-1212", "123-45-6789", "3.3.9", "3.3.16", "9792.20", "9792.21.1", "CM16-0213037", "IMR 13-000004", "12/2016",
        "October 2016", "October 10-13, 2016", "10-11/2016", "10/13/16/17", "10-13-2016-4", "Norco #30 October 2016", "pain 5/10 October 2016",
        "1O/13/2016", "l0/13/2016", "1O1/13/2016", "10/13/20I6", "October 1O, 2016", "June 20216",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date(words: str) -> None:
    """Scores, doses, levels, codes, phone and section numbers, months alone, and digits misread as letters."""
    assert not date_shaped(words)
    assert parse_date(words) is None


AGES = (
    "{} year old",
    "{}-year-old",
    "{} years old",
    "a now {} year-old",
    "{} yr. old male",
    "{}-yr-old",
    "{} years of age",
    "aged {}",
    "age {}",
    "age of {}",
    "Age: {}",
)
SHORT_AGES = ("{} y.o.", "{} y/o", "{}yo", "{} Y.O. female", "{} y/o M", "{}yo F")


@pytest.mark.parametrize("shape", [*AGES, *SHORT_AGES])
@given(age=st.integers(1, 119))
def test_every_age_is_read_back_in_every_shape(shape: str, age: int) -> None:
    """From 1 to 119, and the words that were matched give the same again."""
    words = f"The worker is a {shape.format(age)}, with pain."
    match = AGE.search(words)
    assert match is not None
    assert parse_age(words) == parse_age(match.group()) == age


@pytest.mark.parametrize("shape", AGES)
@given(age=st.integers(1, 99), joint=st.sampled_from("- "), large=st.booleans())
def test_ages_in_words_are_read_to_ninety_nine(shape: str, age: int, joint: str, *, large: bool) -> None:
    """`Forty-eight year old` is 48, and not 8."""
    words = shape.format(in_words(age, joint))
    assert parse_age(words.upper() if large else words) == age


@pytest.mark.parametrize(
    ("words", "expected"), [("44", 44), ("forty-eight", 48), ("a 48M with pain", 48), ("48F.", 48), ("an eighty-year-old woman", 80)]
)
def test_other_ages(words: str, expected: int) -> None:
    """A reply may be a bare number."""
    assert parse_age(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "10 year history", "for 12 years", "5 years ago", "3-year-old injury", "a 20-year-old injury", "a 3-year-old work-related low back injury",
        "a two-year-old MRI", "the MRI is two years old", "a 10 year-old mattress", "more than two years old", "his 12-year-old son",
        "her son is 12 years old", "wife, aged 44", "his wife is 44 years old", "his mother, aged 74,", "children aged 4 and 7", "age 18 or older",
        "over the age of 50", "ages 18-65", "18-65 years of age", "65 years of age and older", "6-month-old", "aged 6 months", "age 65+",
        "one hundred and six years old", "150 years old", "0 years old", "14 visits", "a 20M walk",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_age(words: str) -> None:
    """Durations, the ages of injuries, things and relatives, and the bounds of a guideline."""
    assert parse_age(words) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a woman", "female"), ("male", "male"), ("a gentleman", "male"), ("this lady", "female"), ("a 48 y/o M with pain", "male"), ("48M", "male"),
        ("48-year-old F.", "female"), ("48 y.o., F", "female"), ("a 52F who fell", "female"), ("he/she", None), ("male or female", None), ("M", None),
        ("98.6 F", None), ("a 20M walk", None), ("48 y/o M.D.", None), ("48 y/o M/F", None), ("48-year-old F/U", None), ("48 year old", None),
    ],
)  # fmt: skip
def test_sexes(words: str, expected: str | None) -> None:
    """A letter gives a sex only behind an age; a pronoun gives none, and neither do both words together."""
    assert parse_sex(words) == expected


UPHELD = (
    "The request is not medically necessary.",
    "The request is notmedically necessary.",
    "The surgery was notmedically necessary and appropriate.",
    "Therefore, the requested physical therapy was not medically necessary.",
    "As such, the request for lidocaine patches #30 is not medically necessary.",
    "The brace isn't medically necessary.",
    "The injections aren't medically necessary at this time.",
    "The request is determined to be not medically necessary.",
    "The request is deemed not medically necessary.",
    "The requested study is not seen as medically necessary.",
    "The eight visits are not shown to be medically necessary.",
    "The device cannot be deemed medically necessary.",
    "On these records it cannot be called medically necessary.",
    "It cannot be said that the second MRI is medically necessary.",
    "It cannot be concluded from this record that acupuncture is medically necessary.",
    "I do not find the request medically necessary.",
    "I do not find that the arthroscopy is medically necessary.",
    "I am not persuaded that the gym membership is medically necessary.",
    "I cannot agree with the provider that the gym membership is medically necessary.",
    "It is not the case that the injection is medically necessary.",
    "It is not clear that a second course is medically necessary.",
    "The request does not meet the criteria to be medically necessary.",
    "The bed is not supported by the file as being medically necessary.",
    "Given the lack of findings, a CT scan is not medically necessary.",
    "In the absence of red flags, radiographs are not medically necessary.",
    "Without a trial of conservative care, surgery is not medically necessary.",
    "Medical necessity has not been established.",
    "Medical necessity of the requested cream is not established.",
    "The medical necessity of twelve more visits hasn't been demonstrated.",
    "The medical necessity of the EMG and the NCV is not supported by the file.",
    "There is no medical necessity for a second opinion.",
    "I see no medical necessity for the bed.",
    "The documentation fails to establish medical necessity.",
    "The report fails to establish the medical necessity of the unit.",
    "The records fail to show that the epidural is medically necessary.",
    "The record is insufficient to establish medical necessity.",
    "The request lacks medical necessity.",
    "There is no evidence that a third injection is medically necessary.",
    "No documentation was provided to show that the brace is medically necessary.",
    "Nothing in the file shows that the van is medically necessary.",
    "None of the associated services are medically necessary.",
    "None of the services, including the EKG, are medically necessary.",
    "Neither the walker nor the cane is medically necessary.",
    "No further visits are medically necessary.",
    "The sleep study is unnecessary.",
    "A second panel within a month is medically unnecessary.",
    "The request is not certified.",
    "The retrospective request is therefore non-certified.",
    "The request is hereby denied.",
    "The request is not supported.",
    "Continued use of the patch is not warranted.",
    "The test is not indicated at this time.",
    "The rental is not reasonable or appropriate.",
    "A home exercise kit is unwarranted.",
    "The need for transportation has not been shown.",
    "As the requested surgery is not medically necessary, the associated cold unit is not medically necessary.",
    "Since the primary procedure is not medically necessary, none of the associated services are medically necessary.",
    "As the fusion isn't medically necessary according to the file, this service, which has no purpose of its own, is not medically necessary either.",
    "Not medically necessary since the primary item isn't.",
    "Not medically necessary as written.",
    "Twelve sessions: not medically necessary.",
    "The prior denial is upheld.",
    "The denial is upheld.",
    "I agree with the denial.",
    "I concur with the utilization review determination.",
    "I agree with the claims administrator's decision.",
    "We uphold the administrator on this point.",
    "The refusal of the van stands.",
    "The denial was appropriate.",
    "The decision to deny the request is affirmed.",
    "There is no reason to overturn the denial.",
    "The previous decision is not reversed.",
    "The denial cannot be overturned on this record.",
    "The cream is not medically necessary, and the denial is upheld.",
    "The guideline allows six visits, but twelve are not medically necessary.",
    "Although an MRI may be of use later, the request is not medically necessary.",
    "The worker has improved, so more visits are not medically necessary.",
    "The worker has not improved and the request is not medically necessary.",
    "There is no sign that the back does better with it, and tizanidine is not medically necessary.",
    "As there is no sign that the back does better with it, tizanidine 4mg #90 is not medically necessary.",
    "Even if the surgery were approved, a private nurse is not medically necessary.",
    "Until the records arrive, the remaining visits are not medically necessary.",
    "The request is, on this record, not medically necessary.",
    "The request is not, on this record, medically necessary.",
    "The request is no longer medically necessary.",
    "It would not be medically necessary to repeat the study.",
    "The full twelve sessions, as originally requested, are not medically necessary; a smaller number may well be proper.",
    "The drug is not medically necessary, medically appropriate, or warranted on these facts.",
    "Medical necessity cannot be affirmed.",
    "Medical necessity cannot be determined.",
    "Medically necessary: No",
    "Medically necessary? No.",
    "Finding: not medically necessary",
    "The request does not appear to be medically necessary.",
    "I do not believe that this is medically necessary.",
    "The device does not constitute a medical necessity.",
    "The request cannot be recommended as medically necessary.",
    "The UR denial is therefore sustained.",
    "The decision to non-certify the MRI is supported.",
    "The utilization review decision is supported.",
    "Nor is the cane medically necessary.",
    "The cane is neither medically necessary nor appropriate.",
    "There is insufficient evidence that the pump is medically necessary.",
    "I would not consider it medically necessary.",
    "Medical necessity is lacking.",
    "Neither request is medically necessary.",
    "Denial upheld.",
    "It is my opinion that the request is not medically necessary.",
    "I am unable to find the request medically necessary.",
    "The fact that it was ordered does not make it medically necessary.",
    "The decision of the administrator is upheld, as the tablets are not medically necessary.",
    "The brace is not medically necessary unless surgery is planned.",
    "The request is not medically necessary; if new records are sent, a new request may be filed.",
    "None of the requested items is medically necessary.",
    "Based on the records and the guidelines, the MRI is not medically necessary.",
    "On these records none of the services, EKG included, is medically necessary.",
    "The first-time request for omeprazole was, thus, not medically necessary.",
    "The repair and the clearance are not medically necessary.",
    "The records do not show that the MRI and the CT are medically necessary.",
    "No red flags are on file, and the MRI is not medically necessary.",
    "The UR physician's non-certification is supported.",
    "For want of a plan in the file and by the guideline, six more sessions are not medically necessary.",
    "On what has been sent so far, the medical necessity for this patch has not been established.",
    "The worker has had twelve visits and is no better, and therefore six more are not medically necessary.",
    "Half of the pair, the second pillow, is not medically necessary.",
    "The remaining four visits are not medically necessary, as nothing new has been shown.",
    "This portion of the request is not medically necessary.",
    "The other half of the request, the wrist sling, has no use of its own and is not medically necessary.",
    "The second of the two is not medically necessary.",
    "The one already authorized suffices, and a second is not medically necessary.",
    "One was authorized; the other is not medically necessary.",
    "What remains of the request is not medically necessary.",
    "The part that remains in dispute is not medically necessary.",
    "The original request of twelve visits exceeds what guidelines allow and isn't medically necessary.",
    "With the left authorized, the right is not medically necessary.",
    "Since the authorized half will do, the other half is not medically necessary.",
    "Since no deficit was found on the left, EMG of the left arm is not medically necessary.",
    "There being no deficit on the left side, the EMG of that side is not medically necessary.",
    "NCV of the left leg is not medically necessary, for no symptom lies there.",
    "An EMG without any neurologic finding is not medically necessary.",
    "The request for the cream, which has two drugs that the guideline does not recommend, is not medically necessary.",
    "A cream is no better than its parts, two of which the guideline rejects, and so it is not medically necessary.",
    "The request is denied as not medically necessary.",
    "I find the requested pump not medically necessary.",
    "I find that the requested pump is not medically necessary.",
    "It is found that the requested pump is not medically necessary.",
    "This reviewer finds no medical necessity for the pump.",
    "The pump's medical necessity is not supported by the record.",
    "Therefore medical necessity is not met.",
    "Medical necessity was not established by the record provided.",
    "Medical necessity of the pump could not be established.",
    "The request does not meet medical necessity.",
    "The request does not meet the standard of medical necessity.",
    "The criteria are not met and the request is not medically necessary.",
    "Criteria not met; not medically necessary.",
    "The record does not support the medical necessity of the pump.",
    "The record does not support medical necessity for the requested twelve visits of therapy.",
    "The utilization review's decision to deny the MRI is upheld.",
    "I see no basis on which to reverse the denial.",
    "I see no reason to disturb the denial, and the request is not medically necessary.",
    "The denial should be upheld.",
    "The denial must be upheld.",
    "My decision is to uphold the denial.",
    "The MRI is not medically necessary and the denial of the MRI is upheld.",
    "As was said above for the surgery, the clearance is not medically necessary.",
    "The supplies go with the unit and, as it is not medically necessary, they are not medically necessary.",
    "Medication of this kind is not medically necessary for a pain that has lasted for years.",
    "Long use, which is what is asked for, is not medically necessary.",
    "The request was not found to be medically necessary.",
    "There is nothing to show that a third set of films is medically necessary.",
    "The need for a hospital bed has not been established.",
    "The file does not establish the need for a walker.",
    "No medical need for the walker is shown.",
    "Repair of a partial thickness tear is not medically necessary.",
    "A device that might help later is not medically necessary.",
    "A brace that can be bought in any store is not medically necessary.",
    "The unit advised by the therapist is not medically necessary.",
    "The request, which rests in part on old films, is not medically necessary.",
    "The request should not be certified.",
    "I do not reverse the denial.",
    "I decline to overturn the denial.",
    "The criteria for medical necessity are not met.",
    "UR denial upheld; not medically necessary.",
)
"""Sentences by which the denial stands."""

OVERTURNED = (
    "The requested MRI is medically necessary.",
    "The request for an ankle brace was medically necessary and appropriate.",
    "Yes, the request for the scan was medically necessary, medically appropriate, and warranted.",
    "Medically necessary with the repair.",
    "I find the splint to be medically necessary.",
    "I consider the immobilizer medically necessary.",
    "The request is medically necessary and is certified.",
    "The request is certified.",
    "The ten visits are supported.",
    "A trial of the unit is reasonable and medically necessary.",
    "The injection is warranted.",
    "Medical necessity has been established.",
    "The medical necessity of the arthrogram is well documented.",
    "The notes establish the medical necessity of the wheelchair.",
    "There is medical necessity for the home aide.",
    "I am reversing the previous utilization review decision.",
    "For the reasons given, I reverse the prior utilization review decision.",
    "The prior denial is overturned.",
    "The previous denial is reversed.",
    "The denial is set aside.",
    "The denial is vacated, and therapy may begin.",
    "I disagree with the denial.",
    "I do not agree with the claims administrator's decision.",
    "The denial is not upheld.",
    "The denial cannot stand.",
    "The denial was not supported.",
    "The refusal of the ablation is accordingly overturned; the procedure is medically necessary.",
    "I am reversing the previous decision, and the nursing visits are medically necessary.",
    "The injection cannot be said to be not medically necessary.",
    "Under these circumstances it cannot be said that the injection is not medically necessary.",
    "It cannot be said, on these facts, that the request is not medically necessary.",
    "It is not the case that the brace is not medically necessary.",
    "I cannot agree that the surgery is not medically necessary.",
    "I do not find the walker to be unnecessary.",
    "I disagree that the test is not medically necessary.",
    "It isn't true that the drug is not medically necessary.",
    "It would be wrong to say that the drug is not medically necessary.",
    "A second block is not unreasonable.",
    "The request is not unreasonable and is medically necessary.",
    "A sling after such a repair is not unwarranted.",
    "The scooter is not medically unnecessary.",
    "The MRI is not only reasonable but medically necessary.",
    "There is no doubt that the repair is medically necessary.",
    "The medical necessity of the repair is not in doubt.",
    "It cannot be denied that the brace is medically necessary.",
    "With no contraindication on file, the injection is medically necessary.",
    "With no fracture, dislocation, or tumor, the therapy is medically necessary.",
    "The worker has not improved with therapy, and surgery is medically necessary.",
    "The worker has not had an MRI and the request is medically necessary.",
    "As conservative care has not helped, the injection is medically necessary.",
    "Conservative care has failed, so the arthroscopy is medically necessary.",
    "MRI of the right shoulder without contrast is medically necessary.",
    "Repair of a tear that has not healed is medically necessary.",
    "Since the surgery is medically necessary, the sling is medically necessary.",
    "The request, though not urgent, is medically necessary.",
    "The MRI, not the CT scan, is medically necessary.",
    "The unit, which is not FDA-approved for home use, is medically necessary.",
    "Norco if needed for pain is medically necessary.",
    "This would be medically necessary.",
    "Reverse total shoulder arthroplasty is medically necessary.",
    "Therefore, medical necessity is established for the requested MRI.",
    "Medical necessity for this request has been met.",
    "Medically necessary? Yes.",
    "The MRI remains medically necessary.",
    "This is a medically necessary treatment.",
    "No one disputes that the repair is medically necessary.",
    "Denial overturned.",
    "This reviewer reverses the administrator's determination.",
    "I am unable to say that the repair isn't medically necessary.",
    "One cannot reasonably argue that the repair is not medically necessary.",
    "On these conditions, and for the one month in question, the drug is medically necessary.",
    "The request for pantoprazole was, thus, medically necessary.",
    "The worker has tried rest and has signs at the root; therefore the study is medically necessary.",
    "As the worker meets the criteria, the injection is medically necessary.",
    "Given the failure of rest and ice and no sign of infection, the injection is medically necessary.",
    "The left brace is medically necessary; nothing in the guideline speaks against it.",
    "The remaining four visits are medically necessary, as no home program has been taught yet.",
    "The other half, the wrist brace, has a use of its own and is medically necessary.",
    "One was authorized, and the other is medically necessary as well.",
    "The left splint was authorized, and the right is just as medically necessary.",
    "The part that remains in dispute is medically necessary.",
    "Since a deficit was found on the left, EMG of the left arm is medically necessary.",
    "An EMG is medically necessary even without neurologic findings.",
    "The request meets medical necessity.",
    "The criteria are met and the request is medically necessary.",
    "Medical necessity is therefore established.",
    "The record supports the medical necessity of the pump.",
    "There is sufficient evidence that the pump is medically necessary.",
    "I therefore find this pump medically necessary.",
    "Hence the visit is medically necessary, and utilization review's decision is reversed.",
    "The utilization review's decision to deny the MRI is overturned.",
    "I find reason to reverse the denial.",
    "The denial should be overturned.",
    "My decision is to overturn the denial.",
    "Because the primary item is medically necessary, so is this one: it is medically necessary.",
    "A short course in a flare is medically necessary.",
    "The medical need for the walker is clear.",
    "Right knee arthroscopy with partial medial meniscectomy is medically necessary.",
    "The MRI that was denied is medically necessary.",
    "The MRI, which was denied by utilization review, is medically necessary.",
    "The brace is still medically necessary.",
    "The pump is, so far, medically necessary.",
    "The request was not timely, yet the MRI is medically necessary.",
    "Despite the lack of therapy, the MRI is medically necessary.",
    "There is no reason to find that the request is not medically necessary.",
    "The request should be certified.",
    "The MRI is medically necessary despite the denial.",
    "Surgery is not planned, but the MRI is medically necessary to rule out a tear.",
    "There is no contraindication and the drug is medically necessary.",
    "The utilization review was not correct, and the request is medically necessary.",
    "I cannot uphold the denial.",
    "I decline to uphold the denial.",
    "This is not to say that the brace is not medically necessary.",
    "Neither side disputes that the walker is medically necessary.",
    "Non-emergency transportation is medically necessary.",
    "The carrier says that the van is not medically necessary, but the van is medically necessary.",
    "The request does not fail for want of records; it is medically necessary.",
)
"""Sentences by which the treatment is to be had."""

NEITHER = (
    "The worker went home.",
    "The request would be medically necessary if therapy had failed.",
    "If the surgery is approved, the clearance is medically necessary.",
    "The clearance is medically necessary only if the surgery takes place.",
    "An MRI is medically necessary when red flags are present.",
    "Injections may be medically necessary.",
    "A second study could be medically necessary at a later date.",
    "Is the request medically necessary?",
    "Is the request for twelve visits medically necessary",
    "The question is whether the brace is medically necessary.",
    "The MRI is medically necessary, but the CT scan is not.",
    "The first is not medically necessary, but the second is.",
    "Therapy is medically necessary and the gym membership is not medically necessary.",
    "Six visits are medically necessary; the other six are not.",
    "Utilization review found that the request was not medically necessary.",
    "The claims administrator denied the visits as not medically necessary.",
    "The request was found not medically necessary by utilization review.",
    "The treating physician states that the surgery is medically necessary.",
    "The provider believes the MRI is medically necessary.",
    "Utilization review upheld its denial.",
    "The denial was upheld on appeal.",
    "The denial is overturned in part.",
    "A letter of medical necessity was not provided.",
    "This decision addresses the medical necessity of opioids.",
    "Workers are entitled to medically necessary treatment.",
    "The reviewer is board certified.",
    "The drug is not approved by the FDA for this use.",
    "Six sessions were approved in March.",
    "The request was denied on 11-28-2016.",
    "The worker has not returned to work.",
    "The records were not reviewed.",
    "I agree with the treating physician.",
    "It is doubtful whether the drug is medically necessary.",
    "The worker sustained an injury before the decision to retire.",
    "Treatment must be medically necessary.",
    "For an MRI to be medically necessary, red flags must be present.",
    "The worker takes ibuprofen as needed and ice if necessary.",
    "The request for therapy is in dispute.",
    "It cannot be determined whether the request is medically necessary.",
    "Only six of the twelve visits are medically necessary.",
    "The request is partially medically necessary.",
    "The request was previously found not medically necessary.",
    "The argument that the repair is not medically necessary cannot be accepted.",
    "The worker was told that surgery was not medically necessary.",
    "The guideline states that acupuncture is medically necessary for neck pain.",
    "The letter of denial said that the drug was not medically necessary.",
    "Replacement of the brace would have been medically necessary.",
    "Nothing in this decision stands in the way of that.",
    "This is a reasonable course.",
    "The brace is medically necessary unless surgery is planned.",
    "Should the worker lose weight, surgery would be medically necessary.",
    "Utilization review noted that the brace was not medically necessary.",
    "The supplies are medically necessary as long as the unit is used, but the unit is not medically necessary.",
    "There is a need for more records.",
    "It may be that the request is medically necessary.",
    "One could argue that the MRI is medically necessary.",
    "The request was denied because it was not medically necessary.",
    "The request was not certified because it was not medically necessary.",
    "The denial is upheld in part.",
    "Part of the request is medically necessary.",
    "No more than six visits are medically necessary.",
    "I see no reason why this is not medically necessary.",
    "That does not mean that the brace is medically necessary.",
    "A walker is medically necessary and a scooter, which does the same, is not.",
    "A necessary part of the operation is the clearance.",
    "Although the provider states that the MRI is medically necessary, it is not.",
    "Had the worker had therapy, the MRI would not be medically necessary.",
)
"""What only looks like a verdict: conditions, questions, earlier reviews, other voices, and sentences that conclude both ways."""


@pytest.mark.parametrize(("sentence", "expected"), [*((one, "upheld") for one in UPHELD), *((one, "overturned") for one in OVERTURNED)])
def test_verdicts(sentence: str, expected: str) -> None:
    """A sentence goes one way in whatever words, in capitals and over lines; two negations are none, and one that governs something else doesn't count."""
    assert parse_verdict(sentence) == expected
    assert parse_verdict(sentence.upper()) == expected
    assert derive("items.0.decision", (sentence.replace(" ", "\n"),)) == expected


@pytest.mark.parametrize("sentence", NEITHER)
def test_what_only_looks_like_a_verdict(sentence: str) -> None:
    """What isn't sure to conclude gives no decision, so that nobody is told the wrong one."""
    assert parse_verdict(sentence) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Upheld", "upheld"),
        ("Overturned", "overturned"),
        ("is medically necessary and appropriate", "overturned"),
        ("is notmedically necessary", "upheld"),
        ("Modified", None),
    ],
)
def test_decision_words_and_findings(words: str, expected: str | None) -> None:
    """A heading has a word, and the notice of 2013 a finding."""
    assert parse_decision(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("non-certified", "denied"),
        ("noncertified", "denied"),
        ("failed to approve", "denied"),
        ("was modified", "modified"),
        ("partially approved", "modified"),
        ("denied modified", "mixed"),
        ("found both services not medically necessary", "denied"),
        ("certified", None),
    ],
)
def test_review_outcomes(words: str, expected: str | None) -> None:
    """The verbs of utilization review give its outcome."""
    assert parse_review_outcome(words) == expected


REST = "{} was the original request. {} was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, {} is"
AGAIN = "{} was the original request. The Claims Administrator authorized {}, leaving the original request IMR eligible. The original request, {} is"
things = st.lists(
    st.sampled_from(["Norco", "10/325mg", "#60", "visits", "is", "x-ray,", "MRI", "of the", "was", "2.5%", "(knee)"]),
    min_size=1,
    max_size=6,
).map(" ".join)


@pytest.mark.parametrize("narrative", [REST, AGAIN], ids=["rest", "again"])
@given(requested=things, authorized=things, decided=things)
def test_the_parts_of_a_partial_certification_are_read_back(narrative: str, requested: str, authorized: str, decided: str) -> None:
    """Each part is as the heading prints it, whatever it says, and derived again from its own span it is the same."""
    heading = narrative.format(requested, authorized, decided)
    partial = parse_partial(heading)
    assert partial is not None
    parts = [heading[slice(*place)] for place in (partial.requested, partial.authorized, partial.decided)]
    assert parts == [requested, authorized, decided]
    letter = make_letter(f"{heading}: Upheld", name="x")
    claimed = {
        claim.path: letter.raw[claim.spans[0].start : claim.spans[0].end] for claim in heading_claims(Passage(letter, letter.whole), 0)
    }
    for name, part in zip(("requested", "authorized", "decided"), parts, strict=True):
        assert derive(f"items.0.{name}", (claimed[f"items.0.{name}"],)) == part


@pytest.mark.parametrize(
    "heading",
    [
        "Norco 10/325mg #60",
        "Norco #60 was the original request.",
        "Norco #60 was the original request. Norco #30 was authorized by the Claims Administrator.",
        "was the original request. Norco was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, Norco is",
        "Norco was the original request. Norco was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, is",
        "Norco was the original request. The Claims Administrator authorized Norco. The original request, Norco is",
    ],
)
def test_half_a_narrative_is_no_partial_certification(heading: str) -> None:
    """Where a part is missing, the heading is the request as it stands."""
    assert parse_partial(heading) is None


FRAGMENTS = (
    "medically necessary ", "not ", "and ", ", as ", "so ", "therefore the ", "no that and is ", "medical necessity is not ", "10/13/", "1-", "48 ", "twenty ",
    "48 year old lumbar ", "age ", "a 48", "was the original request. The Claims Administrator authorized ", " was authorized by the Claims Administrator.", "? ", " ", ",",
)  # fmt: skip


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_hostile_text_takes_time_in_step_with_its_length(fragment: str) -> None:
    """A text that repeats what patterns look for holds nobody up."""
    text = fragment * (40_000 // len(fragment))
    began = time.perf_counter()
    for parse in (parse_date, parse_age, parse_sex, parse_decision, parse_review_outcome, parse_partial):
        parse(text)
    assert time.perf_counter() - began < 3
