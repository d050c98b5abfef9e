"""Keep decisions: each one a line of a file that only grows, on disk before it counts."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from imr_llm.errors import JournalError, UsageError
from imr_llm.review.decision import Decision

_WAIT_S = 10.0

Make = Callable[[Sequence[Decision], int], Decision]
"""Makes a decision of all that the log holds, and of the id that it would have."""


class Log:
    """A log that is open for writing; any number of processes may have it open."""

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        """Read what the log holds; it is made with its first decision.

        Args:
            path: its file.
            warn: told of each torn line.

        Raises:
            UsageError: it is another kind of file.
            JournalError: it can't be read.
        """
        self.path = path
        self._warn = warn
        self._lines = 0
        self._read_to = 0
        self._decisions: list[Decision] = []
        self._own = threading.RLock()
        self._lock = FileLock(f"{path}.lock", timeout=_WAIT_S)
        self.decisions()

    def decisions(self) -> tuple[Decision, ...]:
        """Give all decisions in order, also those that another process wrote meanwhile."""
        with self._own:
            data = _bytes_after(self.path, self._read_to)
            if data is None:
                raise JournalError(f"{self.path}: the log was cut or replaced while it was open; put it back, and start again")
            whole = data[: data.rfind(b"\n") + 1]
            for line in whole.splitlines(keepends=True):
                self._lines += 1
                if (decision := _parse(line, f"{self.path}:{self._lines}", self._warn)) is not None:
                    self._decisions.append(decision)
            self._read_to += len(whole)
            return tuple(self._decisions)

    def append(self, make: Make) -> Decision:
        """Add a decision; when this returns, it is on disk.

        Raises:
            UsageError: `make` refuses it.
            JournalError: the file can't be written: a full disk, a lost one, another process that doesn't let go of it.
        """
        try:
            with self._own, self._lock:
                known = self.decisions()
                last = max((decision.id for decision in known), default=0)
                decision = make(known, max(last + 1, time.time_ns() // 1_000))
                self._write(decision.model_dump_json().encode("utf-8") + b"\n")
                self.decisions()
                return decision
        except Timeout as error:
            raise JournalError(f"{self.path}: another process writes this log and doesn't let go of it; close it, and try again") from error
        except OSError as error:
            raise JournalError(
                f"{self.path}: the decision can't be written ({error.strerror}), and doesn't count; mend that, and try again"
            ) from error

    def _write(self, line: bytes) -> None:
        """Write a line in one piece behind what is there; a torn one before it is ended first, and stays."""
        torn = bool(_bytes_after(self.path, self._read_to))
        begun = not self.path.exists()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            rest = memoryview((b"\n" if torn else b"") + line)
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fsync(file)
        finally:
            os.close(file)
        if begun and os.name == "posix":
            _sync_folder(self.path.absolute().parent)


def read_logs(paths: Iterable[Path], warn: Callable[[str], None]) -> list[Decision]:
    """Read the decisions of several logs in order of time; one that two files hold counts once.

    Raises:
        UsageError: there is no such file, or it is no log.
    """
    found: dict[int, Decision] = {}
    for path in paths:
        if not path.is_file():
            raise UsageError(f"{path}: there is no such log; expected one that `imr-llm review` wrote")
        for number, line in enumerate((_bytes_after(path, 0) or b"").splitlines(keepends=True), 1):
            decision = _parse(line, f"{path}:{number}", warn)
            if decision is not None and found.setdefault(decision.id, decision) != decision:
                raise UsageError(f"{path}:{number}: another decision has the id {decision.id}, too; one of the two was changed by hand")
    return [found[key] for key in sorted(found)]


def _bytes_after(path: Path, offset: int) -> bytes | None:
    """Read a file from an offset on; None if it ends before that, and nothing if it isn't there and never was."""
    try:
        with path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < offset:
                return None
            file.seek(offset)
            return file.read()
    except FileNotFoundError:
        return None if offset else b""
    except OSError as error:
        raise JournalError(f"{path}: the log can't be read ({error.strerror})") from error


def _parse(line: bytes, where: str, warn: Callable[[str], None]) -> Decision | None:
    """Read one line; a torn one is told and left out, since a crash in mid-write leaves such."""
    if not line.strip(b"\0\r\n \t"):
        return None
    try:
        return Decision.model_validate_json(line)
    except ValidationError as error:
        if _is_torn(line):
            warn(f"{where}: a torn line, as a crash in mid-write leaves it; it was left where it is, and doesn't count")
            return None
        first = error.errors(include_url=False, include_input=False)[0]
        expected = "expected a line that `imr-llm review` wrote"
        raise UsageError(f"{where}: is no decision ({'.'.join(map(str, first['loc']))}: {first['msg']}); {expected}") from error


def _is_torn(line: bytes) -> bool:
    """Tell the beginning of an object from what was never one."""
    if not line.lstrip(b"\0").startswith(b"{"):
        return False
    try:
        json.loads(line)
    except ValueError:
        return True
    return False


def _sync_folder(folder: Path) -> None:
    """Make sure that a new file's name is on disk, too."""
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
