"""Checking: what no tampering gets past."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from project import LETTERS, ROOT, letter_paths
from pydantic import ValidationError

from imr_llm import pipeline
from imr_llm.derive import derive
from imr_llm.evals.gold import squeezed
from imr_llm.evals.gold_record import record_of_gold
from imr_llm.evals.suite import Case, find_suite, plan_cases, read_suite
from imr_llm.facts import plain
from imr_llm.grounding import make_evidence
from imr_llm.letter import Letter, Span, make_letter, read_letter
from imr_llm.plain import plain_values
from imr_llm.records import LISTS, Finding, Record, Stated
from imr_llm.sections import split_sections
from imr_llm.validation import RULES, check_record
from imr_llm.validation.rule import Rule, join_rules

EXAMPLE = LETTERS / "a2016-partial-certification-a.txt"


def rules_record(letter: Letter) -> Record:
    return pipeline.extract(letter, None)


@pytest.mark.parametrize("path", letter_paths(), ids=lambda path: path.stem)
def test_a_record_passes_the_check_of_its_own_letter(path: Path) -> None:
    """Spans, values and citations of a fresh record are all right, and survive a round trip through JSON."""
    letter = read_letter(path)
    record = Record.model_validate_json(rules_record(letter).model_dump_json())
    wrong = {"source_differs", "offset_differs", "value_differs"}
    assert not [finding for finding in check_record(record, letter) if finding.code in wrong]


def at(data: Any, path: str) -> Any:
    for key in path.split("."):
        data = data[int(key) if key.isdigit() else key]
    return data


def put(data: Any, path: str, value: Any) -> None:
    parent, _, key = path.rpartition(".")
    inner = at(data, parent) if parent else data
    inner[int(key) if key.isdigit() else key] = value


def example(rule: Rule) -> tuple[Record, Letter]:
    """Make the edit that the rule's data says: of the letter's text, or of its record."""
    letter = read_letter(LETTERS / f"{rule.example.letter}.txt")
    if rule.example.replace:
        old, new = rule.example.replace
        assert letter.raw.count(old) == 1
        letter = make_letter(letter.raw.replace(old, new), name="edited")
    data = json.loads(rules_record(letter).model_dump_json())
    for path, value in rule.example.change.items():
        put(data, path, value)
    for path, other in rule.example.copy_from.items():
        put(data, path, at(data, other))
    return Record.model_validate(data), letter


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_speaks_of_its_example_and_not_of_the_letter_as_it_was(rule: Rule) -> None:
    """The edit breaks the rule that it is the example of."""
    letter = read_letter(LETTERS / f"{rule.example.letter}.txt")
    before, after = check_record(rules_record(letter), letter), check_record(*example(rule))
    assert rule.id not in {finding.code for finding in before}
    assert {finding.needs_person for finding in after if finding.code == rule.id} == {rule.needs_person}


def with_item(heading: str, rationale: str) -> Letter:
    """Give the example letter with another last item."""
    before, _, item = EXAMPLE.read_text(encoding="utf-8").rpartition("Right wrist splint for night use, purchase")
    return make_letter(f"{before}{heading}{item.partition('The ACOEM')[0]}{rationale}", name="edited")


def partial(requested: str, authorized: str, remaining: str) -> str:
    """Write a heading that tells a partial certification."""
    return (
        f"{requested} was the original request. {authorized} was authorized by the Claims Administrator. "
        f"The remaining IMR eligible portion of the original request, {remaining} is"
    )


@pytest.mark.parametrize(
    ("code", "heading", "rationale", "told"),
    [
        ("side_differs", "Left knee brace", "The right knee gives way, so it is medically necessary.", True),
        ("side_differs", "Left knee brace", "The right knee gives way; the left knee does too. It is medically necessary.", False),
        ("side_differs", "Left knee brace", "The knee gives way, so it is medically necessary.", False),
        ("side_differs", "Left knee brace", "Bilateral knees give way, so it is medically necessary.", False),
        ("side_differs", "Left knee brace", "The right ankle gives way, so it is medically necessary.", False),
        ("side_differs", "Bilateral knee braces", "The right knee gives way, so it is medically necessary.", False),
        ("level_differs", "MRI of the cervical spine", "The low back has hurt since May. It is medically necessary.", True),
        ("level_differs", "MRI of the cervical spine", "The neck and the low back have hurt since May. It is medically necessary.", False),
        ("level_differs", "Epidural steroid injection at L4-5", "The disc bulges at L5-S1. It is medically necessary.", True),
        ("level_differs", "Epidural steroid injection at L4-5", "Discs bulge from L3 to S1. It is medically necessary.", False),
        ("level_differs", "Right L5 nerve root block", "The disc bulges at L4-L5. It is medically necessary.", False),
        ("level_differs", "Fusion at C5-C6", "T2-weighted images showed no cord signal. It is medically necessary.", False),
        ("dose_sum", "Flurbiprofen 60%, baclofen 45% in cream base", "It is medically necessary.", True),
        ("dose_sum", "Flurbiprofen 60%, baclofen 40% in cream base", "It is medically necessary.", False),
        ("dose_sum", partial("Therapy, 12 visits", "Therapy, 4 visits", "therapy, 6 visits"), "It is medically necessary.", True),
        ("dose_sum", partial("Therapy, 12 visits", "Therapy, 4 visits", "therapy, 8 visits"), "It is medically necessary.", False),
        ("dose_sum", partial("Norco 5/325mg, QTY: 60", "Norco 5/325mg #20", "Norco 5/325mg #30"), "It is medically necessary.", True),
        ("dose_sum", partial("Norco #60 with 2 refills", "Norco #60", "Norco #60 with 1 refill"), "It is medically necessary.", False),
    ],
)
def test_a_letter_against_itself_is_told(code: str, heading: str, rationale: str, told: bool) -> None:  # noqa: FBT001
    """Another side, another level or a wrong sum is told; what may as well agree is not."""
    record = rules_record(with_item(heading, rationale))
    assert (code in {finding.code for finding in record.findings}) == told


@pytest.mark.parametrize(("age", "told"), [(9, True), (13, True), (14, False), (90, False), (97, True)])
def test_ages_at_which_nobody_works_are_told(age: int, told: bool) -> None:  # noqa: FBT001
    """A child or somebody of a hundred is no injured worker."""
    letter = make_letter(EXAMPLE.read_text(encoding="utf-8").replace("29-year-old", f"{age}-year-old"), name="edited")
    assert ("age_implausible" in {finding.code for finding in rules_record(letter).findings}) == told


def test_a_rationale_with_the_name_exchanged_is_told() -> None:
    """A reviewer's reasons for one drug, pasted under another, need no person, but are told."""
    item = rules_record(read_letter(EXAMPLE)).items[0]
    assert isinstance(item.rationale, Stated)
    rationale = item.rationale.value.replace("gabapentin", "topiramate").replace("Gabapentin (Neurontin)", "Topiramate (Topamax)")
    findings = rules_record(with_item("Topiramate (Topamax) 300mg capsules, 1 TID, #270", rationale)).findings
    assert [finding.path for finding in findings if finding.code == "same_rationale"] == ["items.1.rationale"]


