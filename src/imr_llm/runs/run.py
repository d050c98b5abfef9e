"""Read letters, several at once: sources in, for each a result out as soon as it is there, and kept in the journal before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from imr_llm.errors import BudgetSpent, CassetteMiss, ImrError, LetterError, ModelError, NotBegun
from imr_llm.letter import Source
from imr_llm.records import Record
from imr_llm.render import Failure, Result, as_jsonl, defect, failure
from imr_llm.runs.journal import Ended, Journal, Status
from imr_llm.runs.results import code_of, parse_result

_AHEAD = 2
"""Letters a worker that wait for it, so that none waits for a letter."""
_LOST_IN_A_ROW = 20
"""Letters that end without an endpoint's answer, one after the other, before the rest is left for another run."""


class Run:
    """The letters of a run; what stops it makes rows of the letters that it leaves."""

    def __init__(self, read: Callable[[Source], Record], journal: Journal | None = None, *, retry_failed: bool = False) -> None:
        """Prepare to read.

        Args:
            read: reads one letter, in any thread.
            journal: keeps the results, and tells which letters are done.
            retry_failed: whether letters that failed before are to be read again.
        """
        self._read, self._journal, self._retry_failed = read, journal, retry_failed
        self._lost = 0
        self.stopped: str | None = None

    def results(self, sources: Iterable[Source], workers: int, *, known: bool = True) -> Iterator[Result]:
        """Yield the result of each letter; as many letters as there are workers are always being read.

        Args:
            sources: the letters.
            workers: letters that are read at once; with one, results come in the order of the letters.
            known: whether to yield, too, what the journal has of letters that are done.
        """
        todo: Iterator[Source | Ended] = (ended if (ended := self._ended(source)) else source for source in sources)
        wanted = todo if known else (source for source in todo if isinstance(source, Source))
        if workers == 1:
            yield from map(self._one, wanted)
            return
        with ThreadPoolExecutor(workers, thread_name_prefix="letter") as pool:
            try:
                yield from _as_they_come(pool, self._one, wanted, workers * _AHEAD)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _ended(self, source: Source) -> Ended | None:
        """Find how a letter ended, if there is nothing to do about it any more."""
        ended = self._journal.ended(source.name) if self._journal else None
        if ended is None or ended.status == "not_begun" or ended.stamp != source.stamp:
            return None
        return None if ended.status == "failed" and self._retry_failed else ended

    def _one(self, source: Source | Ended) -> Result:
        if isinstance(source, Ended):
            return parse_result(source.result)
        stamp = source.stamp if self._journal else ""
        result = self._result(source)
        if self._journal:
            self._journal.end(Ended(source.name, stamp, _status(result), code_of(result), as_jsonl(result)))
        return result

    def _result(self, source: Source) -> Result:
        """Read one letter; whatever breaks it, the others go on, but for what no letter can be read without."""
        if self.stopped:
            return _left(source, self.stopped)
        try:
            record = self._read(source)
        except BudgetSpent as error:
            self.stopped = f"{error}; allow more, and give the same command again"
            return _left(source, self.stopped)
        except ModelError as error:
            self._count_lost(error)
            return failure(source.name, error)
        except (LetterError, CassetteMiss) as error:
            return failure(source.name, error)
        except ImrError:
            raise
        except Exception as error:  # noqa: BLE001  whatever one letter breaks, the others go on
            return defect(source.name, error)
        self._lost = 0
        return record

    def _count_lost(self, error: ModelError) -> None:
        self._lost += 1
        if self._lost >= _LOST_IN_A_ROW:
            self.stopped = f"{self._lost} letters in a row had no answer ({error}); give the same command again when there is one"


def _status(result: Result) -> Status:
    if isinstance(result, Record):
        return "record"
    return "not_begun" if result.code == NotBegun.code else "failed"


def _left(source: Source, why: str) -> Failure:
    return failure(source.name, NotBegun(f"{source.name}: not read, since the run was stopped: {why}"))


def _as_they_come(
    pool: ThreadPoolExecutor, one: Callable[[Source | Ended], Result], sources: Iterable[Source | Ended], most: int
) -> Iterator[Result]:
    """Keep so many letters in the pool, and yield each result when it is there."""
    going: set[Future[Result]] = set()
    for source in sources:
        going.add(pool.submit(one, source))
        if len(going) >= most:
            done, going = wait(going, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    while going:
        done, going = wait(going, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)
