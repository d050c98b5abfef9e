"""Ask a model through a journal: a call in, its answer out, asked once however often the run is begun again."""

from __future__ import annotations

from typing import Protocol

from pydantic import ValidationError

from imr_llm.errors import ReplyError, ReplyInvalid, ReplyTruncated
from imr_llm.model.call import Call, Model, Reply, Usage, call_key
from imr_llm.runs.journal import Answer


class Answers(Protocol):
    """Keeps what calls came to."""

    def answer(self, key: str) -> Answer | None:
        """Find what a call came to, if it was made."""
        ...

    def keep(self, key: str, answer: Answer) -> None:
        """Keep what a call came to."""
        ...


class Remembered:
    """A model whose answers a journal keeps, those that can't be used among them."""

    def __init__(self, model: Model, journal: Answers, identity: str, *, again: bool = False) -> None:
        """Put a journal before a model.

        Args:
            model: asked for what the journal doesn't have.
            journal: keeps what it answers.
            identity: what shapes the answers beside the model's name: the endpoint's URL, or the weights' hash.
            again: whether to ask once more where the answer could not be used.
        """
        self._model, self._journal, self._identity, self._again = model, journal, identity, again

    @property
    def name(self) -> str:
        """The name of the model behind."""
        return self._model.name

    def answer(self, call: Call) -> Reply:
        """Give the journal's answer; where there is none, ask, and keep it before anything is made of it."""
        key = call_key(call, self.name, self._identity)
        if (known := self._journal.answer(key)) is not None and (reply := self._replied(known, call)) is not None:
            return reply
        try:
            reply = self._model.answer(call)
        except ReplyError as error:
            took = Usage(error.prompt_tokens, 0, error.completion_tokens, error.seconds)
            self._journal.keep(key, Answer("cut_off" if isinstance(error, ReplyTruncated) else "unusable", str(error), took))
            raise
        self._journal.keep(key, Answer("answered", reply.data.model_dump_json(), reply.usage, reply.kept))
        return reply

    def _replied(self, known: Answer, call: Call) -> Reply | None:
        """Answer as before; None where it should be asked again."""
        usage = known.usage
        if known.outcome == "answered":
            try:
                return Reply(call.reply.model_validate_json(known.reply), usage, kept=known.kept)
            except ValidationError:
                return None
        if known.outcome == "unusable" and self._again:
            return None
        error = ReplyTruncated if known.outcome == "cut_off" else ReplyInvalid
        raise error(known.reply, usage.prompt_tokens, usage.completion_tokens, usage.seconds)
