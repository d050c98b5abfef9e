"""Tell where another document begins in a text, by what opens one: a title, a letterhead, a salutation, the labels of a form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from imr_llm.letter.letter import Letter, Line
from imr_llm.letter.normal import Span

_WINDOW = 7
"""Lines with ink that are looked at together."""

_TOP, _PAGE = 10, 2
"""Lines of a page in which another document's beginning is looked for, and how many signs it is that a page begins."""

_CLOSING = 12
"""Lines that a list of enclosures or of readers has at most."""

_LONG_GAP = re.compile(r"[.!?\"')][ \t]{8,}(?=\S)")
"""The end of a sentence behind which something else begins on the same line."""

_TITLE = re.compile(
    r"(?:\W*\d*\W*)(?:[\w'()/,.-]+ ){0,4}?(?:"
    r"progress (?:report|note)s?|operative (?:report|note)|procedure note|history (?:and|&) physical|discharge summary|"
    r"consult(?:ation)?(?: report| note| letter)?|(?:initial|follow-?\s?up|comprehensive|orthopa?edic|functional|medical-?legal|psychological) (?:evaluation|visit|note|report|exam\w*)|"
    r"(?:office|clinic) (?:visit|note)s?|chart notes?|encounter (?:note|summary)?|(?:radiology|imaging|mri|laboratory|lab|pathology|emg|x-?ray|diagnostic) (?:report|results?)|"
    r"physical therapy|nurse'?s? notes?|soap note|pr-?[24]\b|doctor's first report|first report of (?:injury|occupational)|"
    r"request for (?:authorization|information|reconsideration)|form rfa|dwc form|prescription|medication list|work status|medical records?|"
    r"notice of|utilization review|explanation of (?:review|benefits)|(?:proof|certificate|declaration) of service|application for|"
    r"invoice|statement of account|bill(?:ing)? (?:statement|to)|fax (?:cover|transmittal|transmission)|facsimile|transmittal|cover (?:letter|sheet|page)|memorandum|memo\b|"
    r"enclosures?|enclosed|attachments?|exhibit|appendix|addendum|distribution|service list|(?:your|appeal) rights|how to appeal|information (?:about|for)|"
    r"(?:mri|ct|x-?ray|emg|ultrasound)s?(?: scan)? of\b|daily note|therapy note|treatment note|summary of (?:\w+ )?records|records? (?:summary|review)|"
    r"petition|opinion and|findings and|minutes of|stipulation|deposition|subpoena|authorization to release|table of contents|index of|list of (?:records|documents|enclosures)|"
    r"forwarded message|original message|begin forwarded|department of|operative|evaluation|report of)\b",
    re.IGNORECASE,
)
"""What the title of a document says that comes with letters: records, requests, notices, covers, proofs, bills."""

_LABEL = re.compile(
    r"(?:\W*)(?:date of (?:service|visit|exam\w*|birth|evaluation|consultation)|dos|dob|d\.o\.b\.|mrn|chart (?:no|number|#)|patient(?:'s)?(?: name| id)?|employee(?: name)?|injured worker|applicant|claimant|"
    r"provider|physician|(?:requesting|treating|referring) (?:physician|provider)|facility|subjective|objective|assessment|plan|chief complaint|cc|hpi|history(?: of present illness)?|"
    r"vitals?(?: signs)?|ros|review of systems|(?:physical )?exam(?:ination)?|impression|findings|technique|comparison|indications?|(?:current )?medications?|allergies|"
    r"to|from|bcc|subject|sent|date|re|claim (?:no\.?|number|#)|employer|insurer|carrier|signature|signed|phone|tel(?:ephone)?|fax|pages?|enclosures?|attachments?|encl|"
    r"diagnos[ie]s|treatment to date|work status|procedure|surgeon|anesthesia|specimen|invoice (?:no\.?|number)|amount due|bill to|attn|attention|via|case no\.?)\s*[:#]",
    re.IGNORECASE,
)
"""The label of a field that records, mails, covers and forms have, and no rationale."""

_FIELD = re.compile(r"\W{0,3}(?!https?:)[A-Z][\w'/()#&.-]{0,24}(?: [\w'/()#&.-]{1,20}){0,4}\s?:(?:\s|$)")
"""Any label of a form: a few words and a colon at the beginning of a line."""

_TAIL = re.compile(r"(?:enclosures?|encl|attachments?|cc|c\.c)\b\.?\s*(?:\(\d+\))?\s*[:(]", re.IGNORECASE)
"""What closes a letter that goes to several."""

