"""Serves the emulator's HTTP with parsers in C: its own server spends as much on a request as the emulator itself."""

import asyncio
from typing import Any

import hypercorn.asyncio  # type: ignore[import-not-found]
import uvicorn  # type: ignore[import-not-found]
import uvloop

KEPT_OPEN = 75  # seconds without a request, as the emulator's own server keeps a connection
LETS_END = 5  # seconds for what runs when the emulator is stopped


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
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        log_config=None,
        backlog=config.backlog,
        timeout_keep_alive=KEPT_OPEN,
        timeout_graceful_shutdown=LETS_END,
    )
    await uvicorn.Server(settings).serve()


def install() -> None:
    """Have the emulator use it."""
    hypercorn.asyncio.serve = serve
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
