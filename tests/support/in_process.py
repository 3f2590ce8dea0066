"""A small AWS inside the test's own process: the emulator's own services, asked without a network.

A call costs a fifth of what it costs over HTTP, so that machines can take thousands of steps through the real tables.
"""

import base64
import importlib
import importlib.util
import json
import os
import select
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from shared.core import table
from shared.core.aws import client, session
from shared.core.table import Table
from tests.support.connections import forget_connections
from tests.support.emulator import PYTHON
from tests.support.private_cloud import Clock, furnish

MODULES = {"dynamodb": "dynamodb", "sfn": "stepfunctions", "eventbridge": "eventbridge", "scheduler": "scheduler",
           "secrets-manager": "secretsmanager", "s3": "s3"}  # fmt: skip
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")
_one_at_a_time = threading.Lock()


@contextmanager
def cloud_in_process(tables: Sequence[type[Table]], workflows: Sequence[str] = ()) -> Iterator[tuple[Clock, "Tables"]]:
    """Give a clock and these tables, with workflows that end as soon as they begin, a bus and a schedule group."""
    with TemporaryDirectory() as folder, patch.dict(os.environ, {"CLOCK_FILE": f"{folder}/clock"}):
        clock, near = Clock(Path(folder) / "clock"), Tables()
        clock.set(timedelta())
        forget_connections()
        session().register("before-send", _answer)
        table._first.append(SimpleNamespace(client=near))  # type: ignore[arg-type]
        try:
            furnish(tables, workflows)
            yield clock, near
        finally:
            session().unregister("before-send", _answer)
            forget_connections()
            for name in MODULES.values():
                _service(name).reset()


class Tables:
    """A DynamoDB client; `written` counts the writes."""

    _request_signer = None

    def __init__(self) -> None:
        self.written = 0

    def batch_get_item(self, **arguments: Any) -> dict[str, Any]:
        """Read rows of several tables."""
        return self._make_api_call("BatchGetItem", arguments)

    def batch_write_item(self, **arguments: Any) -> dict[str, Any]:
        """Write or remove rows of several tables."""
        return self._make_api_call("BatchWriteItem", arguments)

    def get_paginator(self, operation: str) -> Any:
        """Read page by page, as the SDK's own client does."""
        return client("dynamodb").get_paginator(operation)

    def _make_api_call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.written += operation in WRITES
        target = {"x-amz-target": f"DynamoDB_20120810.{operation}"}
        status, _, body = _ask("dynamodb", "POST", "/", target, json.dumps(arguments, default=_coded).encode())
        answer: dict[str, Any] = json.loads(body, object_hook=_decoded if b'"B"' in body else None)
        if status >= 400:
            error = {"Code": answer.pop("__type").rpartition("#")[2], "Message": answer.pop("message", "")}
            raise ClientError({**answer, "Error": error, "ResponseMetadata": {}}, operation)  # type: ignore[typeddict-item]
        return answer


def _answer(request: Any, event_name: str, **_: Any) -> AWSResponse:
    """Answer what a client of botocore is about to send."""
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    parts = urlsplit(request.url)
    named, _, host = parts.netloc.partition(".")
    path = unquote(f"/{named}{parts.path}" if host.startswith("s3.") else parts.path)  # a bucket is named by its host
    service = MODULES[event_name.split(".")[1]]
    body = request.body.read() if hasattr(request.body, "read") else request.body
    status, answered, body = _ask(service, request.method, path, headers, body or b"", parts.query)
    return AWSResponse(request.url, status, answered, _Raw(body))


def _ask(
    service: str, method: str, path: str, headers: dict[str, str], body: bytes, query: str = ""
) -> tuple[int, Any, bytes]:
    """Have a service handle a request; as over a network, others who act at once come in before and after it."""
    handling = _service(service).handle_request(method, path, headers, body, parse_qs(query, keep_blank_values=True))
    _let_others()
    with _one_at_a_time:
        try:
            handling.send(None)
        except StopIteration as ended:
            status, answered, content = ended.value
        else:
            raise RuntimeError(f"{service} waits for something")
    _let_others()
    return status, answered, content if isinstance(content, bytes) else content.encode()


def _coded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(item: dict[str, Any]) -> dict[str, Any]:
    """Return a part of an answer, with the bytes of a binary value."""
    coded = item.get("B")
    return {"B": base64.b64decode(coded)} if isinstance(coded, str) else item


def _let_others() -> None:
    if threading.current_thread() is not threading.main_thread():
        select.select([], [], [], 0)


@cache
def _service(name: str) -> Any:
    """Return a service of the emulator, which is installed in an environment of its own."""
    if "ministack" not in sys.modules:
        (folder,) = (PYTHON.parents[1] / "lib").glob("python*/site-packages/ministack")
        found = importlib.util.spec_from_file_location(
            "ministack", folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert found
        assert found.loader
        sys.modules["ministack"] = importlib.util.module_from_spec(found)
        found.loader.exec_module(sys.modules["ministack"])
        sys.modules["ministack.app"] = SimpleNamespace(AUTH=False)  # type: ignore[assignment] # the server around them
    service = importlib.import_module(f"ministack.services.{name}")
    if name == "dynamodb":  # it reads the same few conditions again for every row
        read, check = cache(service._tokenize), cache(service._condition_syntax_error)
        service._tokenize, service._condition_syntax_error = lambda text: list(read(text)), check  # type: ignore[attr-defined]
    return service


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
