"""Show a log as one self-contained HTML page: figures, plots, and the worst letters with what gold and the record have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from imr_llm.evals.gate import Change
from imr_llm.evals.outcomes import Outcome
from imr_llm.evals.report.plots import draw_fields, draw_ladder, draw_risk
from imr_llm.evals.report.words import bounds, change_line, first_line, letters_of, second_line, share, took, totals, visible_line
from imr_llm.evals.run import Row, prepare, without_text
from imr_llm.letter import Letter, Span

_WORST = 12
_CONTEXT = 60
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place in a letter: the words, and a few before and after."""

    before: str
    words: str
    after: str
    place: str


@dataclass(frozen=True, slots=True)
class Side:
    """What gold or the record has of one value."""

    value: str | None
    excerpts: tuple[Excerpt, ...]


def as_page(log: Mapping[str, Any], rows: Sequence[Row], changes: Sequence[Change] | None, seed: int) -> str:
    """Write the page; it holds words of the letters, so it is as private as they are."""
    environment = Environment(
        loader=PackageLoader("imr_llm.evals.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(share=share, bounds=bounds)
    return environment.get_template("page.html.jinja").render(
        log=log,
        first=first_line(log),
        second=second_line(log),
        totals=totals(log),
        took=took(log),
        plots=[(title, Markup(svg)) for title, svg in _plots(log)],  # noqa: S704  drawn here, from numbers and names of fields
        changes=[(change_line(change), letters_of(change), change.lost) for change in changes or () if change.worse or change.better],
        compared=changes is not None,
        visible=visible_line(changes) if changes is not None else "",
        worst=[(row, _sides(row, seed)) for row in _worst(rows)],
        troubles=[row for row in rows if row.status in {"failed", "absent"}],
    )


def _plots(log: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    if not log["letters"]:
        return
    yield "Fields, with their intervals", draw_fields(log)
    yield "Risk against coverage", draw_risk(log)
    if log["ladder"]:
        yield "Noise ladder", draw_ladder(log)


def _errors(row: Row) -> list[Outcome]:
    return [one for one in without_text(row).outcomes if one.kind != "correct"]


def _worst(rows: Sequence[Row]) -> list[Row]:
    """List the letters with the most values that are wrong, missed or invented; clean ones only."""
    clean = [row for row in rows if row.case.rung == rows[0].case.rung and row.status == "scored"]
    ranked = sorted(clean, key=lambda row: (-sum(one.kind != "wrong_span" for one in _errors(row)), row.case.name))
    return [row for row in ranked if _errors(row)][:_WORST]


def _sides(row: Row, seed: int) -> list[tuple[Outcome, Side, Side]]:
    letter = prepare(row.case, seed).letter
    return [
        (one, Side(_value(one.gold), _excerpts(letter, one.gold_spans)), Side(_value(one.found), _excerpts(letter, one.found_spans)))
        for one in _errors(row)
    ]


def _value(value: Any) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _excerpts(letter: Letter, spans: Iterable[Span]) -> tuple[Excerpt, ...]:
    return tuple(_excerpt(letter, span) for span in list(spans)[:3])


def _excerpt(letter: Letter, span: Span) -> Excerpt:
    line = letter.line_at(span.start)
    words = letter.view.read(span)
    if len(words) > _SHOWN:
        words = f"{words[: _SHOWN // 2]} … {words[-_SHOWN // 2 :]}"
    return Excerpt(
        before=letter.view.read(Span(max(0, span.start - _CONTEXT), span.start)),
        words=words,
        after=letter.view.read(Span(span.end, min(len(letter.raw), span.end + _CONTEXT))),
        place=f"p{line.page} l{line.number}",
    )
