"""Ask an OpenAI-compatible endpoint, in JSON-schema mode, and try again only what is worth trying again."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import instructor
import openai
from instructor.core.exceptions import IncompleteOutputException, InstructorRetryException
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from imr_llm.errors import BudgetSpent, ImrError, ModelRefused, ModelUnavailable, ReplyError, ReplyInvalid, ReplyTruncated
from imr_llm.model.call import TIMEOUT_S, Call, Reply, Usage
from imr_llm.model.gate import Attempt, Gate, Limits, attempting

logging.getLogger("instructor").addHandler(logging.NullHandler())
logging.getLogger("instructor").propagate = False
"""instructor logs whole requests at ERROR, and a request holds a letter."""

_BUSY = 429
_TRANSIENT_STATUS = {408, 409, _BUSY}
_SHORTEST_HOLD_S = 1.0
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout)
"""Errors before anything was sent."""
_BACKOFF = wait_exponential_jitter(initial=1, max=30)
_LONGEST_WAIT_S = 120.0
_QUOTA = "insufficient_quota"
_LONGEST_BODY = 10_000_000
"""Bytes of an answer, unpacked, from which it is none."""

_MOST_TOKENS = 10_000_000
"""Tokens that no answer can have taken; counts from there on are no counts."""


class Endpoint:
    """A model behind a URL."""

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None,
        api_key: str,
        attempts: int = 5,
        timeout_s: float = TIMEOUT_S,
        limits: Limits | None = None,
        missed: Callable[[BaseException], ImrError | None] = lambda _: None,
    ) -> None:
        """Prepare to ask; nothing is sent yet.

        Args:
            name: the model's name in requests.
            base_url: the endpoint, up to and with `/v1`; None is OpenAI's own.
            api_key: the key, from the environment only.
            attempts: how often to try a call that fails in passing.
            timeout_s: seconds to wait for one answer.
            limits: hold calls to a budget and a pace; None lets all through.
            missed: tells what a replay missed, if that is what an error is about.
        """
        self.name = name
        self._attempts = attempts
        self._limits = limits or Gate()
        self._missed = missed
        self._here = threading.local()
        hooks: dict[str, list[Callable[..., Any]]] = {"request": [self._go], "response": [self._back]}
        http = openai.DefaultHttpxClient(event_hooks=hooks, timeout=timeout_s, follow_redirects=False)
        client = openai.OpenAI(base_url=base_url, api_key=api_key, max_retries=0, timeout=timeout_s, http_client=http)
        self._client: Any = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)

    def answer(self, call: Call) -> Reply:
        """Ask once, and again after 429, 5xx, time-outs and lost connections; never after a reply."""
        retrying = Retrying(
            retry=retry_if_exception(lambda error: self._find_miss(error) is None and is_transient(error)),
            stop=stop_after_attempt(self._attempts),
            wait=_wait,
            reraise=True,
        )
        started = time.perf_counter()
        try:
            data, completion = retrying(self._ask, call)
        except ImrError:
            raise
        except Exception as error:
            raise self._find_miss(error) or _with_usage(_told(error, call), error, time.perf_counter() - started) from error
        return Reply(data, _usage(completion, time.perf_counter() - started))

    def _find_miss(self, error: BaseException) -> ImrError | None:
        return next((found for cause in _chain(error) if (found := self._missed(cause))), None)

    def _ask(self, call: Call) -> tuple[BaseModel, ChatCompletion]:
        """Make one attempt."""
        sampling = settings(self.name, call.max_tokens)
        with attempting(self._limits, call, sampling["max_completion_tokens"]) as attempt:
            self._here.attempt = attempt
            try:
                found: tuple[BaseModel, ChatCompletion] = self._client.chat.completions.create_with_completion(
                    model=self.name,
                    messages=call.messages,
                    response_model=call.reply,
                    max_retries=0,
                    extra_body={"response_format": response_format(call)},
                    **sampling,
                )
            except Exception as error:
                _note(attempt, error)
                raise
            attempt.answered(_told_usage(found[1]))
            return found

    def _go(self, _: httpx2.Request) -> None:
        """Wait with a request that is ready to be sent, so that nothing but the endpoint takes time while others wait."""
        self._here.attempt.go()

    def _back(self, response: httpx2.Response) -> None:
        """Let another go before the answer is read; then read it, up to a limit, and find the JSON in it."""
        self._here.attempt.back()
        response._content = find_json(_read_bounded(response))  # noqa: SLF001  what is read once stands for the body


def _read_bounded(response: httpx2.Response) -> bytes:
    """Read a body, unpacked, and give up on one that no answer has.

    Raises:
        ReplyInvalid: it is too long.
    """
    parts: list[bytes] = []
    length = 0
    for part in response.iter_bytes():
        parts.append(part)
        length += len(part)
        if length > _LONGEST_BODY:
            raise ReplyInvalid(f"the endpoint's answer has more than {_LONGEST_BODY:,} bytes; no answer to a question is as long")
    return b"".join(parts)


def find_json(body: bytes) -> bytes:
    """Give an answer's body with the JSON alone as its content, where a model put it between fences, behind its thoughts, or elsewhere."""
    try:
        data = json.loads(body.decode("utf-8-sig"))
        for message in [choice["message"] for choice in data["choices"]]:
            said = message.get("content") or _said_elsewhere(message)
            if isinstance(said, str):
                message["content"] = _bare(said)
        return json.dumps(data).encode()
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return body  # what has another shape is told by whoever reads it


