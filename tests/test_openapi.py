"""The interface description says what the code does, and nothing else."""

import json
from pathlib import Path

import pytest
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


def test_two_models_of_one_name_fail_the_build():
    def answering(model):
        def body() -> model: ...

        return Function("endpoint", "GET /x", body)

    one = type("Same", (Message,), {"__annotations__": {"a": int}, "__module__": "one"})
    two = type("Same", (Message,), {"__annotations__": {"b": int}, "__module__": "two"})
    with pytest.raises(OpenApiError):
        _schemas([answering(one), answering(two)])
