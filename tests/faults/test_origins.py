"""A13: which web pages may call the service from a browser: the listed ones, on every route."""

import http.client
import os

import pytest

from infra.front_door import api_of
from infra.stages import HEADERS, load
from shared.core.aws import client
from shared.core.names import physical
from tests.support.gateway import APIS, deployed_routes
from tests.support.people import PORT, person

pytestmark = pytest.mark.deployed
LISTED = load({name: value for name, value in os.environ.items() if name != "CORS_ORIGINS"}).cors_origins
FOREIGN = ("https://evil.example", "null", *(f"{origin}.evil.example" for origin in LISTED))


@pytest.fixture(scope="module")
def routes():
    """Return the methods and paths of the deployed routes, by API."""
    pairs = [route.split(" ") for route in sorted(deployed_routes())]
    return {api: [(method, path) for method, path in pairs if api_of(path) == api] for api in APIS}


def preflights(asked):
    """Send these preflights, each a method, a path and an origin, over one connection; yield the answers."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
    for method, path, origin in asked:
        headers = {"origin": origin, "access-control-request-method": method}
        headers["access-control-request-headers"] = ",".join(HEADERS)
        connection.request("OPTIONS", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        yield f"{method} {path} from {origin}", answer.status, {k.lower(): v for k, v in answer.getheaders()}
    connection.close()


@pytest.mark.parametrize("api", APIS)
def test_a13_a_preflight_of_each_route_lets_the_listed_origins_in_by_name_and_without_credentials(routes, api):
    assert routes[api]
    asked = [(method, path, origin) for method, path in routes[api] for origin in LISTED]
    for (method, _, origin), (shown, status, headers) in zip(asked, preflights(asked), strict=True):
        assert (status, headers.get("access-control-allow-origin")) == (204, origin), shown
        assert method in headers["access-control-allow-methods"].split(","), shown
        assert set(HEADERS) <= set(headers["access-control-allow-headers"].split(",")), shown
        assert "access-control-allow-credentials" not in headers, shown


@pytest.mark.parametrize("api", APIS)
def test_a13_a_preflight_of_each_route_lets_no_foreign_origin_in(routes, api):
    asked = [(method, path, origin) for method, path in routes[api] for origin in FOREIGN]
    for shown, _, headers in preflights(asked):
        assert not [name for name in headers if name.startswith("access-control-allow-")], shown


@pytest.mark.parametrize("origin", [*LISTED, *FOREIGN])
def test_a13_an_answer_itself_names_no_origin_but_a_listed_one(origin):
    admin = person("admin")
    for path in ("/api/auth/me", "/api/admin/audit", "/.well-known/jwks.json"):
        answer = admin.get(path, headers={"origin": origin})
        assert answer.status == 200, path
        assert answer.headers.get("access-control-allow-origin") == (origin if origin in LISTED else None), path
        assert "access-control-allow-credentials" not in answer.headers, path


def test_a13_each_deployed_api_lists_the_stages_origins_and_no_other():
    found = {api["Name"]: api.get("CorsConfiguration") for api in client("apigatewayv2").get_apis()["Items"]}
    for name in APIS:
        cors = found[physical(name)]
        assert (tuple(cors["AllowOrigins"]), cors.get("AllowCredentials", False)) == (LISTED, False), name