_ADDRESS = re.compile(
    r"\bP\.?\s?O\.? Box \d|,\s*[A-Z]{2}\.? +\d{5}\b|\(\d{3}\)\s?\d{3}-\d{4}|\b\d{3}-\d{3}-\d{4}\b|\bwww\.|\S@\w+\.\w|"
    r"^\d+ [A-Z][\w. ]+(?:Street|St|Avenue|Ave|Blvd|Boulevard|Road|Rd|Drive|Suite|Way|Lane)\b|\b(?:LLC|Inc\.?|Medical Group|Medical Center|Clinic|Hospital|Law Offices)\s*$"
)
_DATED = re.compile(
    r"(?:(?:dated?:? )?(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}, \d{4}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4})$",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"(?:dear\b|to whom it may concern|ladies and gentlemen|hello\b|hi\b|sincerely|respectfully|very truly yours|best regards|thank you)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?:/s/|_{8,}|(?:electronically )?signed by|i declare under penalty|executed (?:on|at))", re.IGNORECASE)
_RULER = re.compile(r"[-=_*~#\u2500-\u257f ]{8,}$")
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where another document begins."""

    place: int
    """Offset in the raw text."""
    certain: bool
    """Whether a page begins with it, and it has a title."""
    titled: bool
    """Whether it has a title."""
    words: str
    """Its first words."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A line with ink, and how it is set."""

    text: str
    place: int
    page: int
    gap: int
    """Lines since the last one with ink."""
    opens_page: bool
    indent: int


def printed_lines(letter: Letter, within: Span) -> list[Printed]:
    """Give the lines with ink that begin in a stretch and are not left out, and what stands behind a wide gap on a line as a line of its own."""
    found: list[Printed] = []
    last: Line | None = None
    for line in letter.lines[_index(letter, within.start) :]:
        if line.span.start >= within.end:
            break
        text = letter.printed(line.span).rstrip("\r\n\f") if letter.gaps(line.span) else line.text
        if not text.strip():
            continue
        gap = line.number - last.number if last else 1
        opens = last is None or line.page != last.page
        found += _parts(line, text, gap, opens=opens, after=within.start)
        last = line
    return found


def _index(letter: Letter, offset: int) -> int:
    return letter.line_at(offset).number - letter.lines[0].number if letter.lines else 0


def _parts(line: Line, printed: str, gap: int, *, opens: bool, after: int) -> list[Printed]:
    """Give a line as one or two; where part of it is left out, its place is that of its begin."""
    cut = _LONG_GAP.search(printed) if printed == line.text else None
    pieces = [(0, cut.end()), (cut.end(), len(printed))] if cut else [(0, len(printed))]
    parts = []
    for number, (start, end) in enumerate(pieces):
        text = printed[start:end]
        if text.strip() and line.span.start + end > after:
            indent = len(text) - len(text.lstrip()) + (8 if number else 0)
            at = line.span.start + (start + len(text) - len(text.lstrip()) if printed == line.text else 0)
            parts.append(Printed(" ".join(text.split()), at, line.page, gap if not number else 2, opens and not number, indent))
    return parts


def opens_other(lines: Sequence[Printed], least: int) -> Beginning | None:
    """Tell whether a page opens another document: within its first lines, which may be those of a letterhead."""
    found = find_beginning(lines[:_TOP], least=least - _PAGE)
    return (
        None
        if found is None or found.place > lines[min(2, len(lines) - 1)].place
        else Beginning(lines[0].place, found.certain, found.titled, found.words)
    )


def find_beginning(lines: Sequence[Printed], first: int = 0, *, least: int = 5) -> Beginning | None:
    """Find the first of some lines that opens another document.

    Args:
        lines: lines with ink.
        first: the first that may.
        least: how many signs are needed.
    """
    setting = _setting(lines)
    for number in range(first, len(lines)):
        score, titled = _signs(lines, number, setting)
        if score >= least:
            closing = bool(_TAIL.match(lines[number].text)) and len(lines) - number <= _CLOSING
            certain = closing or (lines[number].opens_page and titled and number > 0)
            return Beginning(lines[number].place, certain, titled, " ".join(line.text for line in lines[number : number + 2])[:80])
    return None


@dataclass(frozen=True, slots=True)
class _Setting:
    """How lines are set: how long a full one is, and whether most are in capitals."""

    length: int
    capitals: bool


