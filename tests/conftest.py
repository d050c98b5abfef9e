"""Keep every test offline, away from the user's folders, and without a key."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a cache folder of its own, and no key."""
    monkeypatch.setenv("IMR_LLM_CACHE", str(tmp_path / "cache"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "IMR_LLM_MODEL", "IMR_LLM_BASE_URL", "IMR_LLM_LETTERS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection; a test marked `loopback` may talk to a server of its own."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if request.node.get_closest_marker("loopback") and address[0] == "127.0.0.1":
            return connect(self, address)
        raise AssertionError(f"a test opened a connection to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
