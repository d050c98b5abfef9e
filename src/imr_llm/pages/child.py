"""Read PDFs until standard input closes, within bounds of time and memory: the child process that PDFium runs in."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import signal
import sys

from imr_llm.pages.look import look_at
from imr_llm.pages.pipe import receive, send
from imr_llm.pages.reading import Gone


def main() -> None:
    """Answer each PDF with what its pages show, as JSON; the arguments are seconds a file, and bytes of memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    nowhere = _silence()
    import pypdfium2.raw  # noqa: F401  loaded before the bound is set and the first file comes

    seconds, memory = map(int, sys.argv[1:])
    _bound(memory)
    while (data := receive(sys.stdin.buffer)) is not None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        answer = answered(data)
        faulthandler.cancel_dump_traceback_later()
        send(out, answer)


def answered(data: bytes) -> bytes:
    """Read one PDF."""
    reading = look_at(data)
    told = {"gone": [reading.code, reading.message]} if isinstance(reading, Gone) else reading.packed()
    return json.dumps(told).encode()


def _silence() -> io.TextIOWrapper:
    """Send what PDFium prints to nowhere; it may hold the letter."""
    nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  stays open as long as the process
    os.dup2(nowhere.fileno(), 1)
    os.dup2(nowhere.fileno(), 2)
    return nowhere


def _bound(memory: int) -> None:
    """Bound the memory, and leave no dump of it behind; where the platform has no such bounds, the time alone is bounded."""
    try:
        import resource
    except ImportError:
        return
    for bound, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(bound, (most, resource.getrlimit(bound)[1]))


if __name__ == "__main__":
    main()
