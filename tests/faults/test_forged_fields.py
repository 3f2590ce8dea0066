"""A09: what a caller may not decide is refused wherever they send it, before anything is looked at."""

import json
import re
from dataclasses import replace
from typing import Annotated, Literal, get_args, get_origin

import pytest

from infra.discover import declarations
from infra.openapi import document
from shared.core.ids import Name, new
from shared.core.messages import Body
from tests.bench.cold import event_for

FORGED = {
    "role": "admin",
    "client_id": "01K9ZQ3V5B8XJ2M4N6P7R8S9T0",
    "credits": 1000,
    "xp": 1000,
    "star_level": 5,
    "tier": "gold",
    "is_premium": True,
    "owner_id": "01K9ZQ3V5B8XJ2M4N6P7R8S9T0",
    "user_id": "01K9ZQ3V5B8XJ2M4N6P7R8S9T0",
}
WRITING = [f for f in declarations().functions if f.kind == "endpoint" and f.input_of(Body)]
CONTEXT = type("Context", (), {"aws_request_id": "request-1"})()


def test_a09_every_body_is_described_as_taking_nothing_but_its_fields():
    described = document()
    for function in WRITING:
        operation = described["paths"][function.path][function.method.lower()]
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        schema = described["components"]["schemas"][reference.rpartition("/")[2]]
        assert schema["additionalProperties"] is False, function.identifier


def _fitting(hint):
    """Return what may stand in a path there: a choice, a decision's id, a name, or an id."""
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) is Annotated:
        return f"{new()}-1"
    return "economics" if hint is Name else new()


@pytest.mark.parametrize("function", WRITING, ids=lambda function: function.identifier)
def test_a09_a_forged_field_is_refused_by_name_and_no_store_is_touched(function, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    known = set(function.input_of(Body).model_fields)
    forged = {name: value for name, value in FORGED.items() if name not in known}
    assert len(forged) >= len(FORGED) - 2
    path = {name: _fitting(function.hints[name]) for name in re.findall(r"{(\w+)}", function.path)}
    event = {**event_for(function), "pathParameters": path, "body": json.dumps(forged)}
    answer = replace(function, limit=None)(event, CONTEXT)
    assert answer["statusCode"] == 422, answer
    refused = {problem["field"] for problem in json.loads(answer["body"])["fields"]}
    assert set(forged) <= refused
