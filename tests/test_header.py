"""The header's values belong to their labels, however the table is printed and whatever stands in its cells."""

from __future__ import annotations

from typing import Any

import pytest
from project import LETTERS

from imr_llm.facts import told_twice
from imr_llm.letter import Letter, Passage, make_letter, read_letter
from imr_llm.pipeline import extract
from imr_llm.records import Absent, Record, Stated
from imr_llm.rules.header import Header, read_header
from imr_llm.rules.reviewer import reviewer_claims
from imr_llm.shapes.alike import end_of_phrase

VALUES = {
    "number": "CM16-0900001",
    "date_assigned": "12/19/2016",
    "date_of_injury": "10/20/2016",
    "decision_date": "01/18/2017",
    "ur_denial_date": "11/15/2016",
    "priority": "Standard",
    "application_received": "12/14/2016",
}
LABELS = {
    "number": "Case Number",
    "date_assigned": "Date Assigned",
    "date_of_injury": "Date of Injury",
    "decision_date": "Decision Date",
    "ur_denial_date": "UR Denial Date",
    "priority": "Priority",
    "application_received": "Application",
}
LEFT = "Case Number: \nDate Assigned: \nDecision Date: \nPriority:  \n\n{number} \n{date_assigned} \n{decision_date} \n{priority} \n\n"
FORMS = {
    "rows": "Case Number: {number}\nDate Assigned: {date_assigned} Date of Injury: {date_of_injury}\nDecision Date: {decision_date} "
    "UR Denial Date: {ur_denial_date}\nPriority: {priority} Application \nReceived: \n{application_received}\n",
    "layout": "Case Number:         {number}\nDate Assigned:       {date_assigned}          Date of Injury:     {date_of_injury}\n"
    "Decision Date:       {decision_date}          UR Denial Date:     {ur_denial_date}\n"
    "Priority:            {priority}            Application         {application_received}\n                              Received:\n\n",
    "pairs": "Case Number: \n{number} \n \nDate Assigned: \n{date_assigned} \nDate of Injury:  \n{date_of_injury} \nDecision Date: \n{decision_date} \n"
    "UR Denial Date:  \n{ur_denial_date} \nPriority:  \n{priority} \nApplication \nReceived:  \n{application_received}\n",
    "columns": LEFT
    + "Date of Injury:\nUR Denial Date:\nApplication\nReceived:\n\n{date_of_injury}\n{ur_denial_date}\n{application_received}\n",
    "value-before-label": LEFT
    + "{date_of_injury} \nDate of Injury:  \nUR Denial Date:   {ur_denial_date} \n{application_received} \nApplication \nReceived:\n",
    "value-in-label": LEFT
    + "Date of Injury:  \n{date_of_injury} \nUR Denial Date:   {ur_denial_date} \nApplication \n{application_received} \nReceived:\n",
    "all-before": "{number} Case Number:\n{date_assigned} Date Assigned:\n{date_of_injury} Date of Injury:\n{decision_date} Decision Date:\n"
    "{ur_denial_date} UR Denial Date:\n{priority} Priority:\n{application_received} Application Received:\n",
}
BLOTS = (
    "",
    "██████",
    "XX/XX/XXXX",
    "[***]",
    "____",
    "[illegible]",
    "N/A",
    "REDACTED",
    "(b)(6)",
    "---",
    "—",
    "not stated",
    "CT 10/20/2016",
    "1Z/l4/2O16",
)
OWN = ("a2016-mixed-three", "a2016-chiropractor-reviewer", "a2016-compound-creams", "a2018-form", "a2016-header-poppler-order")


def read(text: str) -> tuple[dict[str, str], Header]:
    letter = make_letter(text, name="x")
    header = read_header(Passage(letter, letter.whole))
    return {name: letter.view.read(place) for name, place in header.values}, header


def told(header: Header) -> set[str]:
    return {name for name, _, _ in header.doubts} | set(header.unreadable)


def rules_record(letter: Letter) -> Record:
    return extract(letter, None)


def record_of(text: str) -> Record:
    return rules_record(make_letter(text, name="edited"))


def codes(record: Record, path: str) -> set[str]:
    return {finding.code for finding in record.findings if finding.path == path and finding.needs_person}


@pytest.mark.parametrize("form", FORMS)
def test_each_printed_form_is_read(form: str) -> None:
    """Seven orders of the table's cells, as extractors give them; nothing of a clean table is doubted."""
    values, header = read(FORMS[form].format(**VALUES))
    assert values == VALUES
    assert told(header) == set()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", VALUES)
