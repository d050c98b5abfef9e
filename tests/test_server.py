"""The child that serves the embedded model, where its runtime is missing."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from imr_llm.errors import UsageError
from imr_llm.model.embedded import serve


@pytest.mark.skipif(importlib.util.find_spec("xllamacpp") is not None, reason="the runtime is installed")
def test_a_missing_runtime_is_named(tmp_path: Path) -> None:
    """Another GGUF needs the runtime too, and the message says what to install."""
    (tmp_path / "x.gguf").write_bytes(b"GGUF")
    with pytest.raises(UsageError, match=r"imr-llm\[local\]"), serve(tmp_path / "x.gguf", "x"):
        pass