def test_a_rule_without_a_function_is_an_error() -> None:
    """No rule is told of in the data alone, and none is checked that the data doesn't tell of."""
    checks = [rule.check for rule in RULES]
    with pytest.raises(ValueError, match=RULES[0].id):
        join_rules(checks[1:])
    with pytest.raises(ValueError, match="join_rules"):
        join_rules([*checks, join_rules])  # type: ignore[list-item]


def test_a_rule_that_asks_for_a_person_is_seldom_wrong() -> None:
    """At most one posted letter in twenty has a false alarm of it; the counts are those of the alarms that were looked up."""
    rows = json.loads((ROOT / "eval" / "alarms-real.json").read_text(encoding="utf-8"))
    assert all(row["why"] for row in rows)
    for rule in RULES:
        assert rule.alarms.rate <= 0.05 or not rule.needs_person, rule.id
        for kind, counts in (("gold", rule.alarms.gold), ("extracted", rule.alarms.extracted)):
            own = [row for row in rows if (row["rule"], row["record"]) == (rule.id, kind)]
            assert counts.alarms == len({row["letter"] for row in own}), rule.id
            assert counts.false == len({row["letter"] for row in own if row["false"]}), rule.id


def gold_cases() -> list[Case]:
    folder = os.environ.get("IMR_LLM_LETTERS")
    project = plan_cases(read_suite(find_suite("project")), rungs=["clean"])
    posted = plan_cases(read_suite(find_suite("real")), folder=Path(folder)) if folder else []
    return [case for case in (*project, *posted) if case.gold.plain is not None and case.source is not None]