def test_a_cell_without_a_value_moves_no_other(form: str, field: str) -> None:
    """A blank or redacted cell gave its label the next date, and each label behind it, too."""
    for blot in BLOTS:
        values, header = read(FORMS[form].format(**{**VALUES, field: blot}))
        assert not {name: value for name, value in values.items() if value != VALUES[name]}, blot
        assert field in told(header), blot
        assert values.keys() | told(header) == VALUES.keys(), blot


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", VALUES)
def test_a_misprinted_label_keeps_its_value(form: str, field: str) -> None:
    """Strokes of a scanner, an edit, a lost space or colon, accents and other capitals: the label is still known."""
    label = LABELS[field]
    strokes = label.replace("I", "l").replace("i", "1").replace("o", "0").replace("d", "cl")
    for printed in (
        *(f"{label}{mark}" for mark in ("", ";", ".", " -", " :")),
        *(
            f"{name}:"
            for name in (label.upper(), label.lower(), label.replace(" ", ""), strokes, label[:-2] + "x" + label[-1], label[:2] + label[3:])
        ),
        label.replace("i", "í").replace("a", "á") + ":",
        label[:2] + label[3:],
    ):
        old = label if field == "application_received" else f"{label}:"
        values, header = read(FORMS[form].format(**VALUES).replace(old, printed, 1))
        assert values == VALUES, printed
        assert told(header) == set(), printed


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", ["date_assigned", "date_of_injury", "ur_denial_date", "decision_date"])
def test_a_label_that_nobody_knows_gives_its_value_to_no_other(form: str, field: str) -> None:
    """`Dt. of Inj:` is too far from any label, and a label may be blacked out or missing: told, and no date moved."""
    for printed in ("Dt. of Inj:", "D. Inj", "█████:", ""):
        values, header = read(FORMS[form].format(**VALUES).replace(f"{LABELS[field]}:", printed, 1))
        assert not {name: value for name, value in values.items() if value != VALUES[name]}, printed
        assert field in told(header), printed


def test_a_label_known_by_likeness_is_known_as_such() -> None:
    """Routing may trust a value less whose label was misprinted."""
    text = FORMS["rows"].format(**VALUES)
    assert read(text)[1].alike == set()
    assert read(text.replace("Date of Injury:", "Date of lnjury"))[1].alike == {"date_of_injury"}


def test_no_space_behind_a_label_is_none() -> None:
    """A layout that loses spaces glues values to their labels."""
    text = FORMS["rows"].format(**VALUES)
    for glued in (text.replace(": ", ""), text.replace(": ", ":"), " ".join(text.split())):
        assert read(glued)[0] == VALUES


def test_words_of_a_cover_before_the_table_are_no_cells() -> None:
    """A date on the line above the table is not the first label's."""
    values, _ = read("Sent on 02/03/2017 by mail to all parties\n" + FORMS["pairs"].format(**VALUES))
    assert values == VALUES


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("blot", ["██████", "XX/XX/XXXX", "[***]", "____", "N/A", "(b)(6)", "11/28/2O16", ""])
def test_a_redacted_date_is_told_of_whole_letters(name: str, blot: str) -> None:
    """The record has the field as absent with a finding that asks for a person, and all other dates as on the clean print."""
    letter = read_letter(LETTERS / f"{name}.txt")
    clean = rules_record(letter)
    assert isinstance(clean.case.date_assigned, Stated)
    place = clean.case.date_assigned.evidence[0]
    record = record_of(letter.raw[: place.start] + blot + letter.raw[place.end :])
    assert isinstance(record.case.date_assigned, Absent)
    assert codes(record, "case.date_assigned") & {"illegible", "header_unpaired"}
    for field in VALUES:
        was, now = getattr(clean.case, field), getattr(record.case, field)
        if isinstance(now, Stated):
            assert isinstance(was, Stated)
            assert now.value == was.value
        else:
            assert codes(record, f"case.{field}") & {"illegible", "header_unpaired"}


@pytest.mark.parametrize("name", OWN[:4])
@pytest.mark.parametrize("printed", ["CM{}-O{}", "CMl6-{1}{0}", "CM{}-{}1", "CM{}-{}O", "C M{}-{}", "CM{} {}"])
def test_a_case_number_of_another_form_is_doubtful(name: str, printed: str) -> None:
    """A misread digit is never mended: the number is given as printed and asks for a person, or is absent."""
    letter = read_letter(LETTERS / f"{name}.txt")
    clean = rules_record(letter).case.number
    assert isinstance(clean, Stated)
    misread = printed.format(clean.value[2:4], clean.value[5:])
    if printed.startswith("CM{}-O"):
        misread = f"CM{clean.value[2:4]}-O{clean.value[6:]}"
    record = record_of(letter.raw.replace(clean.value, misread))
    assert codes(record, "case.number")
    if isinstance(record.case.number, Stated):
        assert record.case.number.value == misread
        assert record.case.number.review is not None or "doubted" in record.case.number.signs


