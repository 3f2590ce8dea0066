"""The API over which open pages are told what happened."""

from aws_cdk import CfnOutput, Fn, Stack
from aws_cdk import aws_apigatewayv2 as gateway

from infra.permissions import SOCKET_STAGE
from infra.stages import Stage


def socket_api(stack: Stack, stage: Stage) -> tuple[str, str]:
    """Make the WebSocket API without a stage; return its id, as other stacks of the region import it, and as it is."""
    api = gateway.CfnApi(
        stack,
        "realtime_api",
        name=stage.physical("realtime"),
        protocol_type="WEBSOCKET",
        route_selection_expression="$request.body.action",
    )
    name = stage.physical("realtime-api")
    CfnOutput(stack, "realtime_id", value=api.ref, export_name=name)
    return Fn.import_value(name), api.ref


def address(stage: Stage, api_id: str) -> str:
    """Return where messages to connections are posted."""
    if stage.local:
        return f"{stage.local.front_door}/_aws/execute-api/{api_id}/{SOCKET_STAGE}"
    return f"https://{api_id}.execute-api.{stage.region}.amazonaws.com/{SOCKET_STAGE}"


def open_sockets(stack: Stack, stage: Stage, api_id: str) -> None:
    """Open the API to pages, once its routes exist."""
    gateway.CfnStage(
        stack,
        "realtime_stage",
        api_id=api_id,
        stage_name=SOCKET_STAGE,
        auto_deploy=True,
        default_route_settings={
            "throttlingRateLimit": stage.throttle.rate,
            "throttlingBurstLimit": stage.throttle.burst,
        },
    )