def gold_record(case: Case) -> tuple[Record, Letter]:
    letter = read_letter(str(case.source))
    return record_of_gold(case.gold, letter, split_sections(letter)), letter


@pytest.mark.parametrize("case", gold_cases(), ids=lambda case: case.name)
def test_gold_passes_the_check(case: Case) -> None:
    """Nothing is wrong with the record that gold makes; that the letter contradicts itself may be told."""
    kinds = {rule.id: rule.kind for rule in RULES}
    assert not [finding for finding in check_record(*gold_record(case)) if kinds.get(finding.code) == "record"]


def test_the_record_of_gold_says_what_gold_says() -> None:
    """No value is another than gold's, and few can't be produced from the words at their place."""
    told = kept = 0
    for case in gold_cases():
        record, letter = gold_record(case)
        said = {path: [squeezed(str(value)) for value in values] for path, values in plain_values(plain(record))}
        gold = {path: [squeezed(str(value)) for value in values] for path, values in plain_values(case.gold.filled(letter) or {})}
        for path, values in gold.items():
            told, kept = told + len(values), kept + len(said.get(path, ()))
            if "citations" not in path:
                assert set(said.get(path, ())) <= set(values), (case.name, path)
    assert kept > 0.99 * told


IMMATERIAL = {
    r"routing\.max_wrong": "another share may take the same values",
    r"provenance\..*": "tells of the run, not of the letter",
    r"source\.name": "a letter is known by its hash, wherever it lies",
    r"findings\..*": "the check makes its own",
    r".*\.by": "who read a value makes it neither right nor wrong",
    r".*\.reason": "the letter doesn't tell why it was not read",
}
"""Fields in which a change is no tampering, and why."""

TAMPERED = ("a2016-partial-certification-a", "n2013-notice", "p2013-professional-review")
OTHER_VALUES = ("overturned", "upheld", "male", "denied", "expedited", "MTUS", "other", "surgery", "A2015", "pdf", "exact", "2016-02-03", 7)


@cache
def recorded(stem: str) -> tuple[str, Letter, frozenset[Finding]]:
    letter = read_letter(LETTERS / f"{stem}.txt")
    record = rules_record(letter)
    return record.model_dump_json(), letter, frozenset(check_record(record, letter))


def is_told(stem: str, data: dict[str, Any]) -> bool:
    """Whether the check of a tampered record finds what it doesn't find in the record as it was, or no record at all."""
    _, letter, before = recorded(stem)
    try:
        record = Record.model_validate(data)
    except ValidationError:
        return True
    return bool(set(check_record(record, letter)) - before)


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else None
    if members is None:
        yield path, data
    for key, value in members or ():
        yield from leaves(value, f"{path}.{key}" if path else str(key))


def stated_paths(data: Any) -> Iterator[str]:
    yield from (path.removesuffix(".status") for path, value in leaves(data) if path.endswith(".status") and value == "stated")


def other_value(data: dict[str, Any], path: str, value: Any) -> Any:
    """Give another value that the record's type allows at a path, if there is one."""
    own = [not value] if isinstance(value, bool) else [value + 1] if isinstance(value, int) else [f"{value} x"] if value else []
    for other in (*own, *OTHER_VALUES):
        put(data, path, other)
        with suppress(ValidationError):
            Record.model_validate(data)
            if other != value:
                return other
    return None


