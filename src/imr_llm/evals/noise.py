"""Turn a letter into the same letter as another extractor or a scanner would give it, and carry spans of the clean one along."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Literal

from imr_llm.letter import Span, make_letter
from imr_llm.sections import split_sections
from imr_llm.values import MONTHS

Rung = Literal[
    "clean",
    "rewrapped",
    "header-pymupdf",
    "header-pypdf",
    "header-pdfminer",
    "header-poppler",
    "double-spaced",
    "hyphen-loss",
    "ocr-light",
    "ocr-heavy",
    "glued-headings",
]
"""One kind of noise; all but the two of character recognition leave every word as it is, but for lost hyphens."""

RUNGS: tuple[Rung, ...] = (
    "clean",
    "rewrapped",
    "header-pymupdf",
    "header-pypdf",
    "header-pdfminer",
    "header-poppler",
    "double-spaced",
    "hyphen-loss",
    "ocr-light",
    "ocr-heavy",
    "glued-headings",
)
"""Every rung of the ladder, the clean letter first."""

Piece = tuple[int, int, str]
"""A stretch of the clean text, and what stands for it in the rendered text."""

_SPACE = r"[\s\u00a0\u2007\u2009\u202f\u200b\ufeff]"
_HYPHEN = r"[-\u2010\u2011\ufffe]"
_SOFT_HYPHEN = "\u00ad"
_RUN = re.compile(rf"{_SPACE}+")
_OPENING = re.compile(rf"{_SPACE}+|(?<=\w){_HYPHEN}(?=\w)")
"""Where a line may end: white space, or behind a hyphen inside a word."""

_AFTER_HYPHEN = re.compile(rf"\w{_HYPHEN}\Z")
_LINE_END = re.compile(r"\r\n|[\r\n\f]")
_HEADING = re.compile(r"^[ \t]*[A-Z][A-Z ,.&()/:'-]{6,}[ \t]*\r?$|HOW THE IMR FINAL DETERMINATION WAS MADE", re.MULTILINE)
"""A section heading: a line in capitals, or the first heading wherever it stands."""

_CELLS = {
    "number": r"Case\s+Number\s?:",
    "assigned": r"Date\s+Assigned\s?:",
    "injury": r"Date\s+of\s+Injury\s?:",
    "decision": r"Decision\s+Date\s?:",
    "denial": r"UR\s+Denial\s+Date\s?:",
    "priority": r"Priority\s?:",
    "application": r"Application(?=[\s\d/]{1,80}Received\s?:)",
    "received": r"\bReceived\s?:",
}
_CELL = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in _CELLS.items())
    + r"|(?P<a_number>\b(?:CM|IMR)[ -]?\d\d-\d{5,8})|(?P<a_priority>\b(?:Standard|Expedited)\b)|(?P<a_date>\d\d?/\d\d?/\d{4})",
    re.IGNORECASE,
)
_LABEL = re.compile(
    "|".join(_CELLS.values())
    + r"|Claims Administrator guideline\s*:|MAXIMUS guideline\s*:|Decision rationale\s*:|State\(s\) of Licensure\s*:"
    r"|Certification\(s\)/Specialty\s*:|The Expert Reviewer has the following credentials\s*:"
    r"|Medical Qualifications of the Expert Reviewer\s*:|Case Summary\s*:|Documents Reviewed[\w ]*:"
    r"|Notice of Independent Medical Review Determination|Dated\s*:|MAXIMUS Federal Services,? Inc\.? has determined the request for"
    r"|Regarding the request for|The (?:Physician|Expert) Reviewer's decision rationale\s*:|Rationale for the Decision\s*:"
)
_NUMBERED = re.compile(r"\d{1,2}\)\s")

_HEADERS: dict[str, tuple[str, ...]] = {
    "header-pymupdf": (
        "[number] \n{number} \n \n[assigned] \n{assigned} \n[injury]  \n{injury} \n[decision] \n{decision} \n[denial]  \n{denial} \n"
        "[priority]  \n{priority} \n[application] \n[received]  \n{application}",
    ),
    "header-pypdf": (
        "[number] {number}  \n[assigned] {assigned} [injury]  {injury} \n[decision] {decision} [denial]  {denial} \n"
        "[priority]  {priority} [application] \n[received]  \n{application}",
    ),
    "header-pdfminer": (
        "[number] \n[assigned] \n[decision] \n[priority]  \n\n{number} \n{assigned} \n{decision} \n{priority} \n\n"
        "{injury} \n[injury]  \n[denial]   {denial} \n{application} \n[application] \n[received]",
        "[number] \n[assigned] \n[decision] \n[priority]  \n\n{number} \n{assigned} \n{decision} \n{priority} \n\n"
        "[injury]  \n{injury} \n[denial]   {denial} \n{application} \n[application] \n[received]",
        "[number] \n[assigned] \n[decision] \n[priority]  \n\n{number} \n{assigned} \n{decision} \n{priority} \n\n"
        "[injury]  \n{injury} \n[denial]   {denial} \n[application] \n{application} \n[received]",
    ),
    "header-poppler": (
        "[number]\n[assigned]\n[decision]\n[priority]\n\n{number}\n{assigned}\n{decision}\n{priority}\n\n"
        "[injury]\n[denial]\n[application]\n[received]\n\n{injury}\n{denial}\n{application}",
    ),
}
"""How each extractor prints the table, three of them checked on real letters: labels in square brackets, values in curly ones."""

_SLOT = re.compile(r"\[(?P<label>\w+)\]|\{(?P<value>\w+)\}|(?P<between>[^\[\]{}]+)")

_FULL_LINE = 0.72
"""A line shorter than this share of the letter's usual line ends a paragraph."""

