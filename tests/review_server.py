"""Serve a page in review mode on loopback, and keep its decisions in memory, as `imr-llm review` does in a file."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Kept:
    """What the server has, and whether it answers."""

    page: str
    author: str
    url: str = ""
    decisions: list[dict[str, Any]] = field(default_factory=list)
    refuses: str | None = None
    """What it says instead of keeping a decision."""

    def keep(self, decision: dict[str, Any], author: str) -> dict[str, Any]:
        stored = {**decision, "id": len(self.decisions) + 1, "author": author, "time": "2026-01-01T00:00:00Z"}
        self.decisions.append(stored)
        return stored


@contextmanager
def serving(page: str, author: str) -> Iterator[Kept]:
    """Serve until the block ends."""
    kept = Kept(page, author)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/decisions":
                self._answer(200, "application/json", json.dumps({"decisions": kept.decisions}))
            elif self.path == "/":
                self._answer(200, "text/html; charset=utf-8", kept.page)
            else:
                self._answer(404, "text/plain", "")

        def do_POST(self) -> None:
            decision = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if kept.refuses:
                self._answer(400, "application/json", json.dumps({"error": kept.refuses}))
            else:
                self._answer(201, "application/json", json.dumps(kept.keep(decision, author)))

        def _answer(self, status: int, kind: str, text: str) -> None:
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