@pytest.mark.parametrize("stem", TAMPERED)
def test_no_leaf_of_a_record_can_be_changed(stem: str) -> None:
    """Each value, offset, page, line, text, label, hash and flag: another one is told, or the record's type refuses it."""
    text = recorded(stem)[0]
    silent = []
    for path, value in leaves(json.loads(text)):
        data = json.loads(text)
        if not any(re.fullmatch(pattern, path) for pattern in IMMATERIAL) and other_value(data, path, value) is not None:
            silent += [] if is_told(stem, data) else [path]
    assert not silent


def remove(data: dict[str, Any], path: str) -> None:
    """Leave out a fact, or a member of a list; an empty list is absent."""
    parent, _, key = path.rpartition(".")
    absent = {"status": "absent", "reason": "not_stated"}
    if key.isdigit():
        at(data, parent).pop(int(key))
        if not at(data, parent) and parent.rpartition(".")[2] in LISTS:
            put(data, parent, absent)
    else:
        put(data, path, absent)


@pytest.mark.parametrize("stem", TAMPERED)
def test_nothing_can_be_left_out(stem: str) -> None:
    """A fact, a member of a list, a citation, an item that the rules read: the letter still has it."""
    text = recorded(stem)[0]
    whole = json.loads(text)
    items = [f"items.{number}" for number in range(len(whole["items"]))]
    citations = {path.partition(".title")[0] for path, _ in leaves(whole) if re.fullmatch(r".*\.citations\.\d+\.title", path)}
    silent = []
    for path in [*stated_paths(whole), *citations, *items]:
        data = json.loads(text)
        remove(data, path)
        silent += [] if is_told(stem, data) else [path]
    assert not silent


def swapped(data: dict[str, Any], one: str, other: str) -> bool:
    """Swap two facts with their places; tell whether that changes anything."""
    first, second = at(data, one), at(data, other)
    put(data, one, second)
    put(data, other, first)
    return bool(first != second)


@pytest.mark.parametrize("stem", TAMPERED)
def test_no_two_dates_can_be_swapped(stem: str) -> None:
    """A date that stands in the letter, with its own place, is told where it is another field's."""
    text = recorded(stem)[0]
    dates = [path for path in stated_paths(json.loads(text)) if re.fullmatch(r"case\..*_.*|(?:injury|utilization_review)\.date", path)]
    for one, other in combinations(dates, 2):
        data = json.loads(text)
        assert not swapped(data, one, other) or is_told(stem, data), (one, other)


@pytest.mark.parametrize("stem", ["a2016-partial-certification-a", "a2016-mixed-three", "n2013-notice"])
def test_no_two_items_can_swap_a_part(stem: str) -> None:
    """Rationales repeat each other; a part with its own place is told where it is another item's, and so is an item twice."""
    text = recorded(stem)[0]
    items = json.loads(text)["items"]
    for one, other in combinations(range(len(items)), 2):
        for field in items[0]:
            data = json.loads(text)
            assert not swapped(data, f"items.{one}.{field}", f"items.{other}.{field}") or is_told(stem, data), (one, other, field)
    for number in range(len(items)):
        data = json.loads(text)
        data["items"].insert(number, data["items"][number])
        assert is_told(stem, data)


@pytest.mark.parametrize("field", ["heading", "decision", "rationale"])
def test_no_two_items_of_an_unknown_layout_can_swap_a_part(field: str) -> None:
    """Where no rule knows which item a place belongs to, the letter's order tells."""
    record, letter = gold_record(next(case for case in gold_cases() if case.name == "unknown-free-form"))
    data = json.loads(record.model_dump_json())
    assert swapped(data, f"items.0.{field}", f"items.1.{field}")
    assert "item_order" in {finding.code for finding in check_record(Record.model_validate(data), letter)}


@pytest.mark.parametrize("path", ["reviewer.specialties", "clinical.diagnoses", "clinical.treatments_to_date"])
def test_no_member_can_be_added_that_its_words_dont_say(path: str) -> None:
    """A member of a list with the place of another one is told."""
    data = json.loads(recorded(EXAMPLE.stem)[0])
    at(data, path).append({**at(data, path)[0], "value": "Neurology"})
    assert is_told(EXAMPLE.stem, data)


