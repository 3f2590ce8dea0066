"""From the gateway's event to an endpoint's arguments, and from its answer or refusal to the response."""

import base64
import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

from shared.core import flags
from shared.core.errors import Invalid, Malformed, NotFound, Refusal, TooLarge, Unauthorised, Unavailable
from shared.core.function import Caller, Function, Raw, Redirect, Request, to_json

if TYPE_CHECKING:
    from pydantic import BaseModel

HEADERS = {"content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff"}
# What a service says that can be asked the same a moment later.
PASSING = {"500", "502", "503", "TransactionInProgressException", "TransactionConflictException"}
Response = dict[str, Any]


def serve(function: Function, event: dict[str, Any], context: Any) -> Response:
    """Answer one HTTP request, never with a stack trace."""
    request_id = str(getattr(context, "aws_request_id", "") or event["requestContext"].get("requestId", ""))
    try:
        return _serve(function, event)
    except Refusal as refusal:
        return _refused(refusal, request_id)
    except Exception as error:
        from shared.core import log

        unavailable = dependency_down(error)
        log.exception("dependency down" if unavailable else "unhandled", error, function=function.identifier)
        if unavailable:
            return _refused(Unavailable(retry_after=2), request_id)
        body = {"error": "InternalError", "detail": "Something went wrong on our side.", "request_id": request_id}
        return {"statusCode": 500, "headers": HEADERS, "body": to_json(body)}


def dependency_down(error: BaseException) -> bool:
    """Tell whether an exception means that a service we call is throttled, failing or out of reach."""
    code = getattr(error, "cause_response_code", None) or _code(error) or _code(getattr(error, "cause", None))
    if code:
        throttled = ("Throttl", "ProvisionedThroughput", "RequestLimit", "Internal", "ServiceUnavailable", "SlowDown")
        return code.startswith(throttled) or code in PASSING
    names = {cls.__name__ for e in (error, getattr(error, "cause", None)) for cls in type(e).__mro__}
    return bool(names & {"ConnectionError", "HTTPClientError", "TimeoutError"})


def _code(error: Any) -> str | None:
    response = getattr(error, "response", None)
    return response.get("Error", {}).get("Code") if isinstance(response, dict) else None


def caller_of(event: dict[str, Any]) -> Caller:
    """Return who calls from the claims that the gateway's authorizer has verified."""
    claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims")
    if not claims:
        raise Unauthorised()
    scopes = frozenset(str(claims.get("scope", "")).split())
    return Caller(claims["sub"], scopes, claims.get("sid", ""), claims.get("client_id") or None)


def _serve(function: Function, event: dict[str, Any]) -> Response:
    flags.check(function.flag or function.domain)
    request = _request(function, event)
    caller = caller_of(event) if function.scope else None
    if function.limit:
        from shared.core import limits

        who = caller.user_id if caller and function.limit.by == "caller" else request.source_address
        limits.take(f"{function.identifier}#{who}", function.limit.times, function.limit.seconds)
    if function.entitlement and caller:
        function.entitlement.require(caller.user_id)
    arguments = _arguments(function, event, request, caller)
    key = request.headers.get("idempotency-key")
    if key is None or not function.keeps_receipts:
        return _response(function, function.body(**arguments))
    return _serve_once(function, arguments, caller, request, key)


def _serve_once(
    function: Function, arguments: dict[str, Any], caller: Caller | None, request: Request, key: str
) -> Response:
    from shared.core import receipts
    from shared.core.table import receipt_of_request

    who = caller.user_id if caller else request.source_address
    operation = f"{function.identifier}#{sorted((k, v) for k, v in arguments.items() if isinstance(v, str))}"
    receipt = receipts.expected(who, operation, key, hashlib.sha256(request.raw_body).hexdigest())
    stored = receipt.stored()
    if stored:
        return _stored(function, stored)
    token = receipt_of_request.set(receipt)
    try:
        answer = function.body(**arguments)
        receipt.complete(answer)
    except receipts.Repeated:
        return _stored(function, receipt.stored() or "null")
    finally:
        receipt_of_request.reset(token)
    return _response(function, answer)


