"""Name what can stop the work; what is wrong with a record is a finding, not an error.

ImrError
├── UsageError            the caller can mend it: a path, an option, a missing extra or key
├── LetterError           this input can't be read as a letter: path, code
├── SuiteError            an eval suite, its gold or its baseline is wrong or missing
├── WeightsError          the embedded model's weights are missing, damaged or can't be written
├── ModelError            the endpoint's side
│   ├── ModelUnavailable  worth another try later: 429, 5xx, time-out, no connection
│   └── ModelRefused      not worth another try: bad key, unknown model, bad request
├── BudgetSpent           the next call might pass what the run may spend
├── NotBegun              the run was stopped before this letter
├── ProcessError          a process of a run can't be started
├── JournalError          a run's journal can't be read or written: a full disk, a lost one
├── ReplyError            an answer came, and can't be used: question
│   ├── ReplyTruncated    it was cut off at the token limit
│   └── ReplyInvalid      it doesn't fit the schema
└── CassetteMiss          replaying, and no recording fits the request
"""

from __future__ import annotations

from typing import Literal

LetterProblem = Literal[
    "missing",
    "unreadable",
    "empty",
    "too_large",
    "binary",
    "encoding",
    "damaged_pdf",
    "password",
    "no_text_layer",
    "not_a_letter",
    "no_letters",
    "same_name",
    "bad_row",
]
"""Why an input is no letter that can be read; the `code` of a failure row."""


class ImrError(Exception):
    """Everything that this package raises on purpose."""

    code: str = "error"


class UsageError(ImrError):
    """The caller asked for something that can't be done as asked."""

    code = "usage"


class LetterError(ImrError):
    """One input can't be read as a letter; the others go on."""

    def __init__(self, path: str, code: LetterProblem, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.code = code


class SuiteError(ImrError):
    """An eval suite, its gold or its baseline can't be used."""

    code = "suite"


class WeightsError(ImrError):
    """The embedded model's weights can't be used."""

    code = "weights"


class ModelError(ImrError):
    """The endpoint did not answer."""

    code = "model"


class ModelUnavailable(ModelError):
    """The endpoint may answer later."""

    code = "model_unavailable"


class ModelRefused(ModelError):
    """The endpoint will not answer this request."""

    code = "model_refused"


class BudgetSpent(ImrError):
    """The next call might pass what the run may spend."""

    code = "budget_spent"


class NotBegun(ImrError):
    """The run was stopped before this letter."""

    code = "not_begun"


class ProcessError(ImrError):
    """A process of a run can't be started."""

    code = "process"


class JournalError(ImrError):
    """A run's journal can't be read or written."""

    code = "journal"


class ReplyError(ImrError):
    """The endpoint answered, and the answer can't be used; what it took is told all the same."""

    code = "reply"

    def __init__(self, message: str, prompt_tokens: int = 0, completion_tokens: int = 0, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.prompt_tokens = prompt_tokens
        self.completion_tokens = completion_tokens
        self.seconds = seconds


class ReplyTruncated(ReplyError):
    """The answer was cut off at the token limit."""

    code = "reply_truncated"


class ReplyInvalid(ReplyError):
    """The answer doesn't fit the schema."""

    code = "reply_invalid"


class CassetteMiss(ImrError):
    """No recording fits the request."""

    code = "cassette_miss"
