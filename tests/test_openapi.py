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


def test_every_example_that_a_journey_recorded_fits_its_schema():
    checked = 0
    for where, schema, example, components in _examples():
        problems = list(OAS31Validator({**schema, "components": components}).iter_errors(example))
        assert not problems, f"{where}: {problems[0].message}"
        checked += 1
    assert checked > 30


def test_no_example_lets_somebody_in():
    assert not re.search(r"eyJ[\w-]{20,}\.", Path(TARGET).read_text(encoding="utf-8"))


def test_two_models_of_one_name_fail_the_build():
    def answering(model):
        def body() -> model: ...

        return Function("endpoint", "GET /x", body)

    one = type("Same", (Message,), {"__annotations__": {"a": int}, "__module__": "one"})
    two = type("Same", (Message,), {"__annotations__": {"b": int}, "__module__": "two"})
    with pytest.raises(OpenApiError):
        _schemas([answering(one), answering(two)])
