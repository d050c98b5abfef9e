"""Tell where files that outlive a run are kept."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """Give the folder for weights and kept answers: `IMR_LLM_CACHE`, or the user's cache folder."""
    named = os.environ.get("IMR_LLM_CACHE")
    return Path(named) if named else platformdirs.user_cache_path("imr-llm", appauthor=False)
