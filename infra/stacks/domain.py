"""One domain's functions, each with its way in and with a place for what it fails to do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import Fn
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from infra.permissions import ASYNCHRONOUS, WITH_QUEUE, failures
from infra.stacks.functions import Functions
from infra.stacks.policies import document, let_service, tls_only
from infra.stacks.routes import HttpApi, allow_call, route
from shared.core.function import Function
from shared.core.names import PRODUCT

RETRY = {"maximumRetryAttempts": 8, "maximumEventAgeInSeconds": 3600}


@dataclass(frozen=True)
class Surroundings:
    """What a domain's triggers need of other stacks: the APIs, and the streams by table."""

    apis: Mapping[str, HttpApi]
    socket_api: str
    streams: Mapping[str, str]


def domain(functions: Functions, around: Surroundings, declared: list[Function]) -> None:
    """Make all functions of one domain."""
    if any(function.kind in WITH_QUEUE for function in declared):
        queue(functions, declared[0].domain)
    for function in declared:
        made = functions.add(function)
        if function.kind in ASYNCHRONOUS:
            _keep_failures(functions, function, made)
        _lead_to(functions, around, function, made)


def _lead_to(functions: Functions, around: Surroundings, function: Function, made: lambda_.CfnFunction) -> None:
    match function.kind:
        case "endpoint":
            route(functions, around.apis[function.api], function, made)
        case "socket":
            _socket(functions, around.socket_api, function, made)
        case "job":
            _rule(functions, function, made, schedule_expression=function.trigger)
        case "on":
            pattern = {"source": [PRODUCT], "detail-type": [function.trigger]}
            bus = functions.stage.physical("events")
            _rule(functions, function, made, event_bus_name=bus, event_pattern=pattern)
        case "on_upload":
            _rule(functions, function, made, event_pattern=_arrival(functions, function))
        case "stream":
            _stream(functions, around.streams[function.trigger], function, made)


def queue(functions: Functions, name: str) -> sqs.CfnQueue:
    """Make a queue for failures: encrypted, reached by TLS only, kept for 14 days."""
    stage = functions.stage
    made = sqs.CfnQueue(
        functions.stack,
        "failures",
        queue_name=stage.physical(failures(name)),
        sqs_managed_sse_enabled=True,
        message_retention_period=14 * 24 * 3600,
    )
    rules = {"ArnLike": {"aws:SourceArn": stage.arn("events", "rule/*")}}
    statements = [
        *tls_only(stage, "sqs:*", [made.attr_arn]),
        let_service("events.amazonaws.com", "sqs:SendMessage", made.attr_arn, rules),
    ]
    sqs.CfnQueuePolicy(functions.stack, "failures_policy", queues=[made.ref], policy_document=document(statements))
    return made


def _queue_arn(functions: Functions, function: Function) -> str:
    return functions.stage.arn("sqs", functions.stage.physical(failures(function.domain)))


def _keep_failures(functions: Functions, function: Function, made: lambda_.CfnFunction) -> None:
    lambda_.CfnEventInvokeConfig(
        functions.stack,
        f"{function.identifier}_failure",
        function_name=made.ref,
        qualifier="$LATEST",
        maximum_retry_attempts=2,
        destination_config={"onFailure": {"destination": _queue_arn(functions, function)}},
    )


def _arrival(functions: Functions, function: Function) -> dict[str, Any]:
    name, _, prefix = function.trigger.partition("/")
    detail = {"bucket": {"name": [functions.stage.bucket(name)]}, "object": {"key": [{"prefix": prefix}]}}
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail}


def _rule(functions: Functions, function: Function, made: lambda_.CfnFunction, **trigger: Any) -> None:
    target = {
        "id": "function",
        "arn": made.attr_arn,
        "deadLetterConfig": {"arn": _queue_arn(functions, function)},
        "retryPolicy": RETRY,
    }
    rule = events.CfnRule(
        functions.stack,
        f"{function.identifier}_rule",
        name=functions.stage.physical(function.identifier),
        targets=[target],
        **trigger,
    )
    lambda_.CfnPermission(
        functions.stack,
        f"{function.identifier}_permission",
        action="lambda:InvokeFunction",
        function_name=made.attr_arn,
        principal="events.amazonaws.com",
        source_arn=rule.attr_arn,
    )


def _stream(functions: Functions, stream_arn: str, function: Function, made: lambda_.CfnFunction) -> None:
    wanted = {"filters": [{"pattern": json.dumps({"eventName": list(function.changes)})}]}
    lambda_.CfnEventSourceMapping(
        functions.stack,
        f"{function.identifier}_source",
        function_name=made.ref,
        event_source_arn=stream_arn,
        starting_position="TRIM_HORIZON",
        batch_size=10,
        filter_criteria=wanted if function.changes else None,
        maximum_retry_attempts=5,
        bisect_batch_on_function_error=True,
        function_response_types=["ReportBatchItemFailures"],
        destination_config={"onFailure": {"destination": _queue_arn(functions, function)}},
    )


def _socket(functions: Functions, api_id: str, function: Function, made: lambda_.CfnFunction) -> None:
    uri = f"arn:aws:apigateway:{functions.stage.region}:lambda:path/2015-03-31/functions/{made.attr_arn}/invocations"
    integration = gateway.CfnIntegration(
        functions.stack,
        f"{function.identifier}_integration",
        api_id=api_id,
        integration_type="AWS_PROXY",
        integration_uri=uri,
    )
    gateway.CfnRoute(
        functions.stack,
        f"{function.identifier}_route",
        api_id=api_id,
        route_key=function.trigger,
        target=Fn.join("/", ["integrations", integration.ref]),
        authorization_type="NONE",
    )
    allow_call(functions, function, made, f"{api_id}/*/{function.trigger}")
