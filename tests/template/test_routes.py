"""Which doors the template opens, and to whom."""

import pytest

from infra.discover import declarations
from infra.permissions import scopes
from infra.stages import load
from tests.support.templates import ACCOUNT, AWS_STAGES, STAGES, templates

# Everything else needs a token. Where a path ends in /, whatever lies below it is meant.
PUBLIC = (
    "/.well-known/",
    "/api/auth/email",
    "/api/auth/google",
    "/api/auth/refresh",
    "/api/auth/verify-otp",
    "/api/credentials/verify/",
    "/api/public/stories",
    "/api/webhooks/",
    "/docs",
    "/openapi.json",
)
ROUTE = "AWS::ApiGatewayV2::Route"


def is_public(path: str) -> bool:
    return any(path.startswith(place) if place.endswith("/") else path == place for place in PUBLIC)


@pytest.mark.parametrize("stage", STAGES)
def test_f02_only_the_listed_routes_have_no_authorizer(stage):
    open_routes = {
        route.properties["RouteKey"].split(" ")[1]
        for route in templates(stage).resources(ROUTE)
        if route.properties["AuthorizationType"] == "NONE" and " " in route.properties["RouteKey"]
    }
    assert {path for path in open_routes if not is_public(path)} == set()


@pytest.mark.parametrize("stage", STAGES)
def test_every_other_route_demands_a_scope_that_its_declaration_names(stage):
    declared = {function.trigger: scopes(function) for function in declarations().functions if function.scope}
    guarded = {
        route.properties["RouteKey"]: route.properties.get("AuthorizationScopes")
        for route in templates(stage).resources(ROUTE)
        if route.properties["AuthorizationType"] == "JWT"
    }
    assert guarded == declared
    assert all(guarded.values())


def test_f01_routes_and_declarations_are_one_to_one():
    declared = sorted(f.trigger for f in declarations().functions if f.kind in ("endpoint", "socket"))
    assert sorted(route.properties["RouteKey"] for route in templates("prod").resources(ROUTE)) == declared


@pytest.mark.parametrize("stage", STAGES)
def test_the_authorizers_accept_our_issuer_and_audience_only(stage):
    found = list(templates(stage).resources("AWS::ApiGatewayV2::Authorizer"))
    assert len(found) == 2
    for authorizer in found:
        assert authorizer.properties["AuthorizerType"] == "JWT"
        assert authorizer.properties["JwtConfiguration"]["Audience"] == ["fivestar"]


@pytest.mark.parametrize("stage", STAGES)
def test_no_api_has_more_routes_than_the_gateway_takes(stage):
    endpoints = [f for f in declarations().functions if f.kind == "endpoint"]
    for api in ("identity", "app", "admin"):
        assert sum(f.api == api for f in endpoints) <= 250


@pytest.mark.parametrize("stage", STAGES)
def test_an_api_opens_after_all_of_its_routes(stage):
    made = templates(stage)
    with_routes = {route.stack for route in made.resources(ROUTE)} - {"identity"}
    assert with_routes <= made.dependencies("stage")
    for opened in made.resources("AWS::ApiGatewayV2::Stage"):
        here = {route.identifier for route in made.resources(ROUTE) if route.stack == opened.stack}
        assert here <= set(opened.whole.get("DependsOn", []))


@pytest.mark.parametrize("stage", STAGES)
def test_f08_routes_with_a_limit_are_throttled_tighter_than_the_rest(stage):
    limited = {f.trigger for f in declarations().functions if f.kind == "endpoint" and f.limit}
    throttled = set()
    for opened in templates(stage).resources("AWS::ApiGatewayV2::Stage"):
        whole = opened.properties["DefaultRouteSettings"]
        assert whole["ThrottlingRateLimit"] > 0
        for route, settings in opened.properties.get("RouteSettings", {}).items():
            assert settings["ThrottlingRateLimit"] < whole["ThrottlingRateLimit"]
            throttled.add(route)
    assert throttled == limited


@pytest.mark.parametrize("stage", AWS_STAGES)
def test_browsers_may_come_from_the_product_only(stage):
    for api in templates(stage).resources("AWS::ApiGatewayV2::Api"):
        if api.properties["ProtocolType"] == "HTTP":
            origins = api.properties["CorsConfiguration"]["AllowOrigins"]
            assert origins
            assert all(origin.startswith("https://") for origin in origins)


@pytest.mark.parametrize("stage", STAGES)
def test_a13_the_gateway_itself_answers_the_preflight_of_each_route_for_listed_origins_without_credentials(stage):
    made, listed = templates(stage), set(load({"STAGE": stage, "ACCOUNT": ACCOUNT}).cors_origins)
    keys = [route.properties["RouteKey"].split(" ") for route in made.resources(ROUTE)]
    methods = {key[0] for key in keys if len(key) == 2}
    assert not methods & {"OPTIONS", "ANY"}, "a route of its own would take the preflights"
    apis = [
        api.properties for api in made.resources("AWS::ApiGatewayV2::Api") if api.properties["ProtocolType"] == "HTTP"
    ]
    assert len(apis) == 3
    for cors in (api["CorsConfiguration"] for api in apis):
        assert (set(cors["AllowOrigins"]), cors.get("AllowCredentials", False)) == (listed, False)
        assert methods <= set(cors["AllowMethods"])
        assert {"authorization", "content-type", "idempotency-key"} <= set(cors["AllowHeaders"])
    assert not [origin for origin in listed if "*" in origin or origin == "null"]


@pytest.mark.parametrize("stage", STAGES)
def test_a13_files_are_sent_to_and_read_from_a_bucket_by_pages_of_the_product_only(stage):
    rules = [bucket.properties.get("CorsConfiguration") for bucket in templates(stage).resources("AWS::S3::Bucket")]
    origins = {origin for whole in rules if whole for rule in whole["CorsRules"] for origin in rule["AllowedOrigins"]}
    assert origins == set(load({"STAGE": stage, "ACCOUNT": ACCOUNT}).cors_origins)


@pytest.mark.parametrize("stage", STAGES)
def test_a_function_is_called_by_its_own_route_only(stage):
    for permission in templates(stage).resources("AWS::Lambda::Permission"):
        assert permission.properties["Principal"] in ("apigateway.amazonaws.com", "events.amazonaws.com")
        assert permission.properties["SourceArn"]
