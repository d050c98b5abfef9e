"""Review letters in tests as a page does: over HTTP, with a token, at a desk of one's own."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from project import ROOT

from imr_llm import pipeline
from imr_llm.letter import read_letter
from imr_llm.render import as_jsonl
from imr_llm.review import Case, Desk, Log, ReviewServer, cases_of
from imr_llm.review.cases import field_of
from imr_llm.review.saying import plain_value
from imr_llm.view import gather

PAGE = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; connect-src 'self'\"><p>page"


def cases_from(*paths: Path) -> dict[str, Case]:
    """Read letters by rules alone."""
    return cases_of(gather(pipeline.extract(read_letter(path), None) for path in paths))


def write_records(folder: Path, cases: Mapping[str, Case]) -> Path:
    """Write the records as `extract` does."""
    path = folder / "records.jsonl"
    path.write_text("".join(as_jsonl(case.record) for case in cases.values()), encoding="utf-8")
    return path


class Client:
    """A browser that opened the address with the token."""

    def __init__(self, url: str) -> None:
        self.address = urlsplit(url)
        self.token = parse_qs(self.address.query)["token"][0]
        self.cookie = ""
        status, headers, _ = self.send("GET", f"/?token={self.token}")
        assert (status, headers["Location"]) == (303, "/")
        self.cookie = headers["Set-Cookie"].split(";")[0]

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str | None) -> tuple[int, Any, bytes]:
        """Send a request as the page would, but for the headers given; None leaves one out."""
        own = {
            "Host": self.address.netloc,
            "Origin": f"http://{self.address.netloc}",
            "Cookie": self.cookie,
            "Content-Type": "application/json",
        }
        own |= {"Content-Length": str(len(body or b""))} if method == "POST" else {}
        told = {name: value for name, value in (own | {name.replace("_", "-"): value for name, value in headers.items()}).items() if value}
        connection = http.client.HTTPConnection(self.address.netloc, timeout=20)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in told.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        """Get data."""
        status, _, body = self.send("GET", path)
        assert status == 200, body
        return json.loads(body)

    def say(self, case: Case, path: str, action: str, **more: Any) -> tuple[int, dict[str, Any]]:
        """Decide something."""
        draft = {"letter": case.id, "record": case.version, "path": path, "action": action, **more}
        status, _, body = self.send("POST", "/decisions", json.dumps(draft).encode())
        return status, json.loads(body)

    def must(self, case: Case, path: str, action: str, **more: Any) -> dict[str, Any]:
        """Decide something that is taken."""
        status, told = self.say(case, path, action, **more)
        assert status == 201, told
        return told


@contextmanager
def started(*arguments: str | Path, folder: Path = ROOT) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the command, and give the address that it prints."""
    command = [sys.executable, "-m", "imr_llm", "review", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def at_desk(cases: Mapping[str, Case], log: Path, author: str = "Ann", **how: Any) -> Iterator[Client]:
    """Open the server, and a page that does nothing."""
    with serving(Desk(cases, Log(log, print), author, **how), PAGE) as server:
        yield Client(server.url)


@contextmanager
def serving(desk: Desk, page: str) -> Iterator[ReviewServer]:
    """Serve until the block ends."""
    server = ReviewServer(desk, page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def place_of(case: Case, words: str, start: int = 0) -> list[int]:
    """Find words of a letter."""
    assert case.letter is not None
    at = case.letter.raw.index(words, start)
    return [at, at + len(words)]


def accept_all(client: Client, case: Case, *, but: tuple[str, ...] = ()) -> None:
    """Say that the record is right in all but some paths."""
    for path in case.facts:
        if path != "outcome" and path not in but:
            client.must(case, path, "accept")


def say_as_gold(client: Client, case: Case, gold: Mapping[str, Any]) -> None:
    """Say of every value what gold says of it: accept what is right, correct, remove and add the rest."""
    left = {field: Counter(map(_key, values)) for field, values in _fields(gold["plain"]).items()}
    for path, fact in case.facts.items():
        field = field_of(path)
        wanted = left.get(field, Counter())
        value = _key(plain_value(fact)) if hasattr(fact, "evidence") else None
        if path == "outcome":
            continue
        if value in wanted if value else not wanted or field != path or field.endswith(("diagnoses", "treatments_to_date", "body_parts")):
            client.must(case, path, "accept")
            wanted -= Counter([value] if value else [])
        elif field != path:
            client.must(case, path, "remove")
        elif wanted:
            _correct(client, case, path, wanted, gold)
        else:
            client.must(case, path, "absent")
        if field in left:
            left[field] = wanted
    for field, values in left.items():
        for value in values.elements():
            _correct(client, case, f"{field}.+", Counter([value]), gold)


def _correct(client: Client, case: Case, path: str, wanted: Counter[str], gold: Mapping[str, Any]) -> None:
    field, (value,) = path.removesuffix(".+"), wanted
    place = _gold_place(field, [_key(one) for one in _fields(gold["plain"])[field]].index(value), gold["spans"])
    words = case.letter.raw[slice(*place)] if case.letter else ""
    if field == "patient.age" and value in words:
        place = place_of(case, value, place[0])
    chosen = field.endswith(("category", "body_parts", "cited", "citations"))
    client.must(case, path, "correct", spans=[place], **({"value": json.loads(value)} if chosen else {}))
    wanted.clear()


def _gold_place(field: str, number: int, spans: Mapping[str, Any]) -> list[int]:
    """Find gold's place of a value; of one that has none, what it follows from."""
    parent = field.rsplit(".", 1)[0]
    name = next(name for name in (field, f"{parent}.citations", f"{parent}.heading") if name in spans)
    place: list[int] = spans[name][min(number, len(spans[name]) - 1)]
    return place


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _fields(plain: Mapping[str, Any]) -> dict[str, list[Any]]:
    from imr_llm.plain import plain_values

    return {field: values for field, values in plain_values(plain) if field != "outcome"}
