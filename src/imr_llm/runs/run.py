"""Read letters, several at once: sources in, for each a result out as soon as it is there, and kept in the journal before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import chain

from imr_llm.errors import ImrError
from imr_llm.letter import Source
from imr_llm.render import Result, defect
from imr_llm.runs.journal import Ended, Journal
from imr_llm.runs.outcome import Read, Stop, ended, left, read_all
from imr_llm.runs.results import parse_results

_AHEAD = 2
"""Letters a worker that wait for it, so that none waits for a letter."""


def readers(calls: int) -> int:
    """Give how many letters to read at once, so that so many calls are always under way while others are prepared or checked."""
    return 1 if calls == 1 else calls + -(-calls * 3 // 5)


def find_ended(journal: Journal | None, source: Source, *, retry_failed: bool) -> Ended | None:
    """Find how a letter ended, if there is nothing to do about it any more."""
    try:
        before = journal.ended(source.name) if journal else None
    except UnicodeEncodeError:  # no journal has a row of such a name; that it can't be kept is told when it is
        return None
    if before is None or before.status == "not_begun" or before.stamp != source.stamp:
        return None
    return None if before.status == "failed" and retry_failed else before


class Run:
    """The letters of a run; what stops it makes rows of the letters that it leaves."""

    def __init__(self, read: Read, journal: Journal | None = None, *, retry_failed: bool = False) -> None:
        """Prepare to read.

        Args:
            read: reads one letter, in any thread.
            journal: keeps the results, and tells which letters are done.
            retry_failed: whether letters that failed before are to be read again.
        """
        self._read, self._journal, self._retry_failed = read, journal, retry_failed
        self._stop = Stop()

    def results(self, sources: Iterable[Source], workers: int, *, known: bool = True) -> Iterator[Result]:
        """Yield the result of each letter; as many letters as there are workers are always being read.

        Args:
            sources: the letters.
            workers: letters that are read at once; with one, results come in the order of the letters.
            known: whether to yield, too, what the journal has of letters that are done.
        """
        todo: Iterator[Source | Ended] = (
            source if (before := find_ended(self._journal, source, retry_failed=self._retry_failed)) is None else before
            for source in sources
        )
        wanted = todo if known else (source for source in todo if isinstance(source, Source))
        if workers == 1:
            yield from chain.from_iterable(map(self._one, wanted))
            return
        with ThreadPoolExecutor(workers, thread_name_prefix="letter") as pool:
            try:
                yield from _as_they_come(pool, self._one, wanted, workers * _AHEAD)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _one(self, source: Source | Ended) -> list[Result]:
        """Give what a letter came to; whatever breaks before its row is kept is its row, too.

        Raises:
            ImrError: no letter can be read.
        """
        try:
            return parse_results(source.result) if isinstance(source, Ended) else self._read_and_kept(source)
        except ImrError:
            raise
        except Exception as error:  # noqa: BLE001 - what breaks beside the reading is the letter's row, too
            return [defect(source.name, error)]

    def _read_and_kept(self, source: Source) -> list[Result]:
        stamp = source.stamp if self._journal else ""
        results: list[Result] = [left(source.name, self._stop.why)] if self._stop.why else read_all(self._read, source, self._stop)
        if self._journal:
            self._journal.end(ended(source, stamp, results))
        return results


def _as_they_come(
    pool: ThreadPoolExecutor, one: Callable[[Source | Ended], list[Result]], sources: Iterable[Source | Ended], most: int
) -> Iterator[Result]:
    """Keep so many letters in the pool, and yield each result when it is there."""
    going: set[Future[list[Result]]] = set()
    for source in sources:
        going.add(pool.submit(one, source))
        if len(going) >= most:
            done, going = wait(going, return_when=FIRST_COMPLETED)
            yield from (result for future in done for result in future.result())
    while going:
        done, going = wait(going, return_when=FIRST_COMPLETED)
        yield from (result for future in done for result in future.result())
