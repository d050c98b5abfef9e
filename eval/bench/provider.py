"""Answer like a provider on loopback, with empty answers: requests in, replies out after a delay, or a fault.

    python eval/bench/provider.py '{"delays": [0.1, 1.5], "faults": ["", "busy"], "least": 0}'

Each of the first requests gets the delay and the fault of its place in line, counted by arrival; after the last, the lists begin
again. It prints its port, and ends when standard input closes. `GET /seen` tells for which employee each request was.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import Any

from aiohttp import web

NEVER_S = 3600.0
_EMPLOYEE = re.compile(rb"employee (\d{7})")


class Provider:
    """Answers in the order of arrival as it was told to."""

    def __init__(self, delays: list[float], faults: list[str]) -> None:
        """Take the delays, in seconds, and the faults: `busy`, `dropped`, `malformed`, `silent`, or none."""
        self._delays, self._faults = delays, faults
        self._came = 0
        self.seen: list[int] = []

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        body = await request.read()
        place, self._came = self._came, self._came + 1
        fault = self._faults[place % len(self._faults)]
        named = _EMPLOYEE.search(body)
        self.seen.append(int(named[1]) if named else -1)
        await asyncio.sleep(NEVER_S if fault == "silent" else self._delays[place % len(self._delays)])
        if fault == "busy":
            return web.json_response({"error": {"message": "too many requests"}}, status=429, headers={"retry-after": "0.1"})
        if fault == "dropped":
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(completion(json.loads(body), malformed=fault == "malformed"))

    async def tell(self, _: web.Request) -> web.Response:
        """Tell what came."""
        return web.json_response(self.seen)


def completion(asked: dict[str, Any], *, malformed: bool) -> dict[str, Any]:
    """Write a chat completion that says nothing, in the shape that is asked for."""
    content = '{"' if malformed else json.dumps(empty(asked))
    usage = {"prompt_tokens": 300, "completion_tokens": 30, "total_tokens": 330}
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return {"id": "0", "object": "chat.completion", "created": 0, "model": asked["model"], "choices": [choice], "usage": usage}


def empty(asked: dict[str, Any]) -> dict[str, Any]:
    """Fill the schema of a request with nothing: null, or an empty list; with no schema, LangExtract's answer, which has to say something to be seen."""
    schema = asked.get("response_format", {}).get("json_schema", {}).get("schema")
    if schema is None:
        return {"extractions": [{"review_date": "utilization review"}]}
    return {name: [] if field.get("type") == "array" else None for name, field in schema.get("properties", {}).items()}


async def serve(told: dict[str, Any]) -> None:
    """Serve until standard input closes."""
    provider = Provider(told.get("delays", [0.0]), told.get("faults", [""]))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", provider.complete)
    app.router.add_get("/seen", provider.tell)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None  # noqa: SLF001  the only place that knows the port
    print(site._server.sockets[0].getsockname()[1], flush=True)  # type: ignore[attr-defined]  # noqa: SLF001
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1])))
