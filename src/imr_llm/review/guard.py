"""Let in only the page of a review: headers of a request in, nothing or a refusal with its reason out."""

from __future__ import annotations

import hmac
import secrets
from email.message import Message
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie

MOST_BYTES = 64 * 1024
"""Of a body; a decision has a few hundred."""


class Refused(Exception):
    """A request that gets an answer other than what it asked for."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class Guard:
    """Knows one token, and the address at which this server answers."""

    def __init__(self, host: str, port: int) -> None:
        """Draw a token."""
        self.address = f"{host}:{port}"
        self.origin = f"http://{self.address}"
        self.token = secrets.token_urlsafe(32)
        self._name = f"imr-llm-{port}"

    @property
    def cookie(self) -> str:
        """The header that makes a cookie of the token, which no script and no other site sees."""
        return f"{self._name}={self.token}; HttpOnly; SameSite=Strict; Path=/"

    def knows(self, token: str) -> bool:
        """Compare a token in a time that tells nothing of it."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())

    def check_origin(self, method: str, headers: Message) -> None:
        """Refuse what was sent to another name, as a page does whose name was made to point here, and what another page sent.

        Raises:
            Refused: it was.
        """
        if headers.get_all("Host") != [self.address]:
            raise Refused(HTTPStatus.MISDIRECTED_REQUEST, f"this server answers to {self.address} alone")
        origins = headers.get_all("Origin", [])
        if any(origin != self.origin for origin in origins) or (method == "POST" and not origins):
            raise Refused(HTTPStatus.FORBIDDEN, f"the request doesn't come from this server's page; expected Origin: {self.origin}")

    def check_token(self, headers: Message) -> None:
        """Refuse a request without the cookie.

        Raises:
            Refused: the token is missing, or another one.
        """
        try:
            cookie = SimpleCookie(headers.get("Cookie", "")).get(self._name)
        except CookieError:
            cookie = None
        if cookie is None or not self.knows(cookie.value):
            raise Refused(HTTPStatus.FORBIDDEN, "the token is missing or another one; open the address that `imr-llm review` printed")


def body_length(headers: Message) -> int:
    """Give the length of a JSON body, in bytes.

    Raises:
        Refused: it is no JSON, has no length, or is too long.
    """
    if headers.get_content_type() != "application/json":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "expected Content-Type: application/json")
    length = headers.get("Content-Length", "")
    if not (length.isascii() and length.isdecimal()):
        raise Refused(HTTPStatus.LENGTH_REQUIRED, "expected Content-Length")
    if int(length[:20]) > MOST_BYTES:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body has {length[:20]} bytes, and the limit is {MOST_BYTES}")
    return int(length)
