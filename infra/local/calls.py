"""What a call to AWS is about: service, operation, table and index, read from the request as it passes."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/aws4_request")
_SIGNED_QUERY = re.compile(r"X-Amz-Credential=([^%&]+)%2F\d+%2F[^%]+%2F([^%]+)%2Faws4_request", re.IGNORECASE)
_TABLE_LIST = ("TransactItems", "RequestItems")
_SERVICES = {"states": "stepfunctions", "email": "ses", "execute-api": "apigatewaymanagementapi"}

# Operations of services that are told apart by method and path: pattern of "METHOD /path" -> operation.
_PATHS: dict[str, tuple[tuple[str, str], ...]] = {
    "lambda": ((r"POST /2015-03-31/functions/[^/]+/invocations", "Invoke"),),
    "scheduler": (
        (r"POST /schedules/", "CreateSchedule"),
        (r"PUT /schedules/", "UpdateSchedule"),
        (r"DELETE /schedules/", "DeleteSchedule"),
        (r"GET /schedules/", "GetSchedule"),
        (r"GET /schedules$", "ListSchedules"),
    ),
    "ses": ((r"POST /v2/email/outbound-emails", "SendEmail"),),
    "apigatewaymanagementapi": (
        (r"POST .*/@connections/", "PostToConnection"),
        (r"DELETE .*/@connections/", "DeleteConnection"),
    ),
}
_S3_WITH_QUERY = {
    ("POST", "uploads"): "CreateMultipartUpload",
    ("PUT", "partNumber"): "UploadPart",
    ("POST", "uploadId"): "CompleteMultipartUpload",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("GET", "uploadId"): "ListParts",
    ("GET", "list-type"): "ListObjectsV2",
    ("POST", "delete"): "DeleteObjects",
}
_S3_ON_OBJECT = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}


@dataclass(frozen=True)
class Call:
    """One call; `body` is its JSON, empty where it has none."""

    service: str
    operation: str
    access_key: str
    tables: tuple[str, ...] = ()
    index: str = ""
    protocol: str = "json"
    body: Any = None
    entries: int = 1  # events that one call brings

    @property
    def items(self) -> int:
        """How many writes a transaction holds."""
        return len((self.body or {}).get("TransactItems", ()))


def described(method: str, target: str, headers: dict[str, str], body: bytes) -> Call:
    """Return what a request is about; what cannot be read is called after its method."""
    found = _CREDENTIAL.search(headers.get("authorization", "")) or _SIGNED_QUERY.search(target)
    access_key, signed_for = found.groups() if found else ("", "s3")
    service = _SERVICES.get(signed_for, signed_for)
    operation, protocol = _operation(service, method, target, headers, body)
    if service != "dynamodb":
        entries = len(object_of(body).get("Entries", "1")) if operation == "PutEvents" else 1
        return Call(service, operation, access_key, protocol=protocol, entries=entries)
    request = object_of(body)
    return Call(service, operation, access_key, _tables(request), str(request.get("IndexName", "")), protocol, request)


def _operation(service: str, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[str, str]:
    named = headers.get("x-amz-target")
    if named:
        return named.rpartition(".")[2], "json"
    path = urlsplit(target).path
    if service == "s3":
        return _s3_operation(method, target), "xml"
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return parse_qs(body.decode("latin-1")).get("Action", [method])[0], "query"
    known = (name for pattern, name in _PATHS.get(service, ()) if re.match(pattern, f"{method} {path}"))
    return next(known, method), "rest"


def _s3_operation(method: str, target: str) -> str:
    parts = urlsplit(target)
    names = parse_qs(parts.query, keep_blank_values=True)
    special = (name for (of, key), name in _S3_WITH_QUERY.items() if of == method and key in names)
    if parts.path.strip("/").count("/") == 0:
        return next(special, "PostObject" if method == "POST" else f"{method.title()}Bucket")
    return next(special, _S3_ON_OBJECT.get(method, "PostObject"))


def object_of(body: bytes) -> dict[str, Any]:
    """Return what a body says, nothing where it is not one JSON object."""
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _tables(request: dict[str, Any]) -> tuple[str, ...]:
    if "TableName" in request:
        return (str(request["TableName"]).rpartition("/")[2],)
    written = [action["TableName"] for item in request.get("TransactItems", ()) for action in item.values()]
    return tuple(dict.fromkeys([*written, *request.get("RequestItems", ())]))
