"""A08: every route times every role equals the table that people have reviewed."""

import re
from pathlib import Path

import pytest
import yaml

from shared.core.ids import new
from tests.support.gateway import deployed_routes
from tests.support.people import STRANGER, Person, call, person

pytestmark = pytest.mark.deployed
ROLES = ("learner", "staff", "viewer", "admin")
TABLE = yaml.safe_load((Path(__file__).parents[1] / "expected" / "roles.yaml").read_text())
WORDS = TABLE.pop("words")
ROUTES = [(route, who) for who, routes in TABLE.items() for route in routes]
# What stands in a path instead of an id.
NAMES = {"kind": "projects", "name": "nobodys_field", "file_type": "csv", "tier": "silver"}


@pytest.fixture(scope="module")
def people() -> dict[str, Person]:
    return {"nobody": STRANGER, **{role: person(role) for role in ROLES}}


def test_f01_the_deployed_routes_are_those_of_the_table():
    assert deployed_routes() == {route for route, _ in ROUTES}


@pytest.mark.parametrize(("route", "who"), ROUTES)
def test_a08_a_route_lets_in_whom_the_table_says(people, route, who):
    method, path = route.split(" ")
    path = re.sub(r"\{(\w+)\}", lambda part: NAMES.get(part[1]) or new(), path)
    for role, someone in people.items():
        answer = call(method, path, None if method == "GET" else {"unexpected": True}, token=someone.token)
        let_in = answer.status not in (401, 403) or "error" in (answer.body if isinstance(answer.body, dict) else {})
        expected = role in WORDS.get(who, [who])
        assert let_in is expected, f"{role}: {answer}"
        assert answer.status < 500, f"{role}: {answer}"