@pytest.mark.parametrize("number", ["CM13-0000212", "IMR13-000004", "IMR 13-000004", "CM21-0161234", "cm17-0000846"])
def test_a_case_number_of_its_form_is_not_doubted(number: str) -> None:
    """Seven digits since 2013, six in the first months, small letters in a letter that has no others."""
    letter = read_letter(LETTERS / "a2016-mixed-three.txt")
    record = record_of(letter.raw.replace("CM16-0935029", number))
    assert isinstance(record.case.number, Stated)
    assert record.case.number.value == number
    assert "case_number_form" not in codes(record, "case.number")


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("Decision Date: 01/11/2017", "Decision Date: 01/11/3017", "case.decision_date"),
        ("Decision Date: 01/11/2017", "Decision Date: 01/11/2071", "case.decision_date"),
        ("Decision Date: 01/11/2017", "Decision Date: 01/11/2012", "case.decision_date"),
        ("Decision Date: 01/11/2017", "Decision Date: 01/11/2024", "case.decision_date"),
        ("Date of Injury: 10/17/2016", "Date of Injury: 10/17/0216", "case.date_of_injury"),
        ("Date of Injury: 10/17/2016", "Date of Injury: 10/17/1916", "case.date_of_injury"),
        ("Date of Injury: 10/17/2016", "Date of Injury: 10/17/2061", "case.date_of_injury"),
        ("UR Denial Date: 12/01/2016", "UR Denial Date: 12/01/2006", "case.ur_denial_date"),
    ],
)
def test_a_date_that_cannot_be_asks_for_a_person(old: str, new: str, path: str) -> None:
    """Bounds come from outside the header, too: when the review began, and the year of the case number."""
    text = (LETTERS / "a2016-mixed-three.txt").read_text(encoding="utf-8")
    assert text.count(old) == 1
    assert "impossible_date" in codes(record_of(text.replace(old, new)), path)


def test_dates_out_of_order_are_both_doubted() -> None:
    """Either of the two may be the wrong one, so that neither is taken as it is."""
    text = (LETTERS / "a2016-mixed-three.txt").read_text(encoding="utf-8")
    record = record_of(text.replace("Date Assigned: 12/14/2016", "Date Assigned: 12/14/2017"))
    assert "date_order" in codes(record, "case.date_assigned")
    assert "date_order" in codes(record, "case.decision_date")


def test_a_date_with_spaces_or_another_slash_is_read_whole() -> None:
    """`1 1/28/2016` became January 28, and `02/21/20 17` became 2020."""
    text = (LETTERS / "a2016-chiropractor-reviewer.txt").read_text(encoding="utf-8")
    clean = rules_record(make_letter(text, name="x")).case
    for old, printed in (
        (
            "11/28/2016",
            (
                "1 1/28/2016",
                "11/2 8/2016",
                "11/28/2 016",
                "11 / 28 / 2016",
                "11\u204428\u20442016",
                "11\u221528\u22152016",
                "11\uff0f28\uff0f2016",
            ),
        ),
        ("02/21/2017", ("02/21/20 17", "0 2/21/2017", "02/2 1/201 7", "02.21.2017", "02 /21/ 2017")),
    ):
        for new in printed:
            case = record_of(text.replace(old, new, 1)).case
            for field in VALUES:
                was, now = getattr(clean, field), getattr(case, field)
                assert isinstance(was, Stated)
                assert isinstance(now, Stated)
                assert now.value == was.value, new


def test_what_header_and_summary_both_tell_is_compared() -> None:
    """Routing may take a date that the letter says twice for more certain."""
    text = (LETTERS / "a2016-mixed-three.txt").read_text(encoding="utf-8")
    agreed = told_twice(record_of(text))
    assert agreed["case.ur_denial_date"]
    assert agreed["utilization_review.date"]
    differing = told_twice(record_of(text.replace("UR Denial Date: 12/01/2016", "UR Denial Date: 12/02/2016")))
    assert differing["case.ur_denial_date"] is False
    assert "case.ur_denial_date" not in told_twice(record_of(text.replace("UR Denial Date: 12/01/2016", "UR Denial Date: ")))


