"""The answers with which AWS refuses a call, as each of its protocols words them."""

import json

from infra.local.calls import Call
from infra.local.wire import answer

REFUSING = ("throttle", "conflict", "500")
KINDS = (*REFUSING, "timeout-before", "timeout-after")

# Error code and status by service and kind; every service without an entry of its own has the last line's.
_CODES: dict[str, dict[str, tuple[str, int]]] = {
    "dynamodb": {
        "throttle": ("ProvisionedThroughputExceededException", 400),
        "conflict": ("TransactionConflictException", 400),
        "500": ("InternalServerError", 500),
    },
    "s3": {
        "throttle": ("SlowDown", 503),
        "conflict": ("OperationAborted", 409),
        "500": ("InternalError", 500),
    },
    "lambda": {
        "throttle": ("TooManyRequestsException", 429),
        "conflict": ("ResourceConflictException", 409),
        "500": ("ServiceException", 500),
    },
    "": {
        "throttle": ("ThrottlingException", 400),
        "conflict": ("ConflictException", 409),
        "500": ("InternalServerException", 500),
    },
}
MESSAGE = "Planned by a test."


def refusal(kind: str, call: Call) -> bytes:
    """Return the whole HTTP answer of a refused call."""
    code, status = _CODES.get(call.service, _CODES[""])[kind]
    if call.protocol in ("xml", "query"):
        return _xml(call.protocol, code, status)
    if call.protocol == "rest":
        status = 429 if kind == "throttle" else status
        return answer(status, json.dumps({"message": MESSAGE}).encode(), "application/json", x_amzn_errortype=code)
    if kind == "conflict" and call.operation == "TransactWriteItems":
        return _cancelled(call.items)
    return answer(status, json.dumps({"__type": code, "message": MESSAGE}).encode())


def _cancelled(items: int) -> bytes:
    reasons = [{"Code": "TransactionConflict", "Message": MESSAGE}, *([{"Code": "None"}] * (items - 1))]
    listed = ", ".join(reason["Code"] for reason in reasons)
    body = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": f"Transaction cancelled, please refer cancellation reasons for specific reasons [{listed}]",
        "CancellationReasons": reasons,
    }
    return answer(400, json.dumps(body).encode())


def _xml(protocol: str, code: str, status: int) -> bytes:
    error = f"<Error><Code>{code}</Code><Message>{MESSAGE}</Message></Error>"
    wrapped = f"<ErrorResponse>{error}</ErrorResponse>" if protocol == "query" else error
    return answer(status, wrapped.encode(), "application/xml")
