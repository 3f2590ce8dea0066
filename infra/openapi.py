"""Writes the OpenAPI 3.1 document from the declarations; a name clash or an undocumented refusal fails the build."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from infra.discover import declarations
from shared.core.errors import (
    IdempotencyMismatch,
    Invalid,
    Malformed,
    ModuleOff,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
)
from shared.core.function import Function, Raw, Redirect
from shared.core.ids import NAME_PATTERN, PATTERN, Name
from shared.core.messages import Body, Query

TARGET = Path(__file__).parents[1] / "functions" / "documentation" / "openapi.json"
EXAMPLES = TARGET.with_name("examples.json")
VERSION = "1.0.0"
REF = "#/components/schemas/{model}"
DESCRIPTION = """The backend of a career-readiness platform.

Refusals have one shape (`Refusal`): `error` is the name to program against, `detail` a sentence for people. What the
gateway refuses itself (no session, no scope, unknown route, too large, too many) is a `GatewayRefusal`: treat both.
Every write accepts an `Idempotency-Key` header: a repeat with the same key and body gets the first answer."""
# What is answered as it is, and is no JSON.
RAW_TYPES = {"/docs": "text/html; charset=utf-8", "/api/user/transactions/export": "text/csv; charset=utf-8"}
ERROR_SCHEMAS = {
    "Refusal": {
        "type": "object",
        "required": ["error", "detail", "request_id"],
        "properties": {
            "error": {"type": "string", "description": "The refusal's name"},
            "detail": {"type": "string"},
            "request_id": {"type": "string"},
            "fields": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "reason"],
                    "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
                },
            },
            "blockers": {
                "type": "array",
                "items": {"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}},
            },
        },
    },
    "GatewayRefusal": {
        "type": "object",
        "required": ["message"],
        "properties": {"message": {"type": ["string", "null"]}},
    },
}


class OpenApiError(Exception):
    """Two models share a name, or an operation does not say what it answers."""


def document() -> dict[str, Any]:
    """Return the whole document."""
    functions = [function for function in declarations().functions if function.kind == "endpoint"]
    schemas = _schemas(functions)
    examples = json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else {}
    paths: dict[str, dict[str, Any]] = {}
    for function in functions:
        operation = _operation(function, examples.get(function.identifier, {}))
        paths.setdefault(function.path, {})[function.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fivestar",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": domain} for domain in sorted({function.domain for function in functions})],
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "schemas": {**ERROR_SCHEMAS, **schemas},
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _models(function: Function) -> list[tuple[type[BaseModel], Literal["validation", "serialization"]]]:
    answer = function.hints.get("return")
    found: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = []
    body = function.input_of(Body)
    if body:
        found.append((body, "validation"))
    if isinstance(answer, type) and issubclass(answer, BaseModel):
        found.append((answer, "serialization"))
    return found


def _schemas(functions: Sequence[Function]) -> dict[str, Any]:
    wanted = list(dict.fromkeys(pair for function in functions for pair in _models(function)))
    owners: dict[str, type[BaseModel]] = {}
    for model, _ in wanted:
        if owners.setdefault(model.__name__, model) is not model:
            raise OpenApiError(f"{model.__name__} is both {model.__module__} and {owners[model.__name__].__module__}")
    _, schema = models_json_schema(wanted, ref_template=REF)
    definitions: dict[str, Any] = schema.get("$defs", {})
    for query in filter(None, (function.input_of(Query) for function in functions)):
        definitions.update(query.model_json_schema(ref_template=REF).get("$defs", {}))
    # pydantic writes out the module, or the mode, of names that stand for two things.
    clashes = [
        name for name in definitions if "__" in name or name in ERROR_SCHEMAS or re.search(r"-(In|Out)put$", name)
    ]
    if clashes:
        raise OpenApiError(f"These names stand for two models: {', '.join(clashes)}")
    return dict(sorted(definitions.items()))


def _operation(function: Function, example: dict[str, Any]) -> dict[str, Any]:
    body = function.input_of(Body)
    summary, _, description = (function.body.__doc__ or "").strip().partition("\n")
    if not summary:
        raise OpenApiError(f"{function.identifier} has no docstring")
    operation: dict[str, Any] = {
        "operationId": function.identifier,
        "summary": summary.rstrip("."),
        "tags": [function.domain],
        "parameters": _parameters(function),
        "responses": _responses(function, example.get("response")),
        "security": [{"session": []}] if function.scope else [],
    }
    if description.strip():
        operation["description"] = " ".join(description.split())
    if body:
        content: dict[str, Any] = {"schema": {"$ref": REF.format(model=body.__name__)}}
        if "request" in example:
            content["example"] = example["request"]
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    if function.scope:
        operation["x-role"] = function.scope
    return operation


def _parameters(function: Function) -> list[dict[str, Any]]:
    found = []
    for name in re.findall(r"{(\w+)}", function.path):
        hint = function.hints[name]
        pattern = NAME_PATTERN if hint is Name else PATTERN
        schema = {"type": "string", "pattern": pattern.pattern}
        if get_origin(hint) is Literal:
            schema = {"type": "string", "enum": list(get_args(hint))}  # type: ignore[dict-item]
        if get_origin(hint) is Annotated:
            schema["pattern"] = hint.__metadata__[0].pattern
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    query = function.input_of(Query)
    if query:
        described = query.model_json_schema(ref_template=REF)
        for name, schema in described["properties"].items():
            required = name in described.get("required", [])
            found.append({"name": name, "in": "query", "required": required, "schema": schema})
    if function.keeps_receipts:
        header = {"type": "string", "minLength": 1, "maxLength": 128}
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": header})
    return found


def _responses(function: Function, example: Any) -> dict[str, Any]:
    responses = {**_answer(function, example)}
    refusals: dict[int, list[type[Refusal]]] = {}
    for refusal in dict.fromkeys([*function.errors, *_implied(function)]):
        if refusal.status == 500:
            raise OpenApiError(f"{function.identifier}: {refusal.__name__} has no status of its own")
        refusals.setdefault(refusal.status, []).append(refusal)
    for status, classes in sorted(refusals.items()):
        text = "; ".join(f"`{cls.__name__}`: {' '.join((cls.__doc__ or '').split())}" for cls in classes)
        responses[str(status)] = _refusal(text, status)
    if function.scope:
        responses.setdefault("401", _refusal("The gateway found no valid session.", 401))
        responses.setdefault("403", _refusal("The session's roles do not include the one needed.", 403))
    responses.setdefault("404", _refusal("There is no such route.", 404))
    responses["500"] = _refusal("Something went wrong on our side.", 500)
    return dict(sorted(responses.items()))


def _refusal(text: str, status: int) -> dict[str, Any]:
    shapes = [{"$ref": REF.format(model="Refusal")}, {"$ref": REF.format(model="GatewayRefusal")}]
    answer: dict[str, Any] = {"description": text, "content": {"application/json": {"schema": {"anyOf": shapes}}}}
    if status in (429, 503):
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}}
    return answer


def _implied(function: Function) -> list[type[Refusal]]:
    """Return the refusals that the kit gives on behalf of the function."""
    found: list[type[Refusal]] = [Unavailable, ModuleOff, TooMany]
    if function.method != "GET":
        found += [Invalid, Malformed, TooLarge, *([IdempotencyMismatch] if function.keeps_receipts else [])]
    if "{" in function.path and not any(issubclass(refusal, NotFound) for refusal in function.errors):
        found.append(NotFound)
    if function.input_of(Query):
        found.append(Invalid)
    if function.entitlement:
        found.append(function.entitlement.refusal)
    return found


def _answer(function: Function, example: Any) -> dict[str, Any]:
    answer = function.hints.get("return")
    if answer is Redirect:
        header = {"schema": {"type": "string", "format": "uri"}}
        return {"302": {"description": "Where the medium is, for minutes", "headers": {"Location": header}}}
    if answer is type(None):
        return {"204": {"description": "Done"}}
    if answer is Raw:
        written = RAW_TYPES.get(function.path)
        content = {written: {"schema": {"type": "string"}}} if written else {"application/json": {"schema": {}}}
        return {"200": {"description": "The document", "content": content}}
    described_as: dict[str, Any] = {"schema": {"type": "object"}}
    if isinstance(answer, type) and issubclass(answer, BaseModel):
        described_as["schema"] = {"$ref": REF.format(model=answer.__name__)}
        described = " ".join((answer.__doc__ or "").split())
    elif answer is None:
        raise OpenApiError(f"{function.identifier} does not say what it answers")
    else:
        described = "The document"
    if example is not None:
        described_as["example"] = example
    return {str(function.status): {"description": described, "content": {"application/json": described_as}}}


def text() -> str:
    """Return the document as it is committed."""
    return _lines(document(), 3) + "\n"


def _lines(value: Any, levels: int) -> str:
    """Return JSON with a line for each operation and schema: short, and still read in a difference."""
    if not levels or not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    members = [f"{json.dumps(name)}:{_lines(member, levels - 1)}" for name, member in value.items()]
    return "{" + ",\n".join(members) + "}"


def main() -> None:
    """Write the document, or with `--check` fail when the committed one is not what the code says."""
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text():
            raise SystemExit("openapi.json is out of date: run `make openapi` and look at the difference")
        return
    TARGET.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
