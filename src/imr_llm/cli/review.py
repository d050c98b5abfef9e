"""The commands by which people review records: `review` serves the page, `compare` tells how far two people agree."""

from __future__ import annotations

import getpass
import hashlib
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_llm.cli.options import images_option, letters_option, logs_option, records_argument
from imr_llm.cli.readers import between_option, decisions_of, default_log, pick_two, read_pairs, shown, tell_stale, warn
from imr_llm.errors import UsageError

if TYPE_CHECKING:
    from imr_llm.review import Case, Desk, Log, ReviewServer
    from imr_llm.view import Pair, Review, ShownLetter

_FIRST_PORT = 49_152
"""Of those that are nobody's own."""


@click.command(short_help="Look at records, and correct them.")
@records_argument
@letters_option
@images_option
@logs_option("Keep decisions in the first FILE, and read the others, too. [default: RECORDS.review.jsonl]")
@click.option("--author", metavar="NAME", help="Who reviews. [default: git's user.name, or the login name]")
@click.option("--blind", is_flag=True, help="Hide what others said.")
@click.option("--adjudicate", is_flag=True, help="Decide where two people differ.")
@between_option
@click.option("--port", type=click.IntRange(0, 65535), help="Port. [default: one of the log's own, if it is free]")
def review(records: tuple[Path, ...], letters: Path | None, logs: tuple[Path, ...], author: str | None, **options: Any) -> None:
    """Serve the page on which a person reviews records: on this machine only, at an address with a token that is printed.

    RECORDS are .json or .jsonl files of `extract`, folders of them, or journals. Each decision is on disk before it counts, in a file
    that only grows.

    \b
    Examples:
      imr-llm review records.jsonl
      imr-llm review run.db --author Ann --log ann.jsonl --blind
      imr-llm review run.db --adjudicate --log cy.jsonl --log ann.jsonl --log ben.jsonl
    """
    from imr_llm.review import cases_of
    from imr_llm.view import Review

    if options["blind"] and options["adjudicate"]:
        raise UsageError("--blind hides what --adjudicate needs to see; take one of them")
    pairs = read_pairs(records, letters)
    cases = cases_of(pairs)
    missing = [case.problem.message for case in cases.values() if case.problem]
    if len(missing) == len(cases):
        raise UsageError(f"none of the letters is there; of the first: {missing[0]}")
    desk = _desk(cases, logs or (default_log(records),), _author(author), options)
    page = _page(pairs, Review(desk.author, desk.blind, desk.between), options["images"])
    server = _server(desk, page, options["port"])
    click.echo(server.url)
    told = f", {len(missing)} of them without their letter, so that nothing can be decided on those" if missing else ""
    click.echo(f"{len(cases)} letter(s){told}; decisions of {desk.author} go to {desk.log.path}; Ctrl-C ends this", err=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        _tell_end(desk.log, desk.author)
    finally:
        server.server_close()


def _desk(cases: Mapping[str, Case], logs: tuple[Path, ...], author: str, options: Mapping[str, Any]) -> Desk:
    """Open the log, and read what was said before."""
    from imr_llm.review import Desk, Log, read_logs

    log = Log(logs[0], warn)
    said = (*read_logs(logs[1:], warn), *log.decisions())
    tell_stale(cases, said)
    between = pick_two(said, options["between"]) if options["adjudicate"] else None
    return Desk(cases, log, author, blind=options["blind"], between=between, others=[Log(path, lambda _: None) for path in logs[1:]])


def _page(pairs: Sequence[Pair], review: Review, images: str) -> str:
    """Write the page with each letter once: its record, if there is one, or else why there is none."""
    from imr_llm.view import as_page

    letters: dict[str, ShownLetter] = {}
    for letter in shown(pairs, images):
        if letter.record or letter.id not in letters:
            letters[letter.id] = letter
    return as_page(letters.values(), review)


def _server(desk: Desk, page: str, port: int | None) -> ReviewServer:
    """Take the port that follows from log and author, so that a page which is open finds a server that was started anew, or else a free one."""
    from imr_llm.review import ReviewServer

    if port is not None:
        return ReviewServer(desk, page, port)
    own = hashlib.sha256(f"{desk.log.path.absolute()}\n{desk.author}".encode("utf-8", "surrogatepass")).digest()
    try:
        return ReviewServer(desk, page, _FIRST_PORT + int.from_bytes(own[:4]) % (2**16 - _FIRST_PORT))
    except UsageError:
        return ReviewServer(desk, page)


def _tell_end(log: Log, author: str) -> None:
    own = sum(one.author == author for one in log.decisions())
    click.echo(f"{log.path}: {own} decision(s) of {author}", err=True)


@click.command(short_help="How far two people agree.")
@records_argument
@logs_option("What was decided. [default: RECORDS.review.jsonl]")
@between_option
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True, help="How to print.")
def compare(records: tuple[Path, ...], logs: tuple[Path, ...], between: tuple[str, str] | None, form: str) -> None:
    """Compare two people's readings of the same records: agreement by group and by field, and each difference with both reasons.

    Both saw the same record first, so they agree more than two who read apart; how much each changed is told.

    \b
    Examples:
      imr-llm compare records.jsonl
      imr-llm compare run.db --log ann.jsonl --log ben.jsonl --format markdown
    """
    from imr_llm.review import cases_of
    from imr_llm.review import compare as compare_readings
    from imr_llm.review.show import as_json, as_markdown, as_text
    from imr_llm.runs.results import read_results
    from imr_llm.view import Pair

    said = decisions_of(records, logs)
    cases = cases_of(Pair(result, None, None) for result in read_results(records))
    tell_stale(cases, said)
    agreement = compare_readings(cases, said, pick_two(said, between))
    click.echo({"text": as_text, "json": as_json, "markdown": as_markdown}[form](agreement).rstrip("\n"))


def _author(given: str | None) -> str:
    name = (_git_name() or getpass.getuser()) if given is None else given.strip()
    if not (name.isprintable() and 0 < len(name) <= 100):
        raise UsageError(f"--author {name!r:.120}: a name has 1 to 100 printable characters")
    return name


def _git_name() -> str:
    try:
        done = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
