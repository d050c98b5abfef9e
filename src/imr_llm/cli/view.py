"""The command that shows records beside their letters: `view`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imr_llm.errors import UsageError

if TYPE_CHECKING:
    from imr_llm.view import Pair, ShownLetter

_FEW = 20
"""Letters up to which pages are drawn where nothing else is said."""


@click.command(short_help="Records beside their letters, as a page.")
@click.argument("records", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RECORDS...")
@click.option("--letters", type=click.Path(path_type=Path), metavar="DIR", help="Where letters lie that moved; they are found by hash.")
@click.option(
    "--images",
    type=click.Choice(["auto", "all", "none"]),
    default="auto",
    show_default=True,
    help=f"Draw the pages of PDF letters; auto: of up to {_FEW} letters.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="PAGE", help="The page, as .html.")
def view(records: tuple[Path, ...], letters: Path | None, images: str, output: Path) -> None:
    """Show records beside their letters: one page for a browser, without a network.

    RECORDS are as in `tables`. The page shows each value with the words that say it, and first what needs a person. It holds
    the letters, so it is as private as they are.

    \b
    Examples:
      imr-llm view records.jsonl -o page.html
      imr-llm view run.db --letters moved/ --images none -o page.html
    """
    from imr_llm.runs.results import read_results
    from imr_llm.view import as_page, gather

    pairs = list(gather(read_results(records), letters))
    page = as_page(_shown(pairs, images))
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output}: the page can't be written ({error.strerror})") from error
    missing = sum(pair.letter is None for pair in pairs)
    told = f", {missing} of them without their letter; the page says why" if missing else ""
    click.echo(f"{output}: {len(pairs)} letter(s), {len(page) / 1e6:.1f} MB{told}", err=True)


def _shown(pairs: Sequence[Pair], images: str) -> Iterator[ShownLetter]:
    """Choose what is shown, with pages drawn where that is asked, or where the letters are few."""
    from imr_llm.records import Record
    from imr_llm.view import draw_pages, show

    wanted = images == "all" or (images == "auto" and len(pairs) <= _FEW)
    for pair in pairs:
        record = pair.result if isinstance(pair.result, Record) else None
        try:
            pages = draw_pages(pair.letter, record) if wanted and pair.letter else ()
        except ImportError as error:
            if images == "all":
                raise UsageError("images of pages need an extra: install it with `pip install 'imr-llm[view]'`") from error
            pages = ()
        yield show(pair, pages)