def _setting(lines: Sequence[Printed]) -> _Setting:
    lengths = sorted(len(line.text) for line in lines)
    capitals = sum(_is_in_capitals(line) for line in lines)
    return _Setting(lengths[int(len(lengths) * 0.8)] if lengths else 0, capitals > len(lines) / 2)


def _signs(lines: Sequence[Printed], number: int, setting: _Setting) -> tuple[int, bool]:
    """Count the signs that a document begins with a line, and tell whether the line is a title."""
    line, before = lines[number], lines[number - 1] if number else None
    if (
        before is not None
        and not line.opens_page
        and not (_SENTENCE_END.search(before.text) or line.gap > 1 or len(before.text) < 0.6 * setting.length)
    ):
        return 0, False
    titled = _is_title(lines, number, setting)
    headline = _is_headline(lines, number, setting)
    head = (
        titled
        or headline
        or _stands_apart(line, setting)
        or bool(
            _LABEL.match(line.text)
            or _TAIL.match(line.text)
            or _DATED.match(line.text)
            or _ADDRESSED.match(line.text)
            or _RULER.match(line.text)
        )
    )
    if not head:
        return 0, False
    behind = [one for one in lines[number : number + _WINDOW] if one.page <= line.page + 1]
    labels = sum(bool(_LABEL.match(one.text) or _FIELD.match(one.text)) for one in behind)
    addressed = sum(bool(_ADDRESS.search(one.text) or _DATED.match(one.text)) for one in behind)
    return (
        3 * titled
        + (2 * headline if not titled else 0)
        + 2 * (headline and any(_ADDRESS.search(one.text) for one in behind[:4]))
        + 4 * bool(_TAIL.match(line.text))
        + min(labels, 4)
        + min(addressed, 2)
        + 2 * any(_ADDRESSED.match(one.text) for one in behind)
        + 2 * any(_SIGNED.match(one.text) for one in behind)
        + _PAGE * (line.opens_page and number > 0)
        + (titled and line.gap > 1 and number + 1 < len(lines) and lines[number + 1].gap > 1)
        + (line.gap > 2)
        + (line.indent >= 8)
        + bool(_RULER.match(line.text))
        + (_stands_apart(line, setting) and len(line.text) >= 8)
    ), titled


def _is_headline(lines: Sequence[Printed], number: int, setting: _Setting) -> bool:
    """Tell whether a line has the form of a title, whatever it says: short, its words with capitals, no sentence, and set apart."""
    text = lines[number].text
    words = [word for word in re.findall(r"[A-Za-z][\w'-]*", text) if len(word) > 3]
    following = lines[number + 1] if number + 1 < len(lines) else None
    apart = lines[number].opens_page or lines[number].gap > 1 or (following is not None and following.gap > 1)
    capitals = sum(word[0].isupper() for word in words)
    short = 0 < len(text) <= min(70, max(40, 0.7 * setting.length)) and not re.search(r"[.,;-]$", text)
    goes_on = following is not None and following.text[:1].islower()
    return (
        bool(words)
        and apart
        and short
        and not goes_on
        and (capitals >= 0.6 * len(words) or (following is not None and following.gap > 1 and words[0][0].isupper()))
    )


def _stands_apart(line: Printed, setting: _Setting) -> bool:
    """Tell whether a line is in capitals among lines that are not."""
    return not setting.capitals and _is_in_capitals(line)


def _is_in_capitals(line: Printed) -> bool:
    letters = [sign for sign in line.text if sign.isalpha()]
    return len(letters) >= 5 and sum(sign.isupper() for sign in letters) >= 0.9 * len(letters)


def _is_title(lines: Sequence[Printed], number: int, setting: _Setting) -> bool:
    """Tell whether a line is a title: short or in capitals, no sentence, and no part of a paragraph."""
    text = lines[number].text
    if not _TITLE.match(text) or not text[:1].strip() or text[0].islower():
        return False
    following = lines[number + 1].text if number + 1 < len(lines) else ""
    if _stands_apart(lines[number], setting):
        return True
    short = len(text) <= max(30, min(75, 0.75 * setting.length)) and not text.endswith((".", ",", ";", "-"))
    return short and not following[:1].islower() and not _runs_on(text)


def _runs_on(text: str) -> bool:
    """Tell whether a line has more small words than a title."""
    return len(re.findall(r"\b(?:was|were|is|are|has|have|had|that|which|does|did|not|this|she|he|shows?|showed)\b", text)) > 1
