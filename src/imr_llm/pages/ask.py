"""Ask a child process what a PDF's pages show, one a process that stays warm and is started anew when it dies."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from imr_llm.errors import ProcessError
from imr_llm.pages.pipe import receive, send
from imr_llm.pages.reading import MEMORY_LIMIT, TIME_LIMIT, Gone, Reading, unpacked

_CHILD = ("-S", "-P", "-m", "imr_llm.pages.child")
"""It runs nothing of the site's own, and nothing of the working folder."""

_SPARE = 10
"""Seconds after the child's own limit at which it is killed."""


def ask_pages(data: bytes) -> Reading | Gone:
    """Give what the pages of a PDF show.

    Raises:
        ProcessError: the child can't be started.
    """
    return _DESK.ask(data)


class Desk:
    """The child of this process; one file is read at a time."""

    def __init__(self, seconds: int = TIME_LIMIT, memory: int = MEMORY_LIMIT) -> None:
        """Give the bounds for one file.

        Args:
            seconds: that PDFium may take.
            memory: bytes of address space that the child may have, where the platform can bound it.
        """
        self._seconds, self._memory = seconds, memory
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, data: bytes) -> Reading | Gone:
        """Ask the child; one that has read before and dies may have died of that, so a fresh one is asked again."""
        with self._turn:
            warm = self._child is not None
            began = time.monotonic()
            answer = self._ask(data)
            if answer is None and warm and time.monotonic() - began < self._seconds:
                began = time.monotonic()
                answer = self._ask(data)
            return self._gave_up(time.monotonic() - began) if answer is None else unpacked(json.loads(answer))

    def _ask(self, data: bytes) -> bytes | None:
        """Give the child's answer, or None where it died."""
        if self._child is None:
            self._child = _start(self._seconds, self._memory)
        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        watch = threading.Timer(self._seconds + _SPARE, child.kill)
        watch.daemon = True
        watch.start()
        answer = None
        try:
            send(child.stdin, data)
            answer = receive(child.stdout)
        except OSError:
            answer = None
        finally:
            watch.cancel()
            if answer is None:
                self.close()
        return answer

    def _gave_up(self, seconds: float) -> Gone:
        limits = f"the limits are {self._seconds} seconds and {self._memory // 1_000_000:,} MB of memory"
        if seconds >= self._seconds:
            return Gone(
                "too_large", f"the PDF takes too long to read; {limits}; print it anew (`qpdf IN.pdf OUT.pdf`), or give the letter alone"
            )
        return Gone(
            "damaged_pdf", f"the PDF is damaged, or needs too much: PDFium gave up on it; {limits}; get the file again, or print it anew"
        )

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            _shut(child)

    def forked(self) -> None:
        """Leave the child to the process that started it; this one is its copy."""
        child, self._child, self._turn = self._child, None, threading.Lock()
        if child is not None:
            _shut(child)
            child.returncode = 0  # it is not ours to wait for


def _shut(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue


def _start(seconds: int, memory: int) -> subprocess.Popen[bytes]:
    home = str(Path(__file__).parents[2])
    paths = os.pathsep.join([home, *(path for path in sys.path if path and path != home)])
    try:
        return subprocess.Popen(
            [sys.executable, *_CHILD, str(seconds), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise ProcessError(f"the process that reads PDFs can't be started ({error.strerror or error})") from error


_DESK = Desk()
atexit.register(_DESK.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_DESK.forked)
