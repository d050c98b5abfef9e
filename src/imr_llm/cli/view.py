"""The command that shows records beside their letters: `view`."""

from __future__ import annotations

from pathlib import Path

import click

from imr_llm.cli.options import images_option, letters_option, records_argument
from imr_llm.cli.readers import read_pairs, shown
from imr_llm.errors import UsageError


@click.command(short_help="Records beside their letters, as a page.")
@records_argument
@letters_option
@images_option
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
    from imr_llm.view import as_page

    pairs = read_pairs(records, letters)
    page = as_page(shown(pairs, images))
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output}: the page can't be written ({error.strerror})") from error
    missing = sum(pair.letter is None for pair in pairs)
    told = f", {missing} of them without their letter; the page says why" if missing else ""
    click.echo(f"{output}: {len(pairs)} letter(s), {len(page) / 1e6:.1f} MB{told}", err=True)