_EARLY = 0.75
"""The share of a full line from which hyphens end it where hyphens are to be lost; few would stand at a line's end otherwise."""

_LONGEST = 500
"""Characters before a line's end in which its beginning is looked for."""

_SHAPES: dict[str, tuple[float, tuple[str, ...]]] = {
    "rn": (1, ("m",)),
    "m": (0.5, ("rn",)),
    "l": (0.3, ("1",)),
    "I": (1, ("l",)),
    "O": (1, ("0",)),
    "cl": (1, ("d",)),
    "d": (0.3, ("cl",)),
    "h": (0.3, ("b",)),
    "e": (0.2, ("c",)),
    "ii": (1, ("u",)),
    "S": (1, ("5",)),
    "B": (1, ("8",)),
    "fi": (1, ("\ufb01",)),
    " ": (0.15, ("", "  ")),
    ".": (0.5, (",",)),
}
"""What a scanner takes a shape for, and how often one such place is hit, against the others."""

_SHAPE = re.compile(r"rn|cl|ii|fi|[mlIOdheSB]|(?<=[a-z,]) (?=[A-Za-z])|(?<=[a-z])\.(?=\s+[A-Z])")

_FIRM = re.compile(
    r"\d|\b(?:[^\W\d_]{1,2}|[IVX]+|"
    + "|".join(f"{name}|{name[:3]}" for name in MONTHS)
    + r"|sept|not|notmedically|non\w*|nor|none|neither|cannot|never|without|den(?:y|ied|ies|ial|ying)|upheld|uphold|overturn\w*|revers\w*"
    r"|modif\w*|\w*certif\w*|\w*approv\w*|authoriz\w*|partial\w*|standard|expedited|redacted"
    r"|left|right|bilateral\w*|both|cervic\w*|thorac\w*|lumb\w*|sacral|upper|lower"
    r"|mcg|gram\w*|tab\w*|cap(?:sule)?s?|units?|refills?|qty|quantity|visits?|sessions?|times|hours?|days?|weeks?|months?|years?|old|percent"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
    r"|once|twice|first|second|third|male|female|man|woman|lady|gentleman|she|her|hers|his|him|himself|herself|mrs)\b",
    re.IGNORECASE,
)
"""What a scanner's errors leave alone, since a fact would turn into another or be lost: the whole word around it stays."""

