"""The product's one host on this machine, and the AWS that its functions see: `python -m infra.local.proxy`.

What belongs to an API goes there, as the distribution on AWS sends it; everything else is a call to AWS and passes byte
for byte, so that signatures hold, through whatever tests have planned for it (`infra/local/control.py`).
"""

import asyncio
import json
import threading
from contextlib import suppress

import uvloop

from infra.local import callers
from infra.local.calls import Call, described
from infra.local.control import control
from infra.local.hooks import Crash, Fault, Hooks, kill
from infra.local.lag import Lag
from infra.local.places import LARGEST_HEAD, NotDeployed, Place, Places
from infra.local.refusals import REFUSING, refusal
from infra.local.root_client import client
from infra.local.stand_ins.web import port
from infra.local.upstream import HOST, Gone, Reply, Upstream
from infra.local.wire import LONGEST_HEAD, Head, answer, collect, content, copy_body, read_head

IN_MEMORY = 1024 * 1024  # bytes: a body up to this is read before it is passed on; longer ones stream


class Proxy:
    """What all connections share."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.hooks = Hooks(Lag(client("dynamodb", base)))
        self.places = Places(base, client("apigatewayv2", base))
        self.upstream = Upstream()
        self.names: dict[str, str] = {}

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve the requests of one connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while await Exchange(self, reader, writer).served():
                await writer.drain()
        with suppress(ConnectionError):
            writer.close()

    def caller(self, access_key: str, ports: tuple[int, int]) -> str:
        """Return the calling function's name, or `operator`; a role's session keys belong to one function."""
        name = self.names.get(access_key)
        if name is None:
            pid = callers.peer(*ports, self.base + 6) if access_key not in ("test", "") else None
            name = (callers.function_of(pid) if pid else None) or "operator"
            if access_key.startswith("ASIA") and name != "operator":
                self.names[access_key] = name
        return name


class Exchange:
    """One request and its answer."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.proxy, self.reader, self.writer = proxy, reader, writer
        self.ports: tuple[int, int] = (writer.get_extra_info("peername")[1], writer.get_extra_info("sockname")[1])

    async def served(self) -> bool:
        """Serve it; tell whether the connection stays open for another."""
        head = await read_head(self.reader)
        if head is None:
            return False
        try:
            known = self.proxy.places.known(head.target)
            find = self.proxy.places.of
            place = find(head.target) if known else await asyncio.to_thread(find, head.target)
            if place.front_door and len(head.raw) > LARGEST_HEAD:
                return self.refused(431, "The headers are too large.")
            if head.upgrades:
                await self.proxy.upstream.tunnel(place, head, self.reader, self.writer)
                return False
            return await self.passed(head, place) and head.stays
        except NotDeployed as missing:
            return self.refused(503, f"The API {missing} is not deployed.")
        except Gone:
            return self.refused(502, "There is no answer from behind the front door.")

    def refused(self, status: int, detail: str) -> bool:
        """Answer in place of whoever should."""
        body = json.dumps({"message": detail}).encode()
        self.writer.write(answer(status, body, "application/json", Connection="close"))
        return False

    async def passed(self, head: Head, place: Place) -> bool:
        """Pass the request on, through the plans if it is a call to AWS or to another company."""
        if "100-continue" in head.headers.get("expect", "").lower():
            self.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await collect(self.reader, head) if (head.length or 0) <= IN_MEMORY else None
        if place.front_door:
            viewer = head.headers.get("x-viewer") or self.writer.get_extra_info("peername")[0]
            reply = await self.asked(head, place, body, {"X-Viewer-Address": viewer, "X-Origin-Key": "local"})
            await self.told(reply)
            return True
        if place.outside:
            call = Call(place.outside, f"{head.method} {place.target.partition('?')[0]}", "-", protocol="rest")
        else:
            call = described(head.method, head.target, head.headers, content(head, body or b""))
        return await self.planned(head, place, body, call)

    async def planned(self, head: Head, place: Place, body: bytes | None, call: Call) -> bool:
        """Let happen to a call what is planned for it."""
        caller = self.proxy.caller(call.access_key, self.ports)
        fault, crash = self.proxy.hooks.struck(caller, call)
        if crash is not None and crash.when == "before":
            return self.killed()
        if fault is not None and fault.fault != "timeout-after":
            return await self.failed(fault, call, body is None)
        lagging = self.proxy.hooks.lag.concerns(call)
        watched = fault is not None or crash is not None or call.service == "dynamodb"
        reads = lagging and call.operation in ("Query", "Scan")
        before = await asyncio.to_thread(self.proxy.hooks.lag.read_before, call) if lagging and not reads else {}
        reply = await self.asked(head, place, body)
        sent = len(head.raw) + (head.length or 0)
        if not watched:
            self.proxy.hooks.meter.count(caller, call, sent, await self.told(reply))
            return True
        wire = await self.received(reply)
        received, status = content(reply.head, wire), reply.head.status
        self.proxy.hooks.meter.count(caller, call, sent, len(received), received, status)
        if before and status == 200:
            self.proxy.hooks.lag.written(before)
        return await self.struck(fault, crash) or self.retold(reply, wire, received, call if reads else None)

    async def failed(self, fault: Fault, call: Call, streams: bool) -> bool:
        """Refuse a call, or leave it without an answer, before anything was done."""
        if fault.fault in REFUSING:
            self.writer.write(refusal(fault.fault, call))
            return not streams
        return await self.silent(fault)

    async def struck(self, fault: Fault | None, crash: Crash | None) -> bool:
        """Lose an answer or its reader, as planned; what was asked for has been done. False when nothing is planned."""
        if crash is not None:
            self.killed()
        elif fault is not None:
            await self.silent(fault)
        if crash is not None or fault is not None:
            raise ConnectionResetError
        return False

    def killed(self) -> bool:
        """End the process that calls, and the connection with it."""
        kill(callers.peer(*self.ports, self.proxy.base + 6))
        return False

    async def silent(self, fault: Fault) -> bool:
        """Say nothing until the caller gives up or the fault's time is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.reader.read(1), fault.hold)
        return False

    async def asked(self, head: Head, place: Place, body: bytes | None, more: dict[str, str] | None = None) -> Reply:
        """Send the request on and return the answer's head."""
        forwarded = head.forwarded(place.target, more)
        return await self.proxy.upstream.asked(place.port, head.method, forwarded, body, self.reader, head)

    async def told(self, reply: Reply) -> int:
        """Pass an answer on as it comes; return the bytes of its body."""
        size = 0
        self.writer.write(self.headed(reply))

        async def pass_on(piece: bytes) -> None:
            nonlocal size
            size += len(piece)
            self.writer.write(piece)
            await self.writer.drain()

        if not reply.bodiless:
            await copy_body(reply.line.reader, reply.head, pass_on, reply.to_end)
        self.proxy.upstream.done(reply)
        return size

    async def received(self, reply: Reply) -> bytes:
        """Return a whole body as it is on the wire."""
        wire = b"" if reply.bodiless else await collect(reply.line.reader, reply.head, reply.to_end)
        self.proxy.upstream.done(reply)
        return wire

    def retold(self, reply: Reply, wire: bytes, body: bytes, query: Call | None) -> bool:
        """Pass on an answer that was held, as it came, or as a lagging index would give it."""
        if query is None or reply.head.status != 200:
            self.writer.write(self.headed(reply) + wire)
        else:
            seen = self.proxy.hooks.lag.seen_by(query, json.loads(body))
            self.writer.write(answer(200, json.dumps(seen).encode()))
        return True

    def headed(self, reply: Reply) -> bytes:
        """Return an answer's head as it is passed on."""
        return reply.head.forwarded(more={"Connection": "close"} if reply.to_end else None)


async def serve(base: int) -> None:
    """Serve the front door and its control path until the program is ended."""
    proxy = Proxy(base)
    threading.Thread(target=control(base, proxy.hooks, proxy.places).serve_forever, daemon=True).start()
    server = await asyncio.start_server(proxy.connection, HOST, base, limit=LONGEST_HEAD, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(port(0)))
