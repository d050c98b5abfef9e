"""Find what noise must keep in place: line ends, labels, headings, and the header table."""

from __future__ import annotations

import re

LINE_END = re.compile(r"\r\n|[\r\n\f]")
HEADING = re.compile(r"^[ \t]*[A-Z][A-Z ,.&()/:'-]{6,}[ \t]*\r?$|HOW THE IMR FINAL DETERMINATION WAS MADE", re.MULTILINE)
"""A section heading: a line in capitals, or the first heading wherever it stands."""

CELLS = {
    "number": r"Case\s+Number\s?:",
    "assigned": r"Date\s+Assigned\s?:",
    "injury": r"Date\s+of\s+Injury\s?:",
    "decision": r"Decision\s+Date\s?:",
    "denial": r"UR\s+Denial\s+Date\s?:",
    "priority": r"Priority\s?:",
    "application": r"Application(?=[\s\d/]{1,80}Received\s?:)",
    "received": r"\bReceived\s?:",
}
CELL = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in CELLS.items())
    + r"|(?P<a_number>\b(?:CM|IMR)[ -]?\d\d-\d{5,8})|(?P<a_priority>\b(?:Standard|Expedited)\b)|(?P<a_date>\d\d?/\d\d?/\d{4})",
    re.IGNORECASE,
)
LABEL = re.compile(
    "|".join(CELLS.values())
    + r"|Claims Administrator guideline\s*:|MAXIMUS guideline\s*:|Decision rationale\s*:|State\(s\) of Licensure\s*:"
    r"|Certification\(s\)/Specialty\s*:|The Expert Reviewer has the following credentials\s*:"
    r"|Medical Qualifications of the Expert Reviewer\s*:|Case Summary\s*:|Documents Reviewed[\w ]*:"
    r"|Notice of Independent Medical Review Determination|Dated\s*:|MAXIMUS Federal Services,? Inc\.? has determined the request for"
    r"|Regarding the request for|The (?:Physician|Expert) Reviewer's decision rationale\s*:|Rationale for the Decision\s*:"
)


def header_limit(raw: str) -> int:
    """Tell where the first section heading behind the case number begins."""
    number = re.search(CELLS["number"], raw)
    heading = HEADING.search(raw, number.end() if number else 0)
    return heading.start() if heading else len(raw)


def header_end(raw: str) -> int:
    """Tell where the line of the header table's last label ends."""
    limit = header_limit(raw)
    cells = [cell.end() for cell in CELL.finditer(raw, 0, limit) if cell.lastgroup in CELLS]
    if not cells:
        return 0
    end = LINE_END.search(raw, cells[-1], limit)
    return end.start() if end else limit