def test_no_licence_can_be_a_specialty() -> None:
    """What the rules read whole has no member of another list, though its words stand in the same section."""
    data = json.loads(recorded(EXAMPLE.stem)[0])
    at(data, "reviewer.specialties").append(at(data, "reviewer.licensed_in.0"))
    assert is_told(EXAMPLE.stem, data)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_no_value_can_be_moved_to_other_words(data: st.DataObject) -> None:
    """A place anywhere else in the letter, true in itself, is told unless its words say the same."""
    text, letter, _ = recorded(EXAMPLE.stem)
    record = json.loads(text)
    path = data.draw(st.sampled_from([path for path in stated_paths(record) if not re.search(r"category|cited|body_parts", path)]))
    start = data.draw(st.integers(0, len(letter.raw) - 2))
    place = make_evidence(letter, Span(start, data.draw(st.integers(start + 1, min(len(letter.raw), start + 200)))))
    assume(
        derive(re.sub(r"\.\d+$", "", path), (place.text,))
        != derive(re.sub(r"\.\d+$", "", path), (at(record, path)["evidence"][0]["text"],))
    )
    put(record, f"{path}.evidence", [place.model_dump()])
    assert is_told(EXAMPLE.stem, record)


@pytest.mark.parametrize(("start", "end"), [(-9, 3), (0, 0), (90, 80), (0, 10**9), (10**9, 10**9 + 4)])
def test_offsets_outside_the_letter_are_told(start: int, end: int) -> None:
    """A place that is no place doesn't stop the check."""
    data = json.loads(recorded(EXAMPLE.stem)[0])
    data["items"][0]["heading"]["evidence"][0] |= {"start": start, "end": end}
    _, letter, _ = recorded(EXAMPLE.stem)
    assert "offset_differs" in {finding.code for finding in check_record(Record.model_validate(data), letter)}


def test_a_record_of_another_letter_is_refused() -> None:
    """A record checked against a letter with one character changed has a finding on its source."""
    letter = read_letter(EXAMPLE)
    other = make_letter(letter.raw.replace("Upheld", "Overturned", 1), name="other")
    assert "source_differs" in {finding.code for finding in check_record(rules_record(letter), other)}


def test_a_heading_against_its_verdict_is_told() -> None:
    """Where heading and verdict disagree, a person looks."""
    text = EXAMPLE.read_text(encoding="utf-8").replace(": Overturned", ": Upheld")
    codes = {finding.code for finding in rules_record(make_letter(text, name="x")).findings}
    assert "decision_differs_from_verdict" in codes


def test_planted_decisions_belong_to_no_item() -> None:
    """A fake heading quoted in a rationale changes nothing, and is told."""
    record = rules_record(read_letter(LETTERS / "a2016-planted-instructions.txt"))
    assert [item.decision.value for item in record.items if item.decision.status == "stated"] == ["upheld"] * len(record.items)
    assert "overlooked_decision" in {finding.code for finding in record.findings}


def test_summary_and_header_are_each_kept() -> None:
    """Where the summary tells another injury date than the header, both stay, with a finding."""
    record = rules_record(read_letter(LETTERS / "a2016-conflicting-dates.txt"))
    assert record.injury.date.status == record.case.date_of_injury.status == "stated"
    assert record.injury.date.value != record.case.date_of_injury.value
    assert "header_differs" in {finding.code for finding in record.findings}


def test_two_letters_in_one_file_are_told() -> None:
    """A file that holds two letters needs a person to split it."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert "several_letters" in {finding.code for finding in rules_record(make_letter(f"{text}\f{text}", name="x")).findings}


def test_the_rates_can_be_measured_again(tmp_path: Path) -> None:
    """The benchmark runs on the project's letters alone, and no rule about the record speaks on gold."""
    report = tmp_path / "rules.json"
    command = [sys.executable, str(ROOT / "eval" / "bench" / "rules.py"), "--json", str(report)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    alarms = {name: kinds["project"]["alarms"] for name, kinds in json.loads(report.read_text(encoding="utf-8"))["rules"].items()}
    assert all(f"| {rule.id} |" in done.stdout for rule in RULES)
    assert {alarms[rule.id] for rule in RULES if rule.kind == "record"} == {0}
    assert alarms["header_differs"] > 0
