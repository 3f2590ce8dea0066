"""The interface description says what the code does, and nothing else."""

import json
import re
from pathlib import Path

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from infra.openapi import TARGET, OpenApiError, _schemas, document, text
from shared.core.function import Function
from shared.core.messages import Message

WITHOUT_EXAMPLE = {
    "get /docs",  # a page
    "get /openapi.json",  # the description itself
    "get /api/user/transactions/export",  # a spreadsheet
    "post /api/webhooks/paypal",  # only the provider can sign what it sends
    "post /api/webhooks/stripe",
}


def test_f01_the_committed_document_is_the_one_that_the_code_says():
    assert Path(TARGET).read_text(encoding="utf-8") == text(), "run `make openapi` and look at the difference"


def test_the_document_is_valid_openapi():
    validate(json.loads(text()))


def test_every_operation_documents_its_refusals_and_what_the_gateway_says():
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert {"500", "503", "404"} <= set(operation["responses"]), where
            if operation["security"]:
                assert {"401", "403"} <= set(operation["responses"]), where


def _examples():
    whole = document()
    for path, operations in whole["paths"].items():
        for method, operation in operations.items():
            contents = [operation.get("requestBody", {}).get("content", {})]
            contents += [answer.get("content", {}) for answer in operation["responses"].values()]
            for content in contents:
                for described in content.values():
                    if "example" in described:
                        yield f"{method} {path}", described["schema"], described["example"], whole["components"]


def _requested(schema, components, name=""):
    """Every name in a request with each schema of its value."""
    schema = components[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    for each in schema.get("anyOf", []):
        yield from _requested(each, components, name)
    for inner, described in schema.get("properties", {}).items():
        yield from _requested(described, components, inner)
    if "items" in schema:
        yield from _requested(schema["items"], components, name)
    if schema.get("type") == "string":
        yield name, schema


def test_nobody_names_a_thing_by_nothing():
    # A table takes no empty key. What is no id of a challenge is a wrong code, like any other.
    whole, checked = document(), 0
    for path, operations in whole["paths"].items():
        for method, operation in operations.items():
            schemas = [({"properties": {p["name"]: p["schema"]}}) for p in operation.get("parameters", [])]
            contents = operation.get("requestBody", {}).get("content", {}).values()
            for schema in [*schemas, *(content["schema"] for content in contents)]:
                for name, found in _requested(schema, whole["components"]["schemas"]):
                    if name.removesuffix("s").endswith("_id") and name != "challenge_id":
                        assert found.keys() & {"pattern", "minLength", "enum", "const"}, f"{method} {path}: {name}"
                        checked += 1
    assert checked > 100


def test_every_example_that_a_journey_recorded_fits_its_schema():
    checked = 0
    for where, schema, example, components in _examples():
        problems = list(OAS31Validator({**schema, "components": components}).iter_errors(example))
        assert not problems, f"{where}: {problems[0].message}"
        checked += 1
    assert checked >= 294


def test_every_operation_that_takes_or_answers_something_shows_an_example_of_it():
    bare = set()
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            contents = [operation.get("requestBody", {}).get("content", {})]
            contents += [each.get("content", {}) for status, each in operation["responses"].items() if status < "3"]
            if any("example" not in described for content in contents for described in content.values()):
                bare.add(f"{method} {path}")
    assert bare == WITHOUT_EXAMPLE, "have a journey ask for it (tests/journeys/owning.py), and run `make record`"


def _said(value, name=""):
    """Every text in an example with its name."""
    if isinstance(value, dict):
        for inner, found in value.items():
            yield from _said(found, inner)
    if isinstance(value, list):
        for found in value:
            yield from _said(found, name)
    if isinstance(value, str):
        yield name, value


def test_no_example_lets_somebody_in():
    assert not re.search(r"eyJ[\w-]{20,}\.", Path(TARGET).read_text(encoding="utf-8"))
    for where, _, example, _ in _examples():
        for name, value in _said(example):
            said = f"{where}: {name} is {value}"
            if re.search(r"(token|ticket|secret|signature|credential|password|policy|cursor|^auth)$", name):
                assert value == "…", said
            assert not re.search(r"127\.0\.0\.1|localhost|[?&]X-Amz-|\b[sr]k_(live|test)_|\bwhsec_", value), said


def test_two_models_of_one_name_fail_the_build():
    def answering(model):
        def body() -> model: ...

        return Function("endpoint", "GET /x", body)

    one = type("Same", (Message,), {"__annotations__": {"a": int}, "__module__": "one"})
    two = type("Same", (Message,), {"__annotations__": {"b": int}, "__module__": "two"})
    with pytest.raises(OpenApiError):
        _schemas([answering(one), answering(two)])
