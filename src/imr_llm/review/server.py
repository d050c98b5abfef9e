"""Serve the page of a review on this machine alone: requests with the token in, the page, decisions and errors out."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError

from imr_llm.errors import JournalError, UsageError
from imr_llm.render import defect
from imr_llm.review.decide import Stale
from imr_llm.review.decision import Draft
from imr_llm.review.desk import Desk
from imr_llm.review.guard import Guard, Refused, body_length

HOST = "127.0.0.1"
_TIMEOUT_S = 30
_POLICY = re.compile(r"<meta\s+http-equiv=\"Content-Security-Policy\"\s+content=\"([^\"]*)\"", re.IGNORECASE)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class ReviewServer(ThreadingHTTPServer):
    """Answers on 127.0.0.1 alone, and only whom the token names."""

    daemon_threads = True

    def __init__(self, desk: Desk, page: str, port: int = 0) -> None:
        """Take a port.

        Args:
            desk: what is reviewed.
            page: the page's HTML; its content security policy is the one in its head.
            port: the port; 0 is any that is free.

        Raises:
            UsageError: the port is taken.
        """
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            raise UsageError(f"--port {port}: can't be used ({error}); take another, or 0 for any that is free") from error
        self.desk = desk
        self.guard = Guard(HOST, self.server_port)
        self.page, self.policy = _with_policy(page)

    @property
    def url(self) -> str:
        """Where the page is to be opened, with the token."""
        return f"{self.guard.origin}/?token={self.guard.token}"

    def server_bind(self) -> None:
        """Take the port, without a look-up of this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]


def _with_policy(page: str) -> tuple[bytes, str]:
    """Give a page as it is sent, and its content security policy as a header."""
    policy = _POLICY.search(page)
    told = html.unescape(policy[1]).strip("; ") if policy else "default-src 'none'"
    return page.encode("utf-8", "replace"), f"{told}; frame-ancestors 'none'"


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    server_version, sys_version = "imr-llm", ""
    protocol_version = "HTTP/1.1"
    timeout = _TIMEOUT_S

    def do_GET(self) -> None:
        """Answer with the page, the decisions, or the differences."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """Take a decision."""
        self._answer(self._post)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep quiet: what is asked for has the token in it."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Tell as JSON what the base class can't take: a broken request, another method."""
        self.close_connection = True
        self._send(HTTPStatus(code), {"error": explain or message or HTTPStatus(code).phrase})

    def _answer(self, answer: Callable[[], None]) -> None:
        try:
            self.server.guard.check_origin(self.command, self.headers)
            answer()
        except Refused as refused:
            self.close_connection = True
            self._send(refused.status, {"error": str(refused)})
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True
        except Exception as error:  # noqa: BLE001  whatever one request breaks, its sender is told, and the others go on
            self.close_connection = True
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": defect("review", error).message})

    def _get(self) -> None:
        address = urlsplit(self.path)
        given = parse_qs(address.query).get("token", [])
        if address.path == "/" and len(given) == 1 and self.server.guard.knows(given[0]):
            self._send(HTTPStatus.SEE_OTHER, None, {"Location": "/", "Set-Cookie": self.server.guard.cookie})
            return
        self.server.guard.check_token(self.headers)
        match address.path:
            case "/":
                self._write(HTTPStatus.OK, self.server.page, "text/html; charset=utf-8", {"Content-Security-Policy": self.server.policy})
            case "/decisions":
                self._do(lambda desk: (HTTPStatus.OK, {"decisions": [one.model_dump(mode="json") for one in desk.visible()]}))
            case "/differences":
                self._do(lambda desk: (HTTPStatus.OK, {"differences": desk.apart()}))
            case _:
                raise Refused(HTTPStatus.NOT_FOUND, "there is no such page")

    def _post(self) -> None:
        self.server.guard.check_token(self.headers)
        if urlsplit(self.path).path != "/decisions":
            raise Refused(HTTPStatus.NOT_FOUND, "there is no such page")
        body = self.rfile.read(body_length(self.headers))
        self._do(lambda desk: (HTTPStatus.CREATED, desk.say(Draft.model_validate_json(body)).model_dump(mode="json")))

    def _do(self, work: Callable[[Desk], tuple[HTTPStatus, dict[str, Any]]]) -> None:
        """Do what was asked, and say what kept it from being done."""
        try:
            status, data = work(self.server.desk)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            status, data = HTTPStatus.BAD_REQUEST, {"error": f"{'.'.join(map(str, first['loc']))}: {first['msg']}"}
        except Stale as error:
            status, data = HTTPStatus.CONFLICT, {"error": str(error)}
        except UsageError as error:
            status, data = HTTPStatus.UNPROCESSABLE_ENTITY, {"error": str(error)}
        except JournalError as error:
            status, data = HTTPStatus.INSUFFICIENT_STORAGE, {"error": str(error)}
        self._send(status, data)

    def _send(self, status: HTTPStatus, data: dict[str, Any] | None, headers: dict[str, str] | None = None) -> None:
        body = b"" if data is None else json.dumps(data, ensure_ascii=True).encode()
        policy = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
        self._write(status, body, "application/json", {**policy, **(headers or {})})

    def _write(self, status: HTTPStatus, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        closing = {"Connection": "close"} if self.close_connection else {}
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **_HEADERS, **headers, **closing}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
