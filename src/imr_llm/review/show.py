"""Show how far two people agree: an agreement in, a table for people, for Markdown or for programs out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from imr_llm.review.agreement import Agreement, Difference, Measure
from imr_llm.review.desk import difference_data
from imr_llm.review.stand import Standing

_HEADS = ("values", "agreed", "share", "F1 of spans", "Cohen's kappa")
_LONGEST = 80


def as_text(agreement: Agreement) -> str:
    """Write tables with aligned columns, then each difference."""
    lines = [_first_line(agreement), ""]
    for heads, rows in _tables(agreement):
        width = max(len(name) for name, _ in rows)
        lines.append(f"{'':<{width}}  {'  '.join(f'{head:>13}' for head in heads)}")
        lines += [f"{name:<{width}}  {'  '.join(f'{cell:>13}' for cell in cells)}" for name, cells in rows]
        lines.append("")
    for difference in agreement.differences:
        lines += [_printable(line) for line in _difference(difference, agreement.authors)]
    return "\n".join(lines)


def as_markdown(agreement: Agreement) -> str:
    """Write tables for a page, then the differences as one."""
    lines = [_escaped(_first_line(agreement)), ""]
    for heads, rows in _tables(agreement):
        lines += [f"| | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
        lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
        lines.append("")
    if agreement.differences:
        lines += [f"| letter | value | {' | '.join(map(_escaped, agreement.authors))} | adjudicated |", "|---|---|---|---|---|"]
    for one in agreement.differences:
        cells = (one.case.name, one.pair.path, _side(one.pair.first), _side(one.pair.second), _ruling(one))
        lines.append(f"| {' | '.join(map(_escaped, cells))} |")
    return "\n".join(lines)


def as_json(agreement: Agreement) -> str:
    """Write all figures and differences."""
    data = {
        "authors": agreement.authors,
        "letters": agreement.letters,
        "undecided": agreement.undecided,
        "groups": {name: _data(own) for name, own in agreement.groups.items()},
        "fields": {name: _data(own) for name, own in agreement.fields.items()},
        "differences": [difference_data(one, agreement.authors) for one in agreement.differences],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _data(measure: Measure) -> dict[str, Any]:
    return {**asdict(measure), "share": measure.share}


def _first_line(agreement: Agreement) -> str:
    first, second = agreement.authors
    total = agreement.groups.get("all")
    changed = f"; changed {total.changed[0]} and {total.changed[1]} of them" if total else ""
    still_open = f"; undecided {agreement.undecided[0]} and {agreement.undecided[1]}" if any(agreement.undecided) else ""
    ruled = sum(one.ruling is not None for one in agreement.differences)
    told = f"{len(agreement.differences)} difference(s), {ruled} adjudicated"
    return f"{first} and {second}: {agreement.letters} letter(s), {total.values if total else 0} values{changed}{still_open}; {told}"


def _tables(agreement: Agreement) -> Iterator[tuple[tuple[str, ...], list[tuple[str, list[str]]]]]:
    for measures in (agreement.groups, agreement.fields):
        if measures:
            yield _HEADS, [(name, _cells(own)) for name, own in measures.items()]


def _cells(measure: Measure) -> list[str]:
    return [str(measure.values), str(measure.agreed), _share(measure.share), _share(measure.spans_f1), _share(measure.kappa)]


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _difference(difference: Difference, authors: tuple[str, str]) -> Iterator[str]:
    yield f"{difference.case.name}  {difference.pair.path}"
    for author, side in zip(authors, (difference.pair.first, difference.pair.second), strict=True):
        yield f"  {author}: {_side(side)}"
    yield f"  adjudicated: {_ruling(difference)}"


def _side(side: Standing | None) -> str:
    if side is None:
        return "no such member"
    reason = f" ({side.decision.reason})" if side.decision and side.decision.reason else ""
    return f"{_short(side.value) if side.state == 'stated' else side.state}{reason}"


def _ruling(difference: Difference) -> str:
    ruling = difference.ruling
    if ruling is None:
        return "not yet"
    said = ruling.action if ruling.value is None else _short(ruling.value)
    return f"{said}, by {ruling.author} ({ruling.reason})"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _printable(text: str) -> str:
    """Leave out what would steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _escaped(text: str) -> str:
    """Write text so that it is no markup of the page."""
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;"), ("`", "&#96;"), ("[", "&#91;")):
        text = text.replace(sign, written)
    return _printable(text)