_MONTH_AT = re.compile(r"(?:" + "|".join(name[:3] for name in MONTHS) + ")", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter on one rung, and for each character of the clean letter the stretch that it became; -1 where it is lost."""

    text: str
    starts: array[int]
    ends: array[int]

    def move(self, span: Span) -> Span:
        """Carry a span of the clean letter to this text: from its first character that is left to its last."""
        kept = (at for at in range(span.start, span.end) if self.starts[at] >= 0)
        first = next(kept, None)
        if first is None:
            at = next((self.ends[at] for at in range(span.start - 1, -1, -1) if self.starts[at] >= 0), 0)
            return Span(at, at)
        last = next(at for at in range(span.end - 1, first - 1, -1) if self.starts[at] >= 0)
        return Span(min(self.starts[first], self.starts[last]), max(self.ends[first], self.ends[last]))


def render(raw: str, rung: Rung, *, seed: int) -> Rendered:
    """Render a letter on a rung; the same letter, rung and seed give the same text everywhere.

    Args:
        raw: the clean letter.
        rung: the kind of noise.
        seed: which of the many letters with this noise.
    """
    digest = hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
    return _assemble(raw, _NOISE[rung](raw, Random(f"{seed} {rung} {digest}")))  # noqa: S311 - nothing secret hangs on it


def _assemble(raw: str, pieces: Iterable[Piece]) -> Rendered:
    """Join pieces, in rendered order, and note where each clean character went."""
    starts, ends = array("l", [-1]) * len(raw), array("l", [-1]) * len(raw)
    texts: list[str] = []
    at = 0
    for start, end, text in pieces:
        if text == raw[start:end]:
            starts[start:end] = array("l", range(at, at + len(text)))
            ends[start:end] = array("l", range(at + 1, at + len(text) + 1))
        elif text:
            starts[start:end] = array("l", [at]) * (end - start)
            ends[start:end] = array("l", [at + len(text)]) * (end - start)
        texts.append(text)
        at += len(text)
    return Rendered("".join(texts), starts, ends)


def _with_copies(raw: str, edits: Iterable[Piece]) -> Iterator[Piece]:
    """Put between edits, which are in order, what they leave as it is."""
    at = 0
    for start, end, text in edits:
        yield at, start, raw[at:start]
        yield start, end, text
        at = end
    yield at, len(raw), raw[at:]


# Line structure


@dataclass(frozen=True, slots=True)
class _Opening:
    """A place where a line may end: what stands there if it does, and if it doesn't; both are the same where it has to stay."""

    start: int
    end: int
    flat: str
    broken: str


@dataclass(frozen=True, slots=True)
class _Page:
    """How a letter is set: the length of its full lines, how many line ends part two lines, and where parts begin."""

    full: float
    gap: int
    parts: frozenset[int]


def _rewrapped(raw: str, rng: Random) -> Iterator[Piece]:
    """Set the paragraphs to another width."""
    return _with_copies(raw, _wrap(raw, _width(rng)))


def _hyphen_loss(raw: str, rng: Random) -> Iterator[Piece]:
    """Set the paragraphs to another width, and lose about half of the hyphens that ended up at a line's end."""
    return _with_copies(raw, [_lost(raw, edit) if rng.random() < 0.5 else edit for edit in _wrap(raw, _width(rng), _EARLY)])


def _lost(raw: str, edit: Piece) -> Piece:
    """Drop a line break with the hyphen before it, where it parts words; in a number or a date both stay."""
    start, end, text = edit
    if not (_LINE_END.search(text) and _AFTER_HYPHEN.search(raw, max(0, start - 2), start) and raw[end : end + 1].isalnum()):
        return edit
    return edit if _is_number(raw, start - 1, end) else (start - 1, end, "")


def _is_number(raw: str, hyphen: int, end: int) -> bool:
    """Tell whether a hyphen, at a line's end, joins the parts of a number or a date."""
    before, after = raw[hyphen - 1], raw[end]
    if before.isdigit() and _MONTH_AT.match(raw, end):
        return True
    if after.isdigit() and _MONTH_AT.search(raw, max(0, hyphen - 10), hyphen):
        return True
    return all(letter.isdigit() or letter in "IVX" for letter in (before, after))


def _width(rng: Random) -> int:
    return 60 + int(rng.random() * 61)


def _wrap(raw: str, width: int, hyphens_from: float = 1) -> Iterator[Piece]:
    """Yield the line ends that move when paragraphs are set to a width.

    A page's end inside a paragraph moves on to the next line's end.

    Args:
        raw: the clean letter.
        width: the characters in a full line.
        hyphens_from: the share of a full line from which a hyphen ends it, even if more would fit.
    """
    openings = _openings(raw)
    column, page_end = 0, False
    for number, opening in enumerate(openings):
        following = openings[number + 1].start if number + 1 < len(openings) else len(raw)
        word = following - opening.end
        ends = column + len(opening.flat) + word > width or (not opening.flat and column >= hyphens_from * width)
        text = opening.broken if ends else opening.flat
        before = raw[opening.start : opening.end]
        page_end = page_end or ("\f" in before and "\f" not in text)
        last = max((end.end() for end in _LINE_END.finditer(text)), default=None)
        if last is not None and page_end and raw[opening.start - 1] != _SOFT_HYPHEN:
            text, page_end, last = f"{text[:last]}\f{text[last:]}", False, last + 1
        column = word + len(text) + (column if last is None else -last)
        if text != before:
            yield opening.start, opening.end, text


def _openings(raw: str) -> list[_Opening]:
    """Find every place where a line may end, below the header table."""
    page = _page(raw)
    body = _header_end(raw)
    soft = Counter(run.group() for run in _RUN.finditer(raw, body) if "\f" not in run.group() and _is_soft(raw, run, page))
    between = soft.most_common(1)[0][0] if soft else "\n"
    return [_opening(raw, match, page, between) for match in _OPENING.finditer(raw, body)]


def _opening(raw: str, match: re.Match[str], page: _Page, between: str) -> _Opening:
    """Tell how a place may be set so that it reads the same."""
    start, end = match.span()
    text = match.group()
    bare = "".join(_LINE_END.findall(between))
    if not text.isspace() and not _RUN.fullmatch(text):
        return _Opening(end, end, "", bare)
    joined = bool(_AFTER_HYPHEN.search(raw, max(0, start - 2), start) and re.match(r"\w", raw[end : end + 1]))
    ends = _LINE_END.search(text)
    if (
        (ends and not _is_soft(raw, match, page))
        or (joined and not ends)
        or (not ends and len(text) > 2)
        or raw[start - 1 : start] == _SOFT_HYPHEN
    ):
        return _Opening(start, end, text, text)
    if joined:
        return _Opening(start, end, "", bare)
    return _Opening(start, end, " " if ends else text, between)


def _page(raw: str) -> _Page:
    """Measure how a letter is set."""
    lengths = sorted(len(line.strip()) for line in _LINE_END.split(raw) if line.strip())
    gaps = Counter(len(ends) for run in _RUN.finditer(raw) if (ends := _LINE_END.findall(run.group())))
    letter = make_letter(raw, name="clean")
    parts = frozenset(letter.trim(section.span).start for section in split_sections(letter).all)
    return _Page(lengths[int(len(lengths) * 0.9)] if lengths else 0, max(gaps, key=gaps.__getitem__, default=1), parts)


def _is_soft(raw: str, run: re.Match[str], page: _Page) -> bool:
    """Tell whether white space ends a line inside a paragraph, so that the line might as well end elsewhere."""
    ends = _LINE_END.findall(run.group())
    if not ends or len(ends) - ends.count("\f") > page.gap or run.end() in page.parts or run.end() == len(raw):
        return False
    line = _LINE_END.split(raw[max(0, run.start() - _LONGEST) : run.start()])[-1]
    starts_part = any(pattern.match(raw, run.end()) for pattern in (_LABEL, _HEADING, _NUMBERED))
    return len(line.strip()) >= _FULL_LINE * page.full and not starts_part


def _double_spaced(raw: str, _rng: Random) -> Iterator[Piece]:
    """Put a blank line after every line; a letter that has them already stays."""
    if _page(raw).gap > 1:
        return _with_copies(raw, [])
    ends = re.finditer(r"(?<=[^\s])[^\S\r\n\f]*(\r\n|\n)", raw)
    return _with_copies(raw, [(end.end(), end.end(), end[1]) for end in ends])


def _glued_headings(raw: str, rng: Random) -> Iterator[Piece]:
    """Drop blank lines, and put about half of the items' headings on the last line of the rationale before."""
    headings = _headings(raw)
    edits: list[Piece] = []
    for run in re.finditer(r"[^\S\r\n\f]*(?:\r\n|[\r\n\f])\s*", raw):
        glued = run.end() in headings and raw[run.start() - 1 : run.start()] != ":" and rng.random() < 0.5
        edits.append((*run.span(), " " if glued else _without_blank_lines(run.group())))
    return _with_copies(raw, edits)


def _headings(raw: str) -> set[int]:
    """Find where an item's heading begins behind another item's rationale."""
    letter = make_letter(raw, name="clean")
    pairs = pairwise(split_sections(letter).all)
    return {letter.trim(after.span).start for before, after in pairs if (before.kind, after.kind) == ("rationale", "item_heading")}


def _without_blank_lines(run: str) -> str:
    """Keep one line end, or the page ends, and the next line's indent."""
    ends = list(_LINE_END.finditer(run))
    if len(ends) == 1:
        return run
    pages = "".join(end.group() for end in ends if end.group() == "\f")
    return (pages or ends[-1].group()) + run[ends[-1].end() :]


# Header table


def _header(rung: str) -> Callable[[str, Random], Iterator[Piece]]:
    """Make the noise that prints the header table as one extractor does."""

    def noise(raw: str, rng: Random) -> Iterator[Piece]:
        forms = _HEADERS[rung]
        form = forms[int(rng.random() * len(forms))]
        cells = _read_table(raw)
        return _print_table(raw, form, *cells) if cells else _with_copies(raw, [])

    return noise


def _print_table(raw: str, form: str, labels: dict[str, Span], values: dict[str, Span]) -> Iterator[Piece]:
    """Print the table's cells in an extractor's order, and copy all around them."""
    spans = [*labels.values(), *values.values()]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    yield 0, start, raw[:start]
    for slot in _SLOT.finditer(form):
        if between := slot["between"]:
            yield end, end, between
        else:
            span = labels[slot["label"]] if slot["label"] else values[slot["value"]]
            yield span.start, span.end, raw[span.start : span.end]
    yield end, len(raw), raw[end:]


def _read_table(raw: str) -> tuple[dict[str, Span], dict[str, Span]] | None:
    """Find the seven labels of the header table and their values; None unless all are there and nothing else stands among them."""
    cells = list(_CELL.finditer(raw, 0, _header_limit(raw)))
    labels = {cell.lastgroup: Span(*cell.span()) for cell in cells if cell.lastgroup in _CELLS}
    values = _paired(cells)
    whole = len(cells) == len(_CELLS) + len(values) == 15 and len(labels) == 8
    if not whole or any(raw[before.end() : after.start()].strip() for before, after in pairwise(cells)):
        return None
    return {str(name): span for name, span in labels.items()}, values


def _paired(cells: list[re.Match[str]]) -> dict[str, Span]:
    """Give each label its value: the first free one of its kind, behind it or right before it."""
    waiting: list[str] = []
    early: list[tuple[str, Span]] = []
    pairs: dict[str, Span] = {}
    for cell in cells:
        name, span = str(cell.lastgroup), Span(*cell.span())
        if name in _CELLS and name != "received":
            found = next((value for kind, value in early if kind == _kind(name)), None)
            early.clear()
            if found:
                pairs[name] = found
            else:
                waiting.append(name)
        elif name not in _CELLS and (label := next((label for label in waiting if _kind(label) == name), None)):
            waiting.remove(label)
            pairs[label] = span
        elif name not in _CELLS:
            early.append((name, span))
    return pairs


def _kind(label: str) -> str:
    return {"number": "a_number", "priority": "a_priority"}.get(label, "a_date")


def _header_limit(raw: str) -> int:
    """Tell where the first section heading behind the case number begins."""
    number = re.search(_CELLS["number"], raw)
    heading = _HEADING.search(raw, number.end() if number else 0)
    return heading.start() if heading else len(raw)


def _header_end(raw: str) -> int:
    """Tell where the line of the header table's last label ends."""
    limit = _header_limit(raw)
    cells = [cell.end() for cell in _CELL.finditer(raw, 0, limit) if cell.lastgroup in _CELLS]
    if not cells:
        return 0
    end = _LINE_END.search(raw, cells[-1], limit)
    return end.start() if end else limit


# Letter shapes


def _recognised(rate: float, *, labels_too: bool) -> Callable[[str, Random], Iterator[Piece]]:
    """Make the noise of character recognition, at a number of errors for each letter."""

    def noise(raw: str, rng: Random) -> Iterator[Piece]:
        firm = _firm(raw, () if labels_too else (_LABEL, _HEADING))
        count = round(rate * sum(map(str.isalpha, raw)))
        return _with_copies(raw, sorted(_errors(_misread(raw, rng), firm, count)))

    return noise


def _firm(raw: str, whole: Iterable[re.Pattern[str]]) -> bytearray:
    """Mark the characters that no error may touch: words with a fact in them, and the matches of some patterns."""
    firm = bytearray(len(raw) + 1)
    stretches = [word.span() for word in re.finditer(r"\S+", raw) if _FIRM.search(word.group())]
    stretches += [match.span() for pattern in whole for match in pattern.finditer(raw)]
    for start, end in stretches:
        firm[start:end] = b"\1" * (end - start)
    return firm


def _misread(raw: str, rng: Random) -> list[Piece]:
    """List what a scanner might take for something else, in the order in which it would."""
    found: list[tuple[float, Piece]] = []
    for shape in _SHAPE.finditer(raw):
        weight, looks = _SHAPES[shape.group()]
        look = looks[int(rng.random() * len(looks))]
        found.append((rng.random() / weight, (*shape.span(), look)))
    return [piece for _, piece in sorted(found)]


def _errors(candidates: Iterable[Piece], firm: bytearray, count: int) -> Iterator[Piece]:
    """Pick the first so many errors that touch nothing firm and stand some characters apart."""
    for start, end, text in candidates:
        if count <= 0:
            return
        if any(firm[max(0, start - 1) : end + 1]):
            continue
        firm[max(0, start - 2) : end + 2] = b"\1" * (len(firm[max(0, start - 2) : end + 2]))
        count -= 1
        yield start, end, text


_NOISE: dict[Rung, Callable[[str, Random], Iterator[Piece]]] = {
    "clean": lambda raw, _rng: _with_copies(raw, []),
    "rewrapped": _rewrapped,
    "header-pymupdf": _header("header-pymupdf"),
    "header-pypdf": _header("header-pypdf"),
    "header-pdfminer": _header("header-pdfminer"),
    "header-poppler": _header("header-poppler"),
    "double-spaced": _double_spaced,
    "hyphen-loss": _hyphen_loss,
    "ocr-light": _recognised(0.004, labels_too=False),
    "ocr-heavy": _recognised(0.02, labels_too=True),
    "glued-headings": _glued_headings,
}
