"""Connections to what stands behind the front door, kept open and used again."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from infra.local.places import Place
from infra.local.wire import CHUNK, ENDS_WITHOUT_BODY, LONGEST_HEAD, Head, copy_body, read_head

HOST = "127.0.0.1"


class Gone(Exception):
    """The server behind the front door does not answer, or went away in the middle."""


@dataclass
class Line:
    """One connection to a server."""

    port: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: bool = False


@dataclass
class Reply:
    """An answer whose head has arrived; the body is still on the line."""

    head: Head
    line: Line
    bodiless: bool

    @property
    def to_end(self) -> bool:
        """Whether only the end of the connection tells where the body ends."""
        return not self.bodiless and not self.head.chunked and self.head.length is None


class Upstream:
    """The open connections by port."""

    def __init__(self) -> None:
        self.idle: defaultdict[int, list[Line]] = defaultdict(list)

    async def asked(
        self, port: int, method: str, head: bytes, body: bytes | None, rest: asyncio.StreamReader, request: Head
    ) -> Reply:
        """Send a request and return its answer's head.

        A body of None is still with the caller and streams from `rest`. A connection that the server has closed while
        it was idle is replaced: nothing was done on it.
        """
        while True:
            line = await self._line(port)
            try:
                line.writer.write(head + (body or b""))
                if body is None:
                    await copy_body(rest, request, partial(_written, line.writer))
                await line.writer.drain()
                answer = await read_head(line.reader)
                while answer is not None and 100 <= answer.status < 200:
                    answer = await read_head(line.reader)
            except ConnectionError:
                answer = None
            if answer is not None:
                bodiless = method == "HEAD" or answer.status in ENDS_WITHOUT_BODY
                return Reply(answer, line, bodiless)
            line.writer.close()
            if not line.used or body is None:
                raise Gone

    def done(self, reply: Reply) -> None:
        """Keep a connection whose answer has been read to its end, if the server keeps it too."""
        if reply.head.stays and not reply.to_end:
            reply.line.used = True
            self.idle[reply.line.port].append(reply.line)
        else:
            reply.line.writer.close()

    async def tunnel(
        self, place: Place, head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Join two connections until either ends: for WebSockets."""
        line = await self._line(place.port, fresh=True)
        line.writer.write(head.forwarded(place.target))
        ways = [
            asyncio.create_task(_pumped(reader, line.writer)),
            asyncio.create_task(_pumped(line.reader, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        line.writer.close()

    async def _line(self, port: int, fresh: bool = False) -> Line:
        while self.idle[port] and not fresh:
            line = self.idle[port].pop()
            if not line.reader.at_eof() and not line.writer.is_closing():
                return line
            line.writer.close()
        try:
            reader, writer = await asyncio.open_connection(HOST, port, limit=LONGEST_HEAD)
        except OSError:
            raise Gone from None
        return Line(port, reader, writer)


async def _written(writer: asyncio.StreamWriter, piece: bytes) -> None:
    writer.write(piece)
    await writer.drain()


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(CHUNK):
            await _written(writer, piece)
