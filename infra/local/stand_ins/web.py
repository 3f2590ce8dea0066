"""What the stand-ins share: a small HTTP server on the loopback that reads and answers whole bodies."""

import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"
# Of the headers of another server's answer.
PASSED_ON = ("content-type", "link", "location", "retry-after", "x-ratelimit-remaining", "x-ratelimit-reset")


class Web(BaseHTTPRequestHandler):
    """One connection; subclasses say in `respond` what a request gets."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for head and body
    disable_nagle_algorithm = True
    server: "Server"

    def respond(self, method: str, path: str, body: bytes) -> None:
        """Answer one request by one call of `send`."""
        raise NotImplementedError

    def send(self, status: int, body: Any = b"", headers: dict[str, str] | None = None) -> None:
        """Send an answer in one piece: bytes as they are, text as if it were JSON, everything else as JSON."""
        data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        kind = {} if isinstance(body, bytes) else {"Content-Type": "application/json"}
        self.send_response(status)
        for name, value in {**kind, **(headers or {}), "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def uploaded(self, body: bytes) -> bytes | None:
        """Return the file of a form, or None for a request that is no form with one."""
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart/"):
            return None
        form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        return next((bytes(part.get_payload(decode=True)) for part in form.walk() if part.get_filename()), None)

    def trouble(self, how: Mapping[str, Any]) -> bool:
        """Misbehave, and tell whether that was the answer.

        Known are a `delay` (seconds), `hang_up`, a `drip` (seconds between bytes, never to the end), and a `status`
        that is not 200, with a `code` and `headers`.
        """
        time.sleep(how.get("delay", 0))
        if how.get("hang_up"):
            self.close_connection = True
        elif how.get("drip"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n")
            for _ in range(10_000):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(how["drip"])
        elif how.get("status", 200) != 200:
            said = "refused, as planned"
            self.send(
                how["status"],
                {"message": said, "error": {"message": said, "code": how.get("code")}},
                how.get("headers"),
            )
        else:
            return False
        return True

    @property
    def query(self) -> dict[str, str]:
        """The query string's values by name."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def asked(self, port: int, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        """Return what another server on this machine answers to this request; raises `ConnectionError`."""
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        with closing(connection):
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() in PASSED_ON}
            return answer.status, answer.read(), kept

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.respond(self.command, urlsplit(self.path).path, body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: what was asked is read over the control paths."""


class Server(ThreadingHTTPServer):
    """A stand-in that runs in a thread of its own while it is used as a context manager."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: type[Web], port: int = 0, **state: Any) -> None:
        super().__init__((HOST, port), handler)
        self.lock = threading.Lock()
        self.__dict__.update(state)

    @property
    def url(self) -> str:
        """Where the stand-in listens."""
        return f"http://{HOST}:{self.server_port}"

    def __enter__(self) -> "Server":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a caller that hung up: time-outs are tested."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def port(offset: int) -> int:
    """Return a port of the local stage by its distance from the first one."""
    return int(os.environ.get("FIVESTAR_PORT", "4560")) + offset
