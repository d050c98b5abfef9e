"""Choose who answers: the embedded model, an endpoint, or a recording."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from imr_llm.errors import UsageError
from imr_llm.folders import cache_folder
from imr_llm.model import weights
from imr_llm.model.call import TIMEOUT_S, Model
from imr_llm.model.gate import Limits
from imr_llm.model.traced import traced

_OPENAI = ("gpt-", "o1", "o3", "o4", "chatgpt-")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the caller wants to ask."""

    model: str | None = None
    """Name of a model at an endpoint; None is the embedded one."""
    base_url: str | None = None
    """Endpoint, up to and with `/v1`."""
    model_path: Path | None = None
    """A GGUF to run in place of the embedded weights."""
    replay: Path | None = None
    """Folder of recordings that answer, so that nothing is started or sent."""
    cache: bool = True
    """Whether answers are kept and taken from the local cache."""
    slots: int = 1
    """Calls that the embedded model answers at once."""
    timeout_s: float = TIMEOUT_S
    """Seconds to wait for one answer."""

    @property
    def name(self) -> str:
        """The model's name in requests and records."""
        if self.model:
            return self.model
        return self.model_path.stem if self.model_path else weights.EMBEDDED.name

    @property
    def embedded(self) -> bool:
        """Whether the model runs here."""
        return self.base_url is None and (self.model is None or self.model == weights.EMBEDDED.name)

    @property
    def endpoint(self) -> str:
        """What shapes the answers beside the name: where they come from."""
        if self.embedded:
            return f"file {self.model_path.name}" if self.model_path else f"embedded {weights.EMBEDDED.sha256[:12]}"
        return self.base_url or "openai"


@contextmanager
def open_model(
    choice: Choice,
    progress: weights.Progress = weights.quiet,
    warn: Callable[[str], None] = lambda _: None,
    limits: Limits | None = None,
) -> Iterator[Model]:
    """Open the chosen model for as long as the block runs; limits hold its calls to a budget and a pace.

    Raises:
        UsageError: a key, an extra or an endpoint is missing.
        WeightsError: the embedded model's weights can't be used.
    """
    if choice.model_path and not choice.embedded:
        raise UsageError("--model-path runs a file here, --model and --base-url ask elsewhere; give one of them")
    with ExitStack() as stack:
        if choice.replay is not None:
            yield _replayed(choice)
        elif choice.embedded:
            yield _embedded(choice, stack, progress, warn, limits)
        else:
            yield _remote(choice, stack, limits)


def _replayed(choice: Choice) -> Model:
    from imr_llm.model.cassette import miss
    from imr_llm.model.endpoint import Endpoint

    return Endpoint(choice.name, base_url="http://recorded.invalid/v1", api_key="none", missed=miss)


def _embedded(choice: Choice, stack: ExitStack, progress: weights.Progress, warn: Callable[[str], None], limits: Limits | None) -> Model:
    from imr_llm.model.embedded import serve
    from imr_llm.model.endpoint import Endpoint

    if choice.model_path is None:
        path, identity = weights.prepare_weights(progress=progress, warn=warn), weights.EMBEDDED.sha256
    else:
        path = choice.model_path
        if not path.is_file():
            raise UsageError(f"{path}: no such file; --model-path takes a GGUF file")
        identity = weights.file_hash(path, progress)
    served = stack.enter_context(serve(path, choice.name, slots=choice.slots))
    endpoint = Endpoint(choice.name, base_url=served.base_url, api_key=served.key, timeout_s=choice.timeout_s, limits=limits)
    return _kept(traced(endpoint, served.base_url), identity, choice, stack)


def _remote(choice: Choice, stack: ExitStack, limits: Limits | None) -> Model:
    from imr_llm.model.endpoint import Endpoint

    key = os.environ.get("OPENAI_API_KEY")
    if choice.base_url is None and not key:
        known = "it is OpenAI's" if choice.name.startswith(_OPENAI) else "without --base-url OpenAI is asked"
        raise UsageError(f"--model {choice.name}: {known}, and OPENAI_API_KEY is not set; set it, or give --base-url")
    if choice.model is None:
        raise UsageError("--base-url needs --model, the name that the endpoint knows the model by")
    endpoint = Endpoint(choice.name, base_url=choice.base_url, api_key=key or "none", timeout_s=choice.timeout_s, limits=limits)
    return _kept(traced(endpoint, choice.base_url), choice.base_url or "openai", choice, stack)


def _kept(model: Model, identity: str, choice: Choice, stack: ExitStack) -> Model:
    if not choice.cache:
        return model
    from imr_llm.model.cache import Kept

    return stack.enter_context(closing(Kept(model, cache_folder() / "answers", identity)))
