"""F14: one process serves one person, another, and the first again, through every endpoint there is."""

import json
from collections.abc import Iterator

import pytest

from infra.discover import declarations
from shared.core.aws import client
from shared.core.function import Function
from shared.core.names import physical
from tests.bench.cold import event_for
from tests.support.organising import client as new_client
from tests.support.people import Person, learner, person, viewer_address

pytestmark = pytest.mark.deployed
ENDPOINTS = [function for function in declarations().functions if function.kind == "endpoint" and function.scope]
DOMAINS = sorted({function.domain for function in ENDPOINTS})
ROLE = {"member": "learner", "staff_or_admin": "staff"}
NAMES = {"kind": "projects", "file_type": "csv", "tier": "silver"}
OWN = ("learner", "member", "staff")  # who sees what is theirs, which nobody else changes meanwhile
# What the deployed functions know, but not where they find what else there is on their machine.
ELSEWHERE = {"AWS_ENDPOINT_URL", "CLOCK_FILE"}
CONTEXT = type("Context", (), {"aws_request_id": "request-1"})()


def staff() -> Person:
    """Somebody who works for a client of their own."""
    client_id = new_client()
    someone = person("staff", client_id=client_id)
    return Person(someone.user_id, someone.token, facts={"client_id": client_id})


@pytest.fixture(scope="module")
def pairs() -> dict[str, tuple[Person, Person]]:
    """Two people of every role, who have said who they are, and where they belong."""
    pairs = {
        "learner": (learner(star=5, tier="gold"), learner(star=5)),
        "admin": (person("admin"), person("admin")),
        "viewer": (person("viewer"), person("viewer")),
        "staff": (staff(), staff()),
    }
    for someone in (each for pair in pairs.values() for each in pair):
        assert someone.put("/api/user/profile", {"name": marks(someone)[1]}).status == 200
    return pairs


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """What the deployed functions have in their environments."""
    found: dict[str, str] = {}
    for page in client("lambda").get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            if function["FunctionName"].startswith(physical("")):
                found |= function["Environment"]["Variables"]
    return {name: value for name, value in found.items() if name not in ELSEWHERE}


def marks(someone: Person) -> list[str]:
    """What may stand in nobody else's answers."""
    return [someone.user_id, f"Mark {someone.user_id[-8:]}", *someone.facts.values()]


def served(function: Function, pair: tuple[Person, Person]) -> Iterator[tuple[int, str]]:
    """Yield what the first, the second, and the first again are answered to the same request."""
    event = event_for(function)
    event["pathParameters"] |= {name: value for name, value in NAMES.items() if name in event["pathParameters"]}
    event["body"] = None if function.method == "GET" else json.dumps({"unexpected": True})
    for someone in (pair[0], pair[1], pair[0]):
        scope = ROLE.get(str(function.scope), function.scope)
        claims = {"sub": someone.user_id, "scope": scope, "sid": "session", **someone.facts}
        event["requestContext"] |= {"http": {"sourceIp": viewer_address()}, "authorizer": {"jwt": {"claims": claims}}}
        answer = function(event, CONTEXT)
        yield answer["statusCode"], answer["body"] + json.dumps(answer["headers"])


@pytest.mark.parametrize("domain", DOMAINS)
def test_f14_whoever_comes_between_two_calls_leaves_nothing_and_takes_nothing(domain, pairs, settings, monkeypatch):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    for function in (each for each in ENDPOINTS if each.domain == domain):
        one, other = pairs[ROLE.get(str(function.scope), str(function.scope))]
        first, between, again = served(function, (one, other))
        if function.scope != "admin" or function.method != "GET":  # an administrator may read of everybody
            assert not [mark for mark in marks(other) if mark in first[1] + again[1]], function.identifier
            assert not [mark for mark in marks(one) if mark in between[1]], function.identifier
        assert max(first[0], between[0], again[0]) < 500, (function.identifier, first, between)
        if function.method == "GET" and function.scope in OWN:
            assert first == again, function.identifier
