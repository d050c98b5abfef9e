"""Show a log as JUnit XML: a test case for each letter, and one for each field that the gate looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from imr_llm.evals.gate import Change
from imr_llm.evals.report.words import change_line, first_line, letters_of


def as_junit(log: Mapping[str, Any], changes: Sequence[Change] | None) -> str:
    """Write a log as JUnit XML.

    A letter without a record is an error, one that is not at hand is skipped, a field's significant loss is a failure.
    """
    root = ET.Element("testsuites", name=f"imr-llm eval {log['suite']}")
    letters = _suite(root, "letters", log)
    for row in log["rows"]:
        _letter(letters, row)
    if changes is not None:
        fields = _suite(root, "fields", log)
        for change in changes:
            _field(fields, change)
    for suite in root:
        _sum(suite)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, name: str, log: Mapping[str, Any]) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name=f"{log['suite']}.{name}")
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name="run", value=first_line(log))
    return suite


def _letter(suite: ET.Element, row: Mapping[str, Any]) -> None:
    seconds = row["used"]["seconds"]
    case = ET.SubElement(suite, "testcase", classname=f"letters.{row['split']}", name=row["letter"], time=f"{seconds or 0:.2f}")
    if row["status"] == "failed":
        ET.SubElement(case, "error", type=row["code"], message=_printable(row["reason"]))
    elif row["status"] == "absent":
        ET.SubElement(case, "skipped", message=row["reason"])
    kinds = [one["kind"] for one in row["moved"]]
    ET.SubElement(case, "system-out").text = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)) or "all right"


def _field(suite: ET.Element, change: Change) -> None:
    case = ET.SubElement(suite, "testcase", classname="fields", name=change.field, time="0")
    if change.lost:
        ET.SubElement(case, "failure", type="loss", message=_printable(f"{change_line(change)}; {letters_of(change)}"))


def _sum(suite: ET.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for kind, name in (("error", "errors"), ("failure", "failures"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(kind) is not None for case in cases)))


def _printable(text: str) -> str:
    """Leave out what XML can't hold."""
    return "".join(character for character in text if character in "\t\n" or ord(character) >= 32)
