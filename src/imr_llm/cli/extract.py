"""The `extract` command: letters in, records out."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from imr_llm.cli.options import max_wrong_option, model_options
from imr_llm.errors import CassetteMiss, ImrError, LetterError, ModelError, UsageError

if TYPE_CHECKING:
    from imr_llm.model.call import Model
    from imr_llm.render import Result

FINDINGS, FAILED, UNBALANCED = 1, 3, 4


@click.command(short_help="Letters in, verified records out.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--plain", is_flag=True, help="Print values only, in the plain shape.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "jsonl"]), help="How to print. [default: text; json with --plain or -o]"
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE|DIR", help="Write to a file, or one file a letter into a folder."
)
@model_options
@click.option("--record", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Record each letter's calls into DIR.")
@click.option("--digests-only", is_flag=True, help="With --record: of requests, store hashes only.")
@click.option("--replay", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Answer from recordings; ask nothing.")
@click.option("--no-cache", is_flag=True, help="Neither keep answers nor use kept ones.")
@click.option("--no-model", is_flag=True, help="Let the rules read alone.")
@max_wrong_option
@click.option("--concurrency", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N", help="Letters at once.")
def extract(paths: tuple[str, ...], output: Path | None, form: str | None, *, plain: bool, **options: Any) -> None:
    """Read letters (PDF with a text layer, or text), and print a record of each.

    A path is a file, a folder, a pattern, or - for standard input. The key of an endpoint comes from OPENAI_API_KEY.

    \b
    Examples:
      imr-llm extract letter.pdf
      imr-llm extract letters/*.pdf --plain -o records/
      imr-llm extract eval/letters/a2016-overturned-mri.txt --replay cassettes
      imr-llm extract letter.pdf --model gpt-4.1-mini
      imr-llm extract letter.pdf --model qwen3 --base-url http://127.0.0.1:8000/v1
    """
    from imr_llm.cli.output import Writer

    _refuse_conflicts(options)
    writer = Writer(output, form, values_only=plain)
    work = _Work(paths, output, options)
    with writer, work:
        for result in work.results():
            writer.write(result)
    work.summarise()
    sys.exit(work.exit_code)


def _refuse_conflicts(options: dict[str, Any]) -> None:
    if options["record"] and options["replay"]:
        raise UsageError("--record and --replay exclude each other")
    if options["digests_only"] and not options["record"]:
        raise UsageError("--digests-only goes with --record")
    if options["concurrency"] > 1 and (options["record"] or options["replay"]):
        raise UsageError("--record and --replay take one letter at a time; leave --concurrency out")


class _Work:
    """The letters of one run, from paths to results."""

    def __init__(self, paths: tuple[str, ...], output: Path | None, options: dict[str, Any]) -> None:
        from imr_llm.cli.progress import Progress
        from imr_llm.letter import find_letters

        self._options = options
        self._found = list(find_letters(paths))
        self._progress = Progress(len(self._found))
        self.exit_code = 0
        if options["record"] or options["replay"] or (output and not output.suffix):
            _refuse_same_names([found for found in self._found if isinstance(found, str)])

    def results(self) -> Iterator[Result]:
        """Yield a record or a failure for each letter, in the order given."""
        with ExitStack() as stack:
            model = stack.enter_context(_LazyModel(self._options, self._progress).opened())
            for result in self._run(model):
                self._count(result)
                yield result

    def _run(self, model: _LazyModel) -> Iterator[Result]:
        if self._options["concurrency"] == 1:
            yield from (self._one(found, model) for found in self._found)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(self._options["concurrency"]) as pool:
            yield from pool.map(lambda found: self._one(found, model), self._found)

    def _one(self, found: str | LetterError, model: _LazyModel) -> Result:
        from imr_llm.letter import read_letter
        from imr_llm.pipeline import extract as extract_letter
        from imr_llm.recognise import require_letter
        from imr_llm.render import defect, failure

        if isinstance(found, LetterError):
            return failure(found.path, found)
        try:
            letter = read_letter(found)
            require_letter(letter)
            with self._cassette(found):
                asking = self._progress.asking
                return extract_letter(
                    letter, model.get(), lambda asked: asking(found, asked.question.name), max_wrong=self._options["max_wrong"]
                )
        except (LetterError, ModelError, CassetteMiss) as error:
            return failure(found, error)
        except ImrError:
            raise
        except Exception as error:  # noqa: BLE001  whatever one letter breaks, the others go on
            return defect(found, error)

    @contextmanager
    def _cassette(self, name: str) -> Iterator[None]:
        """Record or replay one letter's calls, if that is wanted."""
        if not (self._options["record"] or self._options["replay"]):
            yield
            return
        from imr_llm.model.cassette import recording, replaying

        stem = "stdin" if name == "-" else Path(name).stem
        if self._options["record"]:
            with recording(self._options["record"], stem, digests_only=self._options["digests_only"]):
                yield
        else:
            with replaying(self._options["replay"], stem):
                yield

    def _count(self, result: Result) -> None:
        self._progress.done(result)
        self.exit_code = max(self.exit_code, _code_of(result))

    def summarise(self) -> None:
        """Say what the run came to."""
        self._progress.summarise()

    def __enter__(self) -> Self:
        """Show progress."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal clean, whatever happened."""
        self._progress.stop()


class _LazyModel:
    """Opens the model when the first letter that can be read needs it, and never for none."""

    def __init__(self, options: dict[str, Any], progress: Any) -> None:
        self._options = options
        self._progress = progress
        self._stack = ExitStack()
        self._model: Model | None = None
        self._opening = threading.Lock()

    @contextmanager
    def opened(self) -> Iterator[_LazyModel]:
        """Close the model at the end, if it was opened."""
        with self._stack:
            yield self

    def get(self) -> Model | None:
        """Give the model, or None where the rules read alone."""
        if self._options["no_model"]:
            return None
        with self._opening:
            if self._model is None:
                self._model = self._open()
            return self._model

    def _open(self) -> Model:
        from imr_llm.model.choose import Choice, open_model

        options = self._options
        choice = Choice(
            model=options["model"],
            base_url=options["base_url"],
            model_path=options["model_path"],
            replay=options["replay"],
            cache=not (options["no_cache"] or options["record"]),
            slots=options["concurrency"],
        )
        return self._stack.enter_context(open_model(choice, self._progress.loading, self._progress.warn))


def _code_of(result: Result) -> int:
    """Give the exit code that a letter by itself would end with."""
    from imr_llm.render import Failure

    if isinstance(result, Failure):
        return FAILED
    if any(finding.code == "ledger_unbalanced" for finding in result.findings):
        return UNBALANCED
    return FINDINGS if any(finding.needs_person for finding in result.findings) else 0


def _refuse_same_names(names: list[str]) -> None:
    """Two letters with one stem would write one file."""
    by_stem: dict[str, str] = {}
    for name in names:
        first = by_stem.setdefault(Path(name).stem, name)
        if first != name:
            raise UsageError(f"{first} and {name} have the same name, and would write the same file; run them apart")
