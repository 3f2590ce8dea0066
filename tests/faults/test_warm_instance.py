"""F14: one process serves one person, another, and the first again, through every endpoint there is."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from infra.discover import declarations
from shared.core.aws import client
from shared.core.function import Function
from shared.core.ids import new
from shared.core.names import physical
from shared.readiness.models import Product
from tests.bench.cold import event_for
from tests.support.begun import climber
from tests.support.belongings import IN_PATH
from tests.support.configuring import BASE as ADMIN
from tests.support.connections import forget_everything
from tests.support.organising import admin
from tests.support.organising import client as new_client
from tests.support.people import Person, person, seed_product_id, viewer_address

pytestmark = pytest.mark.deployed
SCOPED = [function for function in declarations().functions if function.kind == "endpoint" and function.scope]
ENDPOINTS = sorted(SCOPED, key=lambda function: function.method != "GET")  # all is looked at before it is changed
ROLE = {"member": "learner", "staff_or_admin": "staff"}
OWN = ("learner", "member", "staff")  # who sees what is theirs, which nobody else changes meanwhile
# What the deployed functions know, but not where they find what else there is on their machine.
ELSEWHERE = {"AWS_ENDPOINT_URL", "CLOCK_FILE"}
CONTEXT = type("Context", (), {"aws_request_id": "request-1"})()
# By what is before it in the path: what a climber's ids call by another name.
CALLED = {"quizzes/attempt_id": "quiz_id", "promotion-exam/attempt_id": "exam_id"}
# What a climber has only half is not graded: they say too little, or answer what was not asked.
REFUSED = {"projects_submit_project": {"text": "too short"}, "exams_submit_promotion_exam": {"answers": {new(): "a"}}}
# What the clock changes in an answer: how links are signed, and how much time is left.
VARYING = re.compile(r'(X-Amz-(?:Credential|Date|Signature)=)[^&"]*|("remaining_seconds": ?)\d+')
FEWEST_SERVED = 100
Ids = dict[str, str]


def staff() -> Person:
    """Somebody who works for a client of their own."""
    client_id = new_client()
    someone = person("staff", client_id=client_id)
    return Person(someone.user_id, someone.token, facts={"client_id": client_id})


@pytest.fixture(scope="module")
def pairs() -> Iterator[dict[str, list[tuple[Person, Ids]]]]:
    """Two people of every role, who have said who they are, and where they belong, with the ids of what is theirs."""
    pairs = {
        "learner": [climber(), climber()],
        "viewer": [(person("viewer"), {}) for _ in range(2)],
        "staff": [(staff(), {}) for _ in range(2)],
    }
    both = zip(pairs["learner"], pairs["staff"], strict=True)
    pairs["admin"] = [(person("admin"), looked_at(*each)) for each in both]
    for someone, _ in (each for pair in pairs.values() for each in pair):
        assert someone.put("/api/user/profile", {"name": marks(someone)[1]}).status == 200
    yield pairs
    for someone, ids in pairs["admin"]:
        place = f"{ADMIN}/backgrounds/{ids['name']}"
        assert someone.delete(f"{place}?version={someone.get(place).body['version']}").status == 204


def looked_at(learner: tuple[Person, Ids], staff: tuple[Person, Ids]) -> Ids:
    """Return the ids of what an administrator looks at, and the name of a background that they write."""
    product, someone = Product.of(seed_product_id()), learner[0]
    [course, *_] = admin().get(f"{ADMIN}/courses?product_id={product.product_id}").body["drafts"]
    [lesson, *_] = admin().get(f"{ADMIN}/lessons?course_id={course['id']}").body["drafts"]
    return {
        **learner[1],
        "product_id": product.product_id,
        "assessment_id": product.assessment_ids[0],
        "course_id": course["id"],
        "lesson_id": lesson["id"],
        "client_id": staff[0].facts["client_id"],
        "user_id": someone.user_id,
        "student_id": someone.user_id,
        "name": f"trial_{new()[-6:].lower()}",
    }


@pytest.fixture
def as_deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have what the deployed functions have in their environments, and know nothing from before, or afterwards."""
    for page in client("lambda").get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            if function["FunctionName"].startswith(physical("")):
                for name, value in function["Environment"]["Variables"].items():
                    if name not in ELSEWHERE:
                        monkeypatch.setenv(name, value)
    forget_everything()
    yield
    forget_everything()


def marks(someone: Person) -> list[str]:
    """What may stand in nobody else's answers."""
    return [someone.user_id, f"Mark {someone.user_id[-8:]}", *someone.facts.values()]


def event_of(function: Function, event: dict[str, Any], someone: Person, ids: Ids) -> dict[str, Any]:
    """Return a request as somebody's, for what is theirs where there is such a thing.

    An administrator changes nothing of anybody's, and writes a background of their own.
    """
    scope = ROLE.get(str(function.scope), function.scope)
    claims = {"sub": someone.user_id, "scope": scope, "sid": "session", **someone.facts}
    event["requestContext"] |= {"http": {"sourceIp": viewer_address()}, "authorizer": {"jwt": {"claims": claims}}}
    if function.scope == "admin" and function.method != "GET":
        ids = {"name": ids["name"]}
    parts = function.path.split("/")
    for before, part in pairwise(parts):
        name = part.strip("{}")
        if part != name and (found := own(f"{before}/{name}", someone, ids)):
            event["pathParameters"][name] = found
    event["queryStringParameters"] |= {name: ids[name] for name in event["queryStringParameters"] if name in ids}
    attempt = "open_interview_id" if function.domain == "interviews" else "exam_id"
    mine = {**ids, "product_id": someone.product_id, "attempt_id": ids.get(attempt), "answers": {}}
    body = json.loads(event["body"])
    body |= {name: mine[name] or body[name] for name in mine.keys() & body.keys()}
    return {**event, "body": json.dumps(body | REFUSED.get(function.identifier, {}))}


def own(place: str, someone: Person, ids: Ids) -> str | None:
    """Return the id of something of somebody's, by where it stands in a path; what they have not begun is made."""
    name, make = CALLED.get(place, place.partition("/")[2]), IN_PATH.get(place)
    if name not in ids and make and someone.product_id:
        ids[name] = make(someone).id
    return ids.get(name)


def served(function: Function, pair: list[tuple[Person, Ids]]) -> Iterator[tuple[int, str]]:
    """Yield what the first, the second, and the first again are answered to the same request."""
    request = json.dumps(event_for(function))
    for someone, ids in (pair[0], pair[1], pair[0]):
        answer = function(event_of(function, json.loads(request), someone, ids), CONTEXT)
        yield answer["statusCode"], VARYING.sub(r"\1\2", answer["body"] + json.dumps(answer["headers"]))


def test_f14_whoever_comes_between_two_calls_leaves_nothing_and_takes_nothing(pairs, as_deployed):
    both = []
    for function in ENDPOINTS:
        pair = pairs[ROLE.get(str(function.scope), str(function.scope))]
        (one, _), (other, _) = pair
        first, between, again = served(function, pair)
        if function.scope != "admin" or function.method != "GET":  # an administrator may read of everybody
            assert not [mark for mark in marks(other) if mark in first[1] + again[1]], function.identifier
            assert not [mark for mark in marks(one) if mark in between[1]], function.identifier
        assert max(first[0], between[0], again[0]) < 500, (function.identifier, first, between)
        if function.method == "GET" and function.scope in OWN:
            assert first == again, function.identifier
        both += [function.identifier] * (max(first[0], between[0]) < 400)
    assert len(both) >= FEWEST_SERVED
