"""The commands that show one stage each: `sections` and `calls`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from imr_llm.letter import Layer, Letter


@click.command(short_help="How the rules split a letter.")
@click.argument("path", metavar="PATH")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sections(path: str, *, as_json: bool) -> None:
    """Show how the rules split a letter: layout, and each section with its lines, pages and raw offsets.

    Below it stands what is not the letter's own words, such as page numbers and fax lines, and what was noticed while it was read.
    Of a file that holds several letters, each is shown; `file.pdf#2` is the second alone.

    \b
    Examples:
      imr-llm sections letter.pdf
      imr-llm sections letter.txt --json
    """
    from imr_llm.letter import read_letters

    letters = read_letters(path)
    if as_json:
        told = [_split(letter) for letter in letters]
        click.echo(json.dumps(told if len(told) > 1 else told[0], indent=2))
        return
    for letter in letters:
        _show_split(letter)


def _split(letter: Letter) -> dict[str, Any]:
    """Give the sections of a letter, what is left out of it, and what was noticed, as JSON has them."""
    from imr_llm.sections import section_lines, split_sections

    split = split_sections(letter)
    rows: list[dict[str, Any]] = []
    for section in split.all:
        lines = section_lines(letter, section)
        rows.append(
            {
                "kind": section.kind,
                "item": section.item,
                "start": section.span.start,
                "end": section.span.end,
                "first_line": lines[0].number if lines else letter.line_at(section.span.start).number,
                "last_line": lines[-1].number if lines else letter.line_at(section.span.start).number,
                "page": letter.line_at(section.span.start).page,
                "words": len(letter.view.read(section.span).split()),
            }
        )
    notes = [{"code": note.code, "message": note.message, "needs_person": note.needs_person} for note in letter.notes]
    left_out = [_left_out(letter, layer) for layer in letter.layers]
    return {"layout": split.layout, "items": split.item_count, "sections": rows, "left_out": left_out, "notes": notes}


def _show_split(letter: Letter) -> None:
    """Print the sections of a letter, what is left out of it, and what was noticed."""
    told = _split(letter)
    which = f"{letter.name}: " if letter.parts > 1 else ""
    click.echo(f"{which}layout {told['layout']}, {len(letter.lines)} lines, {letter.pages} page(s), {told['items']} item(s)")
    for row in told["sections"]:
        item = "" if row["item"] is None else f"item {row['item'] + 1}"
        click.echo(f"{row['first_line']:>5}-{row['last_line']:<5} p{row['page']:<3} {row['kind']:<30} {item:<8} {row['words']:>5} words")
    for kind in dict.fromkeys(layer.kind for layer in letter.layers):
        left_out = [_left_out(letter, layer) for layer in letter.layers if layer.kind == kind]
        words = next((row["text"] for row in left_out if row["text"]), "")
        click.echo(f"{left_out[0]['line']:>5}-{left_out[-1]['line']:<5} left out: {kind} in {len(left_out)} place(s), as {words[:60]!r}")
    for note in letter.notes:
        click.echo(f"{note.code}: {note.message}")


def _left_out(letter: Letter, layer: Layer) -> dict[str, Any]:
    """Tell where a stretch stands that is left out, and what it prints."""
    span, line = layer.span, letter.line_at(layer.span.start)
    text = " ".join(letter.cut(span).split())
    return {"kind": layer.kind, "start": span.start, "end": span.end, "line": line.number, "page": line.page, "text": text[:200]}


@click.command(short_help="What would be asked, without asking.")
@click.argument("path", metavar="PATH")
@click.option("--show", is_flag=True, help="Print each prompt.")
def calls(path: str, *, show: bool) -> None:
    """Show what a model would be asked about a letter, with estimated token counts; nothing is asked.

    \b
    Examples:
      imr-llm calls letter.pdf
      imr-llm calls letter.pdf --show
    """
    from imr_llm.letter import read_letters
    from imr_llm.pipeline import plan
    from imr_llm.tokens import count_tokens

    planned = [asked for letter in read_letters(path) for asked in plan(letter)]
    total = 0
    for asked in planned:
        tokens = count_tokens(asked.call.system) + count_tokens(asked.call.user)
        total += tokens
        item = "" if asked.item is None else f"item {asked.item + 1}"
        click.echo(
            f"{asked.call.question:<12} {item:<8} prompt {asked.call.prompt}  about {tokens:>5} tokens, answer up to {asked.call.max_tokens}"
        )
        if show:
            click.echo(f"\n{asked.call.system}\n\n{asked.call.user}\n")
    click.echo(f"{len(planned)} call(s), about {total} tokens")