CREDENTIALS = "State(s) of Licensure: Texas, New York\nCertification(s)/Specialty: Family Practice, Pain Medicine\n"


def lists(text: str) -> dict[str, list[str]]:
    letter = make_letter(text, name="x")
    found: dict[str, list[str]] = {}
    for claim in reviewer_claims(Passage(letter, letter.whole)):
        found.setdefault(claim.path.removeprefix("reviewer."), []).append(letter.view.read(claim.spans[0]))
    return found


@pytest.mark.parametrize(
    "text",
    [
        CREDENTIALS.replace(":", ""),
        CREDENTIALS.replace(":", ";"),
        CREDENTIALS.replace(":", " :"),
        CREDENTIALS.replace("State(s) of Licensure", "STATE(S) OF LICENSURE").replace(
            "Certification(s)/Specialty", "certification(s)/specialty"
        ),
        CREDENTIALS.replace("Licensure", "Llcensure").replace("Certification(s)", "Certificati0n(s)"),
        CREDENTIALS.replace("Licensure", "Licensur").replace("Specialty", "Speciaity"),
        CREDENTIALS.replace("Texas, ", "Texas,\n").replace("Practice, ", "Practice,\n\f"),
        CREDENTIALS + "Clinical Case Summary\nThe worker fell.",
        CREDENTIALS + "clinical case summary\nthe expert reviewer developed the following",
        CREDENTIALS + "CLINICAL CASE SUMMARY\nThe expert reviewer developed the following",
        CREDENTIALS + "Clinica1 Case Surnmary\nThe worker fell.",
        CREDENTIALS + "Documents Reviewed\nA list.",
        CREDENTIALS + "How the IMR Final Determination was made",
    ],
)
def test_credentials_are_read_behind_misprinted_labels_and_end_before_the_next_heading(text: str) -> None:
    """A lost colon lost both lists, and a heading in small letters became a specialty."""
    assert lists(text) == {"licensed_in": ["Texas", "New York"], "specialties": ["Family Practice", "Pain Medicine"]}


@pytest.mark.parametrize("name", OWN[:4])
@pytest.mark.parametrize("printed", ["Califomia", "Cal1fornia", "New Yrok", "Board of Medicine", "CA"])
def test_a_state_that_is_not_printed_as_one_is_told(name: str, printed: str) -> None:
    """Of three states the one that was misread was dropped, and nobody was told."""
    letter = read_letter(LETTERS / f"{name}.txt")
    states = rules_record(letter).reviewer.licensed_in
    assert not isinstance(states, Absent)
    place = states[0].evidence[0]
    record = record_of(letter.raw[: place.start] + printed + letter.raw[place.end :])
    assert "state_name" in codes(record, "reviewer.licensed_in")


@pytest.mark.parametrize("blot", ["██████", "[redacted]", "____", "N/A", ""])
def test_a_redacted_list_is_illegible(blot: str) -> None:
    """No blot is a specialty."""
    text = (LETTERS / "a2016-mixed-three.txt").read_text(encoding="utf-8")
    record = record_of(text.replace("Occupational Medicine, Emergency Medicine", blot, 1))
    assert record.reviewer.specialties == Absent(reason="illegible")
    assert "illegible" in codes(record, "reviewer.specialties")


@pytest.mark.parametrize(
    ("printed", "phrase", "stands"),
    [
        ("Date of lnjury", "Date of Injury", True),
        ("Daté of Injúry", "Date of Injury", True),
        ("DateofInjury", "Date of Injury", True),
        ("Dale Asigned", "Date Assigned", True),
        ("Dt. of Injury", "Date of Injury", False),
        ("Date of Inquiry", "Date of Injury", False),
        ("Revision Date", "Decision Date", False),
        ("Date of Birth", "Date of Injury", False),
        ("Date Received", "Date Assigned", False),
    ],
)
def test_a_phrase_is_known_by_likeness_and_not_by_hope(printed: str, phrase: str, stands: Any) -> None:
    """Strokes cost nothing, and one edit a word is an error; two in a word are another word."""
    assert end_of_phrase(f"{printed}: 01/02/2016", 0, phrase) == (len(printed) if stands else None)


def test_a_far_place_of_a_long_text_is_compared_by_itself() -> None:
    """A text of megabytes is not folded as a whole."""
    text = "x " * 20_000 + "Receíved: 01/02/2017"
    assert end_of_phrase(text, 40_000, "Received") == 40_008
