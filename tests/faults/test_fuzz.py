"""F13: every operation, fed with what its description allows and with what it does not, keeps to its description."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infra.openapi import document
from tests.support.people import FRONT_DOOR, learner, person, viewer_address

pytestmark = pytest.mark.deployed
EXAMPLES = int(os.environ.get("EXAMPLES", "10"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_dict(document())


@pytest.fixture(scope="module")
def tokens():
    return {"admin": person("admin").token, "learner": learner(star=5, tier="silver").token}


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_f13_an_operation_keeps_to_its_description(case, tokens):
    role = "admin" if "/admin/" in case.path else "learner"
    headers = {"authorization": f"Bearer {tokens[role]}", "x-viewer": viewer_address()}
    response = case.call(base_url=FRONT_DOOR, headers=headers, allow_redirects=False)
    case.validate_response(response, checks=CHECKS)
