"""Trace calls: a model in, the same model out, with an OpenTelemetry span around each call and nothing of the letter in it."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import urlsplit

from imr_llm.errors import ImrError
from imr_llm.model.call import Call, Model, Reply, Usage


def traced(model: Model, base_url: str | None) -> Model:
    """Trace a model's calls where OpenTelemetry is installed; where they are sent to is for its own settings."""
    return Traced(model, base_url) if find_spec("opentelemetry") and find_spec("opentelemetry.trace") else model


class Traced:
    """A model whose calls are spans, with the attributes of the semantic conventions for generative AI."""

    def __init__(self, model: Model, base_url: str | None) -> None:
        """Take the model, and where it is asked."""
        from opentelemetry import trace

        self._model, self._tracer, self._kind = model, trace.get_tracer("imr_llm"), trace.SpanKind.CLIENT
        url = urlsplit(base_url or "https://api.openai.com")
        self._about: dict[str, str | int] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": model.name,
            "server.address": url.hostname or "",
            "server.port": url.port or (80 if url.scheme == "http" else 443),
        }

    @property
    def name(self) -> str:
        """The name of the model behind."""
        return self._model.name

    def answer(self, call: Call) -> Reply:
        """Ask within a span; of an error it has the kind alone."""
        about = self._about | {"gen_ai.prompt.name": call.question, "gen_ai.request.max_tokens": call.max_tokens}
        naming = f"chat {self.name}"
        with self._tracer.start_as_current_span(
            naming, kind=self._kind, attributes=about, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                reply = self._model.answer(call)
            except ImrError as error:
                span.set_attribute("error.type", error.code)
                raise
            span.set_attributes(_took(reply.usage))
            return reply


def _took(usage: Usage) -> dict[str, int]:
    return {
        "gen_ai.usage.input_tokens": usage.prompt_tokens,
        "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
        "gen_ai.usage.output_tokens": usage.completion_tokens,
    }
