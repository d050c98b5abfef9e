"""Record what goes over HTTP, and play it back: matched on the request's content, without a socket."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import vcr
import yaml
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.request import Request

from imr_llm.errors import CassetteMiss, UsageError

_MOST_SHOWN, _CONTEXT = 4, 30
"""How many differences a miss shows, and how many characters before each."""

_KEPT_RESPONSE_HEADERS = {"content-type", "retry-after"}
_DIGEST = "sha256"
"""Key of a request body of which only the digest was stored."""


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C where PyYAML has it: ten times as fast."""


class _Readable(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _text)


class _Bodies:
    """Serialise JSON bodies as YAML trees, so that a diff can be read."""

    def __init__(self, *, digests_only: bool) -> None:
        self._digests_only = digests_only

    def serialize(self, cassette: dict[str, Any]) -> str:
        for interaction in cassette["interactions"]:
            request, response = interaction["request"], interaction["response"]
            request["body"] = {_DIGEST: body_digest(request["body"])} if self._digests_only else _tree(request["body"])
            request["uri"] = _path_of(request["uri"])
            response["body"] = {"json": _answer(_tree(response["body"].get("string")))}
        return yaml.dump(cassette, Dumper=_Readable, sort_keys=True, allow_unicode=True, width=100)

    def deserialize(self, text: str) -> dict[str, Any]:
        cassette: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506  both are safe loaders
        for interaction in cassette["interactions"]:
            request, response = interaction["request"], interaction["response"]
            request["body"] = canonical(request["body"])
            request["uri"] = f"http://recorded{request['uri']}"
            response["body"] = {"string": canonical(response["body"]["json"])}
        return cassette


def _tree(body: Any) -> Any:
    text = body.decode() if isinstance(body, bytes) else body
    return json.loads(text) if isinstance(text, str) and text else text


def _answer(tree: Any) -> Any:
    """Leave out how long the server took, which would change every line of a recording that says the same."""
    return {name: value for name, value in tree.items() if name != "timings"} if isinstance(tree, dict) else tree


def _path_of(uri: str) -> str:
    return "/" + uri.split("://", 1)[-1].split("/", 1)[-1]


def canonical(tree: Any) -> bytes:
    """Write JSON in one way, whatever wrote it."""
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def body_digest(body: Any) -> str:
    """Hash the content of a JSON body; a body that is itself a stored digest gives that digest."""
    tree = _tree(body)
    if isinstance(tree, dict) and set(tree) == {_DIGEST}:
        return str(tree[_DIGEST])
    return hashlib.sha256(canonical(tree)).hexdigest()


def _same_content(first: Request, second: Request) -> None:
    assert first.path == second.path, "another path"
    assert body_digest(first.body) == body_digest(second.body), "another body"


def _only_needed_headers(response: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in response["headers"].items() if name.lower() in _KEPT_RESPONSE_HEADERS}
    return {**response, "headers": kept}


def _no_headers(request: Request) -> Request:
    request.headers = {}
    return request


def _vcr(record_mode: str, *, digests_only: bool = False) -> vcr.VCR:
    recorder = vcr.VCR(
        record_mode=record_mode,
        serializer="bodies",
        match_on=["content"],
        decode_compressed_response=True,
        before_record_request=_no_headers,
        before_record_response=_only_needed_headers,
    )
    recorder.register_serializer("bodies", _Bodies(digests_only=digests_only))
    recorder.register_matcher("content", _same_content)
    return recorder


@contextmanager
def recording(folder: Path, stem: str, *, digests_only: bool = False) -> Iterator[None]:
    """Record every call made inside into `folder/stem.yaml`, in place of what was there.

    Args:
        folder: made if missing.
        stem: the letter's name.
        digests_only: store of each request only its hash, for letters that are private; replies are stored as they are.
    """
    path = folder / f"{stem}.yaml"
    folder.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with _vcr("all", digests_only=digests_only).use_cassette(str(path)):
        yield


@contextmanager
def replaying(folder: Path, stem: str, *, strict: bool = False) -> Iterator[None]:
    """Answer every call made inside from `folder/stem.yaml`; nothing is sent.

    Args:
        folder: where the recordings are.
        stem: the letter's name.
        strict: also fail if a recording was not used.

    Raises:
        UsageError: there is no such folder.
        CassetteMiss: the letter has no recording, or no recording fits a request.
    """
    path = folder / f"{stem}.yaml"
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; --replay takes a folder that --record filled")
    if not path.is_file():
        raise CassetteMiss(f"{path}: there is no recording of {stem!r}; record it with `--record {folder}`")
    with _vcr("none").use_cassette(str(path), allow_playback_repeats=True) as cassette:
        yield
        if strict and (unused := len(cassette) - len(+cassette.play_counts)):
            raise CassetteMiss(f"{path}: {unused} recorded call(s) were not asked for; record the letter again")


def miss(error: BaseException) -> CassetteMiss | None:
    """Tell what a failed replay missed: the nearest recording, and what differs."""
    if not isinstance(error, CannotOverwriteExistingCassetteException):
        return None
    cassette, asked = error.cassette, error.failed_request
    path = cassette._path  # noqa: SLF001  vcrpy has no other way to tell it
    wanted = _lines(asked.body)
    recorded = [_lines(request.body) for request in cassette.requests]
    if not recorded:
        return CassetteMiss(f"{path}: the recording is empty; record the letter again")
    ratios = [difflib.SequenceMatcher(None, wanted, lines, autojunk=False).quick_ratio() for lines in recorded]
    nearest = max(range(len(recorded)), key=ratios.__getitem__)
    return CassetteMiss(
        f"{path}: no recording fits the request. Nearest is call {nearest + 1} of {len(recorded)}; what differs:\n"
        + "\n".join(_differences(recorded[nearest], wanted))
        + f"\nIf the change is meant, record again with `--record {Path(path).parent}`."
    )


def _differences(recorded: list[str], asked: list[str]) -> Iterator[str]:
    """Show the first lines that differ, each cut to where it begins to."""
    shown = 0
    for kind, first, last, low, high in difflib.SequenceMatcher(None, recorded, asked, autojunk=False).get_opcodes():
        if kind != "equal" and shown < _MOST_SHOWN:
            shown += 1
            before, after = "\n".join(recorded[first:last]), "\n".join(asked[low:high])
            same = next((place for place, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), 0)
            at = max(0, same - _CONTEXT)
            yield f"  recorded: ...{before[at : at + 4 * _CONTEXT]!r}"
            yield f"  asked:    ...{after[at : at + 4 * _CONTEXT]!r}"


def _lines(body: Any) -> list[str]:
    tree = _tree(body)
    if isinstance(tree, dict) and set(tree) == {_DIGEST}:
        return [f"body sha256 {tree[_DIGEST]} (only the digest was recorded)"]
    return yaml.dump(tree, Dumper=_Readable, sort_keys=True, allow_unicode=True, width=100).splitlines()
