"""Serve a GGUF on a loopback port until standard input closes: the child process of the embedded model."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import Any


def main() -> None:
    """Read the settings from the first line of standard input, serve, and say the address on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import xllamacpp

    out = os.fdopen(os.dup(1), "w")
    _silence()
    server = _serve(xllamacpp, settings)
    print(json.dumps({"address": server.listening_address}), file=out, flush=True)
    threading.Event().wait()


def _end_with_parent() -> None:
    """Standard input closes when the parent closes it or dies."""
    sys.stdin.read()
    os._exit(0)


def _silence() -> None:
    """Send what the runtime prints to nowhere; it may hold the letter."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _serve(xllamacpp: Any, settings: dict[str, Any]) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.model_alias = {settings["name"]}
    params.n_parallel = settings["slots"]
    params.n_ctx = settings["context"] * settings["slots"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [settings["key"]]
    params.cpuparams.n_threads = settings["threads"]
    params.cache_ram_mib = 256
    params.warmup = False
    params.ui = False
    params.endpoint_slots = False
    params.endpoint_props = False
    params.offline = True
    return xllamacpp.Server(params)


if __name__ == "__main__":
    main()