def _stored(function: Function, text: str) -> Response:
    return {"statusCode": function.status, "headers": HEADERS, "body": text}


def _request(function: Function, event: dict[str, Any]) -> Request:
    raw = event.get("body") or ""
    data = base64.b64decode(raw) if event.get("isBase64Encoded") else raw.encode("utf-8", "surrogatepass")
    if len(data) > function.body_limit:
        raise TooLarge(f"The body may hold {function.body_limit} bytes.")
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return Request(headers, _source_address(event, headers), data)


def _source_address(event: dict[str, Any], headers: dict[str, str]) -> str:
    """Return the network address of whoever calls; behind the distribution the gateway sees only the distribution's.

    The distribution names the viewer and says a key that it alone knows: whoever goes past it cannot make one up.
    """
    key = os.environ.get("ORIGIN_KEY", "")
    known = key and hmac.compare_digest(headers.get("x-origin-key", "").encode(), key.encode())
    viewer = headers.get("x-viewer-address", "") if known else ""
    return viewer or str(event["requestContext"].get("http", {}).get("sourceIp", ""))


def _arguments(function: Function, event: dict[str, Any], request: Request, caller: Caller | None) -> dict[str, Any]:
    path = event.get("pathParameters") or {}
    arguments: dict[str, Any] = {}
    for name in function.parameters:
        expected = function.hints[name]
        if name in path:
            arguments[name] = _path_value(function, path[name], expected)
        elif expected is Caller:
            arguments[name] = caller
        elif expected is Request:
            arguments[name] = request
        else:
            arguments[name] = _body_or_query(expected, event, request)
    return arguments


def _body_or_query(expected: Any, event: dict[str, Any], request: Request) -> "BaseModel":
    from shared.core.messages import Query

    if issubclass(expected, Query):
        return _validated(expected, event.get("queryStringParameters") or {})
    return _validated(expected, request.raw_body)


def _path_value(function: Function, value: str, expected: Any) -> str:
    from shared.core.ids import Name, is_id, is_name

    if get_origin(expected) is Literal:
        known = value in get_args(expected)
    elif get_origin(expected) is Annotated:
        known = bool(expected.__metadata__[0].fullmatch(value))
    else:
        known = is_name(value) if expected is Name else is_id(value)
    if known:
        return value
    missing = [error for error in function.errors if issubclass(error, NotFound)]
    raise missing[0]() if missing else NotFound()


def _validated(model: "type[BaseModel]", value: Any) -> "BaseModel":
    from pydantic import ValidationError

    try:
        return model.model_validate_json(value or b"{}") if isinstance(value, bytes) else model.model_validate(value)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        if problems[0]["type"] == "json_invalid":
            raise Malformed("The body is not valid JSON.") from None
        fields = [{"field": ".".join(map(str, p["loc"])) or "body", "reason": p["msg"]} for p in problems[:20]]
        raise Invalid(f"{fields[0]['field']}: {fields[0]['reason']}", fields=fields) from None
    except RecursionError:
        raise Malformed("The body is nested too deeply.") from None


def _response(function: Function, answer: Any) -> Response:
    if isinstance(answer, Redirect):
        return {"statusCode": 302, "headers": {**HEADERS, "location": answer.location}, "body": ""}
    if answer is None:
        return {"statusCode": 204, "headers": {"cache-control": "no-store"}, "body": ""}
    if isinstance(answer, Raw):
        headers = {**HEADERS, "content-type": answer.content_type}
        return {"statusCode": function.status, "headers": headers, "body": answer.text}
    return {"statusCode": function.status, "headers": HEADERS, "body": to_json(answer)}


def _refused(refusal: Refusal, request_id: str) -> Response:
    retry = {"retry-after": str(refusal.retry_after)} if refusal.retry_after else {}
    return {"statusCode": refusal.status, "headers": {**HEADERS, **retry}, "body": to_json(refusal.body(request_id))}