def _said_elsewhere(message: dict[str, Any]) -> Any:
    """Give what a message without content says as the arguments of a tool, or as its reasoning."""
    calls = message.get("tool_calls") or [{}]
    return (calls[0].get("function") or {}).get("arguments") or message.get("reasoning_content") or message.get("reasoning")


def _bare(said: str) -> str:
    """Leave out a model's thoughts and what stands around its JSON."""
    said = said.rpartition("</think>")[2].strip()
    if said[:1] in {"{", "["} or "{" not in said:
        return said
    return said[said.index("{") : said.rindex("}") + 1] if "}" in said else said


def _note(attempt: Attempt, error: BaseException) -> None:
    """Note what an attempt took that came to nothing; where nobody knows, it stands with the most that it could."""
    completion = _completion(error)
    status = next((cause for cause in _chain(error) if isinstance(cause, openai.APIStatusError)), None)
    if completion is not None:
        attempt.answered(_told_usage(completion))
    elif status is not None and status.status_code == _BUSY:
        attempt.busy(_asked_wait(status) or _SHORTEST_HOLD_S)
    elif status is not None or any(isinstance(cause, _NOT_SENT) for cause in _chain(error)):
        attempt.refused()


def response_format(call: Call) -> dict[str, Any]:
    """Give the strict JSON-schema mode that endpoints agree on; instructor's own leaves `strict` out."""
    return {"type": "json_schema", "json_schema": {"name": call.question, "strict": True, "schema": call.schema}}


def settings(model: str, max_tokens: int) -> dict[str, Any]:
    """Give the sampling settings of a model; those that reason take no temperature, and need room to think."""
    if model.startswith(("gpt-5", "o1", "o3", "o4")):
        return {"max_completion_tokens": max_tokens + 4000}
    return {"max_completion_tokens": max_tokens, "temperature": 0, "seed": 0}


def is_transient(error: BaseException) -> bool:
    """Tell whether the same request may succeed later."""
    for cause in _chain(error):
        if isinstance(cause, ImrError):
            return False
        if isinstance(cause, openai.APIStatusError):
            if _is_quota(cause):
                return False
            return cause.status_code in _TRANSIENT_STATUS or cause.status_code >= 500
    return any(isinstance(cause, openai.APIConnectionError) for cause in _chain(error))


def _is_quota(answer: openai.APIStatusError) -> bool:
    """Tell an endpoint that is not busy, but whose key has nothing left to spend."""
    return _QUOTA in {answer.code, answer.type}


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to its causes; instructor wraps the provider's errors, and the provider wraps the transport's."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


def _wait(state: RetryCallState) -> float:
    """Wait as long as the endpoint asks, else back off."""
    error = state.outcome.exception() if state.outcome else None
    for cause in _chain(error) if error else ():
        if isinstance(cause, openai.APIStatusError) and (asked := _asked_wait(cause)) is not None:
            return asked
    return _BACKOFF(state)


