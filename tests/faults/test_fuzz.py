"""F13: every operation, fed with what its description allows and with what it does not, keeps to its description."""

import os
import re
from urllib.parse import urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infra.local.places import LARGEST_HEAD
from infra.openapi import document
from tests.support.people import FRONT_DOOR, call, learner, person, viewer_address

pytestmark = pytest.mark.deployed
SUITE = 10
EXAMPLES = int(os.environ.get("EXAMPLES", SUITE))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
METHODS = {"get", "post", "put", "patch", "delete"}
described = document()
schema = schemathesis.openapi.from_dict(described)
# Every boundary of every field takes dozens of requests an operation: they are for `make fuzz`.
schema.config.phases.coverage.enabled = EXAMPLES > SUITE


@pytest.fixture(scope="module")
def tokens():
    return {"admin": person("admin").token, "learner": learner(star=5, tier="silver").token}


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_f13_an_operation_keeps_to_its_description(case, tokens):
    role = "admin" if "/admin/" in case.path else "learner"
    headers = {"authorization": f"Bearer {tokens[role]}", "x-viewer": viewer_address()}
    response = case.call(base_url=FRONT_DOOR, headers=headers, allow_redirects=False)
    asked = response.request
    sent = {"host": urlsplit(asked.url).netloc, **asked.headers}
    head = f"{asked.method} {asked.path_url} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in sent.items())
    if len(f"{head}\r\n") > LARGEST_HEAD:
        assert response.status_code == 431, "no HTTP API reads so long a head"
        return
    case.validate_response(response, checks=CHECKS)


@pytest.mark.parametrize("path", sorted(described["paths"]))
def test_f13_a_path_knows_no_method_but_those_that_are_described(path, tokens):
    somewhere = re.sub(r"{\w+}", "x", path)
    here = [known for known in described["paths"] if re.fullmatch(re.sub(r"{\w+}", "[^/]+", known), somewhere)]
    for method in METHODS.difference(*(described["paths"][known] for known in here)):
        assert call(method.upper(), somewhere, {}, tokens["admin"]).status in (404, 405), method
