"""HTTP/1.1 as bytes: messages are read just far enough to be passed on exactly as they came."""

import asyncio
import re
from collections.abc import Awaitable, Callable

LONGEST_HEAD = 256 * 1024
CHUNK = 256 * 1024
ENDS_WITHOUT_BODY = frozenset({204, 304})
HOP = frozenset({"connection", "keep-alive", "proxy-connection", "expect"})

Write = Callable[[bytes], Awaitable[None]]


class Head:
    """The first line and the headers of a message, read once."""

    def __init__(self, raw: bytes) -> None:
        """Read a head up to and with its empty line: `first` has the three parts of the first line.

        `headers` are by lower-case name; the last of a name counts.
        """
        self.raw = raw
        first, *lines = raw.rstrip(b"\r\n").decode("latin-1").split("\r\n")
        self.first = first.split(" ", 2)
        self._lines = [(line.partition(":")[0].lower(), line) for line in lines]
        self.headers = {name: line[len(name) + 1 :].strip() for name, line in self._lines}

    @property
    def method(self) -> str:
        """A request's method."""
        return self.first[0]

    @property
    def target(self) -> str:
        """A request's path and query."""
        return self.first[1]

    @property
    def status(self) -> int:
        """An answer's status."""
        return int(self.first[1])

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks."""
        return "chunked" in self.headers.get("transfer-encoding", "").lower()

    @property
    def length(self) -> int | None:
        """The body's length, where it is told."""
        told = self.headers.get("content-length")
        return int(told) if told and told.isdigit() else None

    @property
    def stays(self) -> bool:
        """Whether the sender keeps the connection open after this message."""
        told = self.headers.get("connection", "").lower()
        version = self.first[2] if self.first[0].isupper() and "/" not in self.first[0] else self.first[0]
        return "close" not in told and (not version.startswith("HTTP/1.0") or "keep-alive" in told)

    @property
    def upgrades(self) -> bool:
        """Whether the sender wants to leave HTTP, for a WebSocket."""
        return self.headers.get("upgrade", "").lower() == "websocket"

    def forwarded(self, target: str | None = None, more: dict[str, str] | None = None) -> bytes:
        """Return the head without what concerns only this connection, with another target and headers of ours."""
        first = self.first if target is None else [self.method, target, self.first[2]]
        added = more or {}
        dropped = (HOP if not self.upgrades else frozenset()) | {name.lower() for name in added}
        kept = [line for name, line in self._lines if name not in dropped]
        ours = [f"{name}: {value}" for name, value in added.items()]
        return "\r\n".join([" ".join(first), *kept, *ours, "", ""]).encode("latin-1")


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """Return the next head, or None at the end of the connection."""
    try:
        return Head(await reader.readuntil(b"\r\n\r\n"))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


async def copy_body(reader: asyncio.StreamReader, head: Head, write: Write, to_end: bool = False) -> None:
    """Pass on a body, chunk framing included; `to_end` for an answer whose length is not told."""
    if head.chunked:
        await _copy_chunks(reader, write)
    elif head.length is not None:
        await _copy_exactly(reader, head.length, write)
    elif to_end:
        while piece := await reader.read(CHUNK):
            await write(piece)


async def _copy_exactly(reader: asyncio.StreamReader, length: int, write: Write) -> None:
    while length:
        piece = await reader.read(min(CHUNK, length))
        if not piece:
            raise ConnectionResetError("the body ended early")
        length -= len(piece)
        await write(piece)


async def _copy_chunks(reader: asyncio.StreamReader, write: Write) -> None:
    while True:
        line = await reader.readuntil(b"\r\n")
        await write(line)
        size = int(line.split(b";")[0], 16)
        if size == 0:
            break
        await _copy_exactly(reader, size + 2, write)
    while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
        await write(line)
    await write(b"\r\n")


async def collect(reader: asyncio.StreamReader, head: Head, to_end: bool = False) -> bytes:
    """Return a body as it is on the wire, chunk framing included."""
    pieces: list[bytes] = []

    async def keep(piece: bytes) -> None:
        pieces.append(piece)

    await copy_body(reader, head, keep, to_end)
    return b"".join(pieces)


def content(head: Head, wire: bytes) -> bytes:
    """Return a collected body without chunk framing."""
    if not head.chunked:
        return wire
    parts, rest = [], wire
    while rest:
        line, _, rest = rest.partition(b"\r\n")
        size = int(line.split(b";")[0] or b"0", 16)
        if size == 0:
            break
        parts.append(rest[:size])
        rest = rest[size + 2 :]
    return b"".join(parts)


def answer(status: int, body: bytes, kind: str = "application/x-amz-json-1.0", **headers: str) -> bytes:
    """Return a whole answer of our own."""
    lines = {"Content-Type": kind, "Content-Length": str(len(body)), **headers}
    head = "".join(f"{re.sub('_', '-', name)}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Planned\r\n{head}\r\n".encode("latin-1") + body
