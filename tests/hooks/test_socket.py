"""A page reaches the WebSocket API through the front door."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.emulator import client


@pytest.fixture
def socket_url(stage):
    gateway = stage.root("apigatewayv2")
    api = gateway.create_api(
        Name="fivestar-local-realtime", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )["ApiId"]
    function = "arn:aws:lambda:us-east-1:000000000000:function:fivestar-local-add"
    target = gateway.create_integration(ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=function)[
        "IntegrationId"
    ]
    for route in ("$connect", "$default"):
        gateway.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{target}")
    gateway.create_stage(ApiId=api, StageName="live", AutoDeploy=True)
    stage.control("POST", "/forget")
    yield f"ws://127.0.0.1:{stage.base}/realtime"
    gateway.delete_api(ApiId=api)
    stage.control("POST", "/forget")


def test_there_is_no_socket_elsewhere(stage, socket_url):
    with pytest.raises(InvalidStatus):
        connect(socket_url.replace("/realtime", "/api/app/x"), open_timeout=5)


def test_a_page_connects_and_is_told_things_over_the_same_line(stage, socket_url):
    with connect(f"{socket_url}?ticket=t-1", open_timeout=10) as page:
        [connection] = stage.rows()
        api = stage.root("apigatewayv2").get_apis()["Items"]
        [api_id] = [entry["ApiId"] for entry in api if entry["Name"] == "fivestar-local-realtime"]
        push = client("apigatewaymanagementapi", f"{stage.proxy}/_aws/execute-api/{api_id}/live")
        for text in ("star awarded", "x" * 30_000):
            push.post_to_connection(ConnectionId=connection, Data=text.encode())
            assert page.recv(timeout=10) == text
        page.send('{"action": "ping"}')
    [row] = [row for row in stage.control("GET", "/meter") if row["operation"] == "PostToConnection"]
    assert (row["service"], row["trips"]) == ("apigatewaymanagementapi", 2)