def _asked_wait(answer: openai.APIStatusError) -> float | None:
    """Read how long an endpoint asks to be left alone, in seconds or until a date."""
    asked = answer.response.headers.get("retry-after", "")
    if asked.replace(".", "", 1).isdigit():
        return min(float(asked), _LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return min(max((until.astimezone(UTC) - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT_S)


def _told(error: Exception, call: Call) -> ImrError:
    """Turn what went wrong into our words; none of the letter is in them."""
    if ours := next((cause for cause in _chain(error) if isinstance(cause, ReplyInvalid)), None):
        return ReplyInvalid(f"{call.question}: {ours}")
    told = next((found for cause in _chain(error) if (found := _told_cause(cause, call))), None)
    if told is None and isinstance(error, InstructorRetryException):
        told = ReplyInvalid(f"{call.question}: the answer is no JSON of the schema")
    return told or ReplyInvalid(f"{call.question}: {type(error).__name__} while reading the answer")


def _with_usage(told: ImrError, error: BaseException, seconds: float) -> ImrError:
    """Note on an answer that can't be used what it took."""
    if isinstance(told, ReplyError):
        completion = _completion(error)
        usage = _usage(completion, seconds) if completion else Usage(seconds=seconds)
        told.prompt_tokens, told.completion_tokens, told.seconds = usage.prompt_tokens, usage.completion_tokens, seconds
    return told


def _completion(error: BaseException) -> ChatCompletion | None:
    """Find the answer that could not be used."""
    found = (getattr(cause, "last_completion", None) for cause in _chain(error))
    return next((completion for completion in found if isinstance(completion, ChatCompletion)), None)


def _told_cause(cause: BaseException, call: Call) -> ImrError | None:
    match cause:
        case IncompleteOutputException():
            return ReplyTruncated(f"{call.question}: the answer passed {call.max_tokens} tokens and was cut off")
        case ValidationError():
            return ReplyInvalid(f"{call.question}: the answer doesn't fit the schema ({cause.error_count()} errors)")
        case openai.APIStatusError():
            return _told_status(cause, call)
        case openai.APITimeoutError():
            return ModelUnavailable(f"{call.question}: the endpoint did not answer in time; try again, or ask less at once")
        case openai.APIConnectionError():
            return ModelUnavailable(f"{call.question}: no connection to the endpoint; check --base-url")
        case _:
            return None


def _told_status(cause: openai.APIStatusError, call: Call) -> ImrError:
    if _is_quota(cause):
        return BudgetSpent(f"{call.question}: the endpoint says that the key's quota is spent ({_QUOTA})")
    if 300 <= cause.status_code < 400:
        return ModelRefused(
            f"{call.question}: the endpoint sends elsewhere ({cause.status_code}); no letter goes to another host, so check --base-url"
        )
    if isinstance(cause, openai.AuthenticationError | openai.PermissionDeniedError):
        return ModelRefused(f"{call.question}: the endpoint refused the key; set OPENAI_API_KEY")
    kind = ModelUnavailable if is_transient(cause) else ModelRefused
    return kind(f"{call.question}: the endpoint answered {cause.status_code}; see its log or status page")


def _told_usage(completion: ChatCompletion) -> Usage | None:
    """Give what an endpoint says that an answer took; None where it doesn't say."""
    return _usage(completion, 0) if completion.usage and _is_sound(completion.usage) else None


def _is_sound(usage: CompletionUsage) -> bool:
    """Tell whether an endpoint's counts can be true: whole numbers that a model's context may have, and some of them."""
    counts = (usage.prompt_tokens, usage.completion_tokens)
    return all(type(count) is int and 0 <= count < _MOST_TOKENS for count in counts) and usage.prompt_tokens > 0


def _usage(completion: ChatCompletion, seconds: float) -> Usage:
    usage = completion.usage
    if usage is None or not _is_sound(usage):
        return Usage(seconds=seconds)
    cached = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else None
    cached = cached if type(cached) is int and 0 <= cached <= usage.prompt_tokens else 0
    return Usage(usage.prompt_tokens, cached, usage.completion_tokens, seconds)
