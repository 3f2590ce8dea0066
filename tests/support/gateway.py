"""The gateway's APIs as they are deployed."""

from shared.core.aws import client
from shared.core.names import physical

APIS = ("identity", "app", "admin")


def deployed_routes() -> set[str]:
    """Return the routes of all APIs, each a method and a path."""
    gateway = client("apigatewayv2")
    ids = [api["ApiId"] for api in gateway.get_apis()["Items"] if api["Name"] in {physical(name) for name in APIS}]
    return {
        route["RouteKey"] for api_id in ids for route in gateway.get_routes(ApiId=api_id, MaxResults="300")["Items"]
    }
