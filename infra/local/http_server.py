"""Serves the emulator's HTTP with parsers in C: its own server spends as much on a request as the emulator itself."""

import asyncio
from typing import Any

import hypercorn.asyncio  # type: ignore[import-not-found]
import uvicorn  # type: ignore[import-not-found]
import uvloop


async def serve(app: Any, config: Any) -> None:
    """Stand in for hypercorn's `serve`: serve an ASGI application where its settings say until the program is ended."""
    host, _, port = config.bind[0].rpartition(":")
    settings = uvicorn.Config(
        app,
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


def install() -> None:
    """Have the emulator use it."""
    hypercorn.asyncio.serve = serve
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
