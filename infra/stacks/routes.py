"""HTTP APIs, the routes that lead to functions, and the stage that opens them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aws_cdk import Fn, Stack
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_lambda as lambda_

from infra.permissions import scopes
from infra.stacks.functions import Functions
from infra.stages import AUDIENCE, HEADERS, METHODS, Stage
from shared.core.function import Function

GATEWAY_MILLISECONDS = 29_000
ACCESS = {
    "time": "$context.requestTime",
    "request": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "error": "$context.error.message",
    "authorizer": "$context.authorizer.error",
    "milliseconds": "$context.responseLatency",
    "bytes": "$context.responseLength",
    "user": "$context.authorizer.claims.sub",
}


class NoAuthorizer(Exception):
    """A route of the identity API asks for a scope, but that API is what the authorizer itself relies on."""


@dataclass(frozen=True)
class HttpApi:
    """An API by its id, with the id of the authorizer that its routes may use."""

    api_id: str
    authorizer_id: str | None = None


def http_api(stack: Stack, stage: Stage, name: str) -> gateway.CfnApi:
    """Make an HTTP API without a stage."""
    cors = gateway.CfnApi.CorsProperty(
        allow_origins=list(stage.cors_origins),
        allow_methods=METHODS,
        allow_headers=HEADERS,
        expose_headers=["retry-after"],
        max_age=3600,
    )
    return gateway.CfnApi(
        stack, f"{name}_api", name=stage.physical(name), protocol_type="HTTP", cors_configuration=cors
    )


def issuer(stage: Stage, identity_api: str) -> str:
    """Return the address under which tokens are issued, which is the identity API's."""
    if stage.local:
        return f"{stage.local.emulator}/_aws/execute-api/{identity_api}/$default"
    return f"https://{identity_api}.execute-api.{stage.region}.amazonaws.com"


def authorizer(stack: Stack, stage: Stage, api: gateway.CfnApi, name: str, identity_api: str) -> HttpApi:
    """Let an API check our tokens by itself."""
    made = gateway.CfnAuthorizer(
        stack,
        f"{name}_authorizer",
        api_id=api.ref,
        name="tokens",
        authorizer_type="JWT",
        identity_source=["$request.header.Authorization"],
        jwt_configuration={"audience": [AUDIENCE], "issuer": issuer(stage, identity_api)},
    )
    return HttpApi(api.ref, made.ref)


def route(functions: Functions, api: HttpApi, function: Function, made: lambda_.CfnFunction) -> gateway.CfnRoute:
    """Lead one route of an API to a function."""
    if function.scope and api.authorizer_id is None:
        raise NoAuthorizer(function.identifier)
    integration = gateway.CfnIntegration(
        functions.stack,
        f"{function.identifier}_integration",
        api_id=api.api_id,
        integration_type="AWS_PROXY",
        integration_uri=made.attr_arn,
        payload_format_version="2.0",
        timeout_in_millis=GATEWAY_MILLISECONDS,
    )
    place = "/".join("*" if part.startswith("{") else part for part in function.path.split("/"))
    allow_call(functions, function, made, f"{api.api_id}/*/{function.method}{place}")
    return gateway.CfnRoute(
        functions.stack,
        f"{function.identifier}_route",
        api_id=api.api_id,
        route_key=function.trigger,
        target=Fn.join("/", ["integrations", integration.ref]),
        authorization_type="JWT" if function.scope else "NONE",
        authorizer_id=api.authorizer_id if function.scope else None,
        authorization_scopes=scopes(function),
    )


def allow_call(functions: Functions, function: Function, made: lambda_.CfnFunction, place: str) -> None:
    """Let one route of an API, and nothing else of it, call a function."""
    lambda_.CfnPermission(
        functions.stack,
        f"{function.identifier}_permission",
        action="lambda:InvokeFunction",
        function_name=made.attr_arn,
        principal="apigateway.amazonaws.com",
        source_arn=functions.stage.arn("execute-api", place),
    )


def open_stage(
    functions: Functions, name: str, api_id: str, declared: Iterable[Function], routes: Sequence[gateway.CfnRoute] = ()
) -> gateway.CfnStage:
    """Open an API to callers, once its routes exist: throttled as a whole, and tighter where a route has a limit."""
    stage = functions.stage
    log = functions.log_group(f"{name}_access_log", f"/aws/vendedlogs/{stage.physical(name)}-access")
    limited = {
        function.trigger: {"ThrottlingRateLimit": stage.limited.rate, "ThrottlingBurstLimit": stage.limited.burst}
        for function in declared
        if function.limit
    }
    made = gateway.CfnStage(
        functions.stack,
        f"{name}_stage",
        api_id=api_id,
        stage_name="$default",
        auto_deploy=True,
        default_route_settings={
            "throttlingRateLimit": stage.throttle.rate,
            "throttlingBurstLimit": stage.throttle.burst,
            "detailedMetricsEnabled": False,
        },
        route_settings=limited or None,
        access_log_settings={"destinationArn": log.attr_arn, "format": json.dumps(ACCESS)},
    )
    for each in routes:
        made.add_resource_dependency(each)
    return made
