"""Read what the page and reviews take: records, letters and logs given in, pairs, what is shown, decisions and two names out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imr_llm.cli.options import FEW
from imr_llm.errors import UsageError

if TYPE_CHECKING:
    from imr_llm.review import Case, Decision
    from imr_llm.view import Pair, ShownLetter

_NO_RECORDS = "no records; give RECORDS: what `imr-llm extract` wrote, or a journal"

between_option = click.option(
    "--between", nargs=2, metavar="ANN BEN", help="Whose readings. [default: those of the two whom the logs know]"
)


def read_pairs(records: tuple[Path, ...], letters: Path | None) -> list[Pair]:
    """Read results and their letters.

    Raises:
        UsageError: no records are given, or they are none; or `letters` holds no letters.
    """
    from imr_llm.runs.results import read_results
    from imr_llm.view import gather

    if not records:
        raise UsageError(_NO_RECORDS)
    return list(gather(read_results(records), letters))


def shown(pairs: Sequence[Pair], images: str) -> Iterator[ShownLetter]:
    """Choose what is shown, with pages drawn where that is asked, or where the letters are few."""
    from imr_llm.records import Record
    from imr_llm.view import draw_pages, show

    wanted = images == "all" or (images == "auto" and len(pairs) <= FEW)
    for pair in pairs:
        record = pair.result if isinstance(pair.result, Record) else None
        try:
            pages = draw_pages(pair.letter, record) if wanted and pair.letter else ()
        except ImportError as error:
            if images == "all":
                raise UsageError("images of pages need an extra: install it with `pip install 'imr-llm[view]'`") from error
            pages = ()
        yield show(pair, pages)


def default_log(records: tuple[Path, ...]) -> Path:
    """Name the log that lies beside records."""
    from imr_llm.runs.results import LOG_SUFFIX

    if not records:
        raise UsageError(_NO_RECORDS)
    first = records[0].resolve() if records[0].is_dir() else records[0]
    return first.with_name(f"{first.name if first.is_dir() else first.stem}{LOG_SUFFIX}")


def decisions_of(records: tuple[Path, ...], logs: tuple[Path, ...]) -> list[Decision]:
    """Read what was decided: from the logs given, or the one beside the records."""
    from imr_llm.review import read_logs

    return read_logs(logs or [default_log(records)], warn)


def pick_two(decisions: Sequence[Decision], named: tuple[str, str] | None) -> tuple[str, str]:
    """Name the two people whose readings are compared.

    Raises:
        UsageError: one of them decided nothing, or it is not clear who they are.
    """
    known = list(dict.fromkeys(one.author for one in decisions if not one.adjudicates))
    if named and (missing := [name for name in named if name not in known]):
        raise UsageError(f"--between: {missing[0]} has decided nothing; the logs know {', '.join(known) or 'nobody'}")
    if not named and len(known) != 2:
        raise UsageError(f"two readings are compared, and the logs hold those of {', '.join(known) or 'nobody'}; name two with --between")
    first, second = named or known
    return first, second


def tell_stale(cases: Mapping[str, Case], decisions: Iterable[Decision]) -> None:
    """Tell of decisions that don't count, since their record was made again."""
    stale = sum(one.letter in cases and one.record != cases[one.letter].version for one in decisions)
    if stale:
        warn(f"{stale} decision(s) were made on another version of their record, and don't count")


def warn(message: str) -> None:
    """Tell something on the side."""
    click.echo(f"imr-llm: {message}", err=True)
