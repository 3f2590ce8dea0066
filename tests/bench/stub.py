"""An AWS that costs nothing: it answers at once and has no rows, so that only the caller's own work is measured."""

import base64
import http.server
import json
import socketserver
import threading
from typing import Any

SECRETS = ("key", "pepper", "refresh_key", "api_key", "token", "webhook_secret")
EMPTY: dict[str, Any] = {
    "Query": {"Items": [], "Count": 0, "ScannedCount": 0},
    "BatchGetItem": {"Responses": {}, "UnprocessedKeys": {}},
    "UpdateItem": {"Attributes": {}},
    "GetSecretValue": {"SecretString": json.dumps(dict.fromkeys(SECRETS, "not a secret"))},
    "Sign": {"Signature": base64.b64encode(bytes(256)).decode()},
    "PutEvents": {"FailedEntryCount": 0, "Entries": []},
    "StartExecution": {"executionArn": "arn", "startDate": 0},
}


# What Stripe says of a payment that it does not have.
UNKNOWN = {
    "error": {"type": "invalid_request_error", "code": "resource_missing", "message": "There is no such payment."}
}
LOST = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "There is no row."}


def answer_to(operation: str, asked: bytes) -> tuple[int, dict[str, Any]]:
    """Return status and answer; a change of a row holds where it may be made anew."""
    if operation == "UpdateItem":
        condition = json.loads(asked).get("ConditionExpression", "")
        if condition and "attribute_not_exists" not in condition:
            return 400, LOST
    return 200, EMPTY.get(operation, {})


class _Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("content-length") or 0))
        operation = self.headers.get("x-amz-target", "").rpartition(".")[2]
        status, answer = (404, UNKNOWN) if "/payment_intents/" in self.path else answer_to(operation, asked)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/x-amz-json-1.0")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_DELETE = do_POST

    def log_message(self, *_: Any) -> None:
        pass


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def serve() -> str:
    """Start the stub in this process and return its address."""
    server = _Server(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"
