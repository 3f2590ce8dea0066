"""Serves the emulator's HTTP with parsers in C: its own server spends as much on a request as the emulator itself."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import hypercorn.asyncio  # type: ignore[import-not-found]
import uvicorn  # type: ignore[import-not-found]
import uvloop
from uvicorn.protocols.http.httptools_impl import (  # type: ignore[import-not-found]
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
)

Act = Callable[[str, dict[str, Any]], Any]


class NoAnswer(Exception):
    """What a function says cannot be written as an answer of HTTP."""


def writable(message: Any) -> None:
    """Refuse the head of an answer that uvicorn would break off: whoever asks gets a 500, and does not ask again."""
    headers = message.get("headers", [])
    wrong = any(HEADER_RE.search(name) or HEADER_VALUE_RE.search(value) for name, value in headers)
    if message["status"] not in STATUS_LINE or wrong:
        raise NoAnswer(message["status"], headers)


def checked(app: Any) -> Any:
    """Return an application whose answers are looked at before anything of them is sent."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        async def say(message: Any) -> None:
            if message["type"] == "http.response.start":
                writable(message)
            await send(message)

        await app(scope, receive, say)

    return asked


def beside(app: Any, acts: Mapping[str, Act]) -> Any:
    """Return an application that also answers at these paths with what is done there, by method and wish, in JSON."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        act = acts.get(scope.get("path", ""))
        if act is None:
            await app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        status, said = await asyncio.to_thread(_done, act, scope["method"], body)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(said))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": said})

    return asked


def _done(act: Act, method: str, body: bytes) -> tuple[int, bytes]:
    try:
        return 200, json.dumps(act(method, json.loads(body or b"{}"))).encode()
    except (KeyError, TypeError, ValueError) as error:
        return 422, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode()


async def serve(app: Any, config: Any) -> None:
    """Stand in for hypercorn's `serve`: serve an ASGI application where its settings say until the program is ended."""
    host, _, port = config.bind[0].rpartition(":")
    settings = uvicorn.Config(
        checked(app),
        host=host,
        port=int(port),
        http="httptools",
        ws="wsproto",
        lifespan="on",
        ws_ping_interval=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        log_config=None,
        log_level="warning",  # at a lower one, each socket's address is noted, with its ticket
        backlog=config.backlog,
        timeout_keep_alive=int(config.keep_alive_timeout),
        timeout_graceful_shutdown=int(config.graceful_timeout),
    )
    await uvicorn.Server(settings).serve()


def install(acts: Mapping[str, Act]) -> None:
    """Have the emulator use it, and do these at their paths."""

    async def served(app: Any, config: Any) -> None:
        await serve(beside(app, acts), config)

    hypercorn.asyncio.serve = served
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
