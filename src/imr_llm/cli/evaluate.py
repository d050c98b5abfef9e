"""The `eval` command: score extraction against gold, compare with the baseline, and report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_llm.cli.judge import FAILED, open_judge
from imr_llm.cli.options import max_wrong_option, model_options
from imr_llm.errors import UsageError

if TYPE_CHECKING:
    from imr_llm.evals.gate import Change
    from imr_llm.evals.log import Header, Log, Mode
    from imr_llm.evals.run import Respond, Row
    from imr_llm.evals.suite import Suite
    from imr_llm.model.choose import Choice

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("eval", short_help="Score extraction against gold.")
@click.argument("suite", default="project", metavar="[SUITE]")
@click.option("--split", type=click.Choice(["dev", "test", "all"]), default="all", show_default=True, help="Which letters of the suite.")
@click.option(
    "--letters",
    type=_FOLDER,
    metavar="DIR",
    envvar="IMR_LLM_LETTERS",
    show_envvar=True,
    help="Where letters lie that aren't the project's; they are found by hash.",
)
@click.option(
    "--rung", "rungs", multiple=True, metavar="RUNG", help="Score all letters on this rung of the noise ladder. May be given several times."
)
@click.option("--first", type=click.IntRange(min=1), metavar="N", help="Score the first N letters only, in the order of their hashes.")
@click.option("--live", is_flag=True, help="Ask the model now. [default: replay the suite's recordings, if it has any]")
@click.option("--replay", type=_FOLDER, metavar="DIR", help="Replay other recordings than the suite's.")
@click.option("--record", type=_FOLDER, metavar="DIR", help="With --live: record each letter's calls into DIR.")
@click.option("--no-model", is_flag=True, help="Let the rules read alone.")
@click.option(
    "--without",
    type=click.Choice(["rules", "sections"]),
    help="Switch off all rules that read, or those that split a letter into sections. With --live or --no-model.",
)
@max_wrong_option
@model_options
@click.option("--gate", is_flag=True, help="End with 1 if a field lost against the baseline, by more than chance.")
@click.option("--accept", is_flag=True, help="Write this run as the baseline.")
@click.option("--baseline", type=_FILE, metavar="FILE", help="Compare with this baseline. [default: the suite's]")
@click.option("--dry-run", is_flag=True, help="Check everything, tell calls and tokens, and ask nothing.")
@click.option("--json", "json_file", type=_FILE, metavar="FILE", help="Write the log.")
@click.option("--markdown", "markdown_file", type=_FILE, metavar="FILE", help="Write a summary for CI.")
@click.option("--junit", "junit_file", type=_FILE, metavar="FILE", help="Write JUnit XML.")
@click.option("--html", "html_file", type=_FILE, metavar="FILE", help="Write one self-contained page with plots.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Of the suite `mess`: this kind of print. May be given several times.")
@click.option("--all", "whole", is_flag=True, help="Of the suite `mess`: each kind on each letter. [default: on four]")
def evaluate(suite: str, **options: Any) -> None:
    """Score extraction against the gold of a suite, with intervals over letters, field by field.

    A suite is a file in eval/suites/, named without its ending. Without --live, recorded answers are replayed: nothing is asked,
    and the score measures this code. The suite `mess` prints the project's letters in many messy ways, and reads them by the rules
    alone.

    \b
    Examples:
      imr-llm eval
      imr-llm eval --gate --markdown summary.md --junit letters.xml
      imr-llm eval real --letters ~/letters --split test --live --json log.json --html page.html
      imr-llm eval real --letters ~/letters --dry-run
      imr-llm eval mess --json mess.json

    \b
    Exit codes:
      0  all is well
      1  the gate: a field lost more than chance allows
      2  usage
      3  something could not be done: a letter failed, or is not at hand
    """
    _require_extra()
    _refuse_conflicts(suite, options)
    if suite == "mess":
        _read_mess(options)
        return
    from imr_llm.evals.suite import find_suite, read_suite

    _Evaluation(read_suite(find_suite(suite)), options).run()


def _read_mess(options: dict[str, Any]) -> None:
    """Print letters in messy ways, read them, and report by kind."""
    import json

    from imr_llm.evals.mess import as_text, plan, read, report
    from imr_llm.evals.suite import SPLITS

    splits = SPLITS if options["split"] == "all" else (options["split"],)
    told = report(list(read(plan(splits=splits, kinds=options["kinds"], whole=options["whole"]), options["max_wrong"])))
    click.echo(as_text(told), nl=False)
    if options["json_file"]:
        _write_file(options["json_file"], json.dumps(told, indent=1) + "\n")


def _require_extra() -> None:
    missing = [name for name in ("numpy", "scipy", "matplotlib", "jinja2") if find_spec(name) is None]
    if missing:
        raise UsageError(f"eval needs {', '.join(missing)}; install the extra with `pip install 'imr-llm[eval]'`")


def _refuse_conflicts(suite: str, options: dict[str, Any]) -> None:
    if options["live"] and (options["replay"] or options["no_model"]):
        raise UsageError("--live asks the model now; leave --replay and --no-model out")
    if options["record"] and not options["live"]:
        raise UsageError("--record goes with --live")
    if options["replay"] and options["no_model"]:
        raise UsageError("--replay and --no-model exclude each other")
    if (options["kinds"] or options["whole"]) and suite != "mess":
        raise UsageError("--kind and --all go with the suite `mess`")
    if options["first"] and options["accept"]:
        raise UsageError("--first leaves letters out, and a baseline has all; leave --accept out")
    if options["without"] and not (options["live"] or options["no_model"]):
        raise UsageError("--without asks other questions than those recorded; it goes with --live or --no-model")
    if options["without"] and (options["gate"] or options["accept"] or options["record"]):
        raise UsageError("--without measures a part of the whole; leave --gate, --accept and --record out")


class _Evaluation:
    """One run of a suite, from its cases to its reports."""

    def __init__(self, suite: Suite, options: dict[str, Any]) -> None:
        from imr_llm.evals.suite import SPLITS, plan_cases

        self._suite = suite
        self._options = options
        self._splits = SPLITS if options["split"] == "all" else (options["split"],)
        self._cases = plan_cases(suite, splits=self._splits, rungs=_known(options["rungs"]) or None, folder=options["letters"])
        if options["first"]:
            few = sorted({case.gold.sha256 for case in self._cases})[: options["first"]]
            self._cases = [case for case in self._cases if case.gold.sha256 in few]
        self._replay: Path | None = None if options["live"] or options["no_model"] else options["replay"] or suite.cassettes

    def run(self) -> None:
        """Check, run, compare, report, and end with the right code."""
        self._tell_absent()
        if self._options["dry_run"]:
            sys.exit(self._foresee())
        judge = open_judge(self._options, self._suite, self._mode)
        log, rows = self._measured()
        changes = judge.compare(log)
        self._write(log, rows, changes)
        judge.keep(log)
        sys.exit(judge.code(log, changes))

    @property
    def _mode(self) -> Mode:
        if self._options["no_model"]:
            return "rules"
        return "replayed" if self._replay else "live"

    def _choice(self) -> Choice:
        from imr_llm.model.choose import Choice

        options = self._options
        return Choice(options["model"], options["base_url"], options["model_path"], replay=self._replay, cache=False)

    def _tell_absent(self) -> None:
        absent = [case for case in self._cases if case.source is None]
        if absent:
            folder = self._options["letters"]
            where = f"in {folder}" if folder else "here; --letters DIR or IMR_LLM_LETTERS names their folder"
            click.echo(f"{len(absent)} of {len(self._cases)} letter(s) of suite {self._suite.name} are not {where}", err=True)

    def _foresee(self) -> int:
        from imr_llm.evals.foresee import foresee

        seen = foresee(self._cases, self._suite.seed)
        click.echo(f"suite {self._suite.name}, {self._mode}: {seen.cases} case(s), {seen.absent} not at hand; their gold fits")
        click.echo(
            f"{seen.calls} call(s) with {seen.schemas} schema(s), about {seen.read_tokens:,} tokens read, "
            f"at most {seen.most_written:,} written; nothing was asked"
        )
        return FAILED if seen.absent else 0

    def _measured(self) -> tuple[Log, list[Row]]:
        from imr_llm.cli.progress import Progress
        from imr_llm.evals.foresee import foresee
        from imr_llm.evals.log import make_log
        from imr_llm.evals.run import run_cases

        foresee([case for case in self._cases if case.rung == self._cases[0].rung], self._suite.seed)
        progress = Progress(len(self._cases))
        try:
            with ExitStack() as stack:
                respond = self._respond(stack, progress)
                rows = list(_shown(run_cases(self._cases, respond, self._suite.seed), progress))
        finally:
            progress.stop()
        return make_log(self._header(), rows), rows

    def _respond(self, stack: ExitStack, progress: Any) -> Respond:
        from imr_llm.evals.run import ask, record, replay
        from imr_llm.model.choose import Choice, open_model

        if self._options["no_model"]:
            return ask(None, timed=False, max_wrong=self._options["max_wrong"], off=self._options["without"])
        model = stack.enter_context(open_model(self._choice(), progress.loading, progress.warn))
        if self._replay:
            return replay(model, self._replay, self._options["max_wrong"])
        if self._options["record"]:
            replayed = stack.enter_context(open_model(Choice(replay=self._options["record"])))
            return record(model, replayed, self._options["record"], self._options["max_wrong"])
        return ask(model, timed=True, max_wrong=self._options["max_wrong"], off=self._options["without"])

    def _header(self) -> Header:
        from importlib.metadata import version

        from imr_llm.evals.log import Header
        from imr_llm.evals.origin import commit_of, prompts_hash

        return Header(
            suite=self._suite.name,
            mode=self._mode,
            off=self._options["without"],
            model=None if self._options["no_model"] else self._choice().name,
            prompts=prompts_hash(),
            commit=commit_of(self._suite.path.parent),
            version=version("imr-llm"),
            splits=tuple(self._splits),
            seed=self._suite.seed,
        )

    def _write(self, log: Log, rows: Sequence[Row], changes: Sequence[Change] | None) -> None:
        from imr_llm.evals.log import as_json, with_changes
        from imr_llm.evals.report.junit import as_junit
        from imr_llm.evals.report.markdown import as_markdown
        from imr_llm.evals.report.text import as_text

        click.echo(as_text(log, changes), nl=False)
        made: dict[str, Callable[[], str]] = {
            "json_file": lambda: as_json(with_changes(log, changes)),
            "markdown_file": lambda: as_markdown(log, changes),
            "junit_file": lambda: as_junit(log, changes),
            "html_file": lambda: _page(log, rows, changes, self._suite.seed),
        }
        for option, make in made.items():
            if path := self._options[option]:
                _write_file(path, make())


def _page(log: Log, rows: Sequence[Row], changes: Sequence[Change] | None, seed: int) -> str:
    from imr_llm.evals.report.page import as_page

    return as_page(log, rows, changes, seed)


def _known(rungs: Sequence[str]) -> list[Any]:
    from imr_llm.evals.noise import RUNGS

    for rung in rungs:
        if rung not in RUNGS:
            raise UsageError(f"--rung {rung}: no such rung; known are {', '.join(RUNGS)}")
    return list(rungs)


def _shown(rows: Iterator[Row], progress: Any) -> Iterator[Row]:
    for row in rows:
        progress.step(row.case.name)
        yield row


def _write_file(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: can't be written ({error.strerror})") from error
