"""A slimmed layer still knows everything that the functions ask of AWS."""

import ast
import shutil
from pathlib import Path

import botocore
import pytest
from botocore.loaders import Loader
from botocore.session import Session

from infra import slimming
from infra.discover import ROOT
from shared.media import links

# What PynamoDB calls for us.
ROWS = {"get_item", "put_item", "update_item", "delete_item", "query", "batch_get_item", "batch_write_item"}
ROWS |= {"transact_write_items", "transact_get_items"}
ROLE = "arn:aws:iam::123456789012:role/any"
AT = {"ScheduleExpression": "at(2030-01-01T00:00:00)", "FlexibleTimeWindow": {"Mode": "OFF"}}
# A call of each service; that of open pages has no address of its own.
CALLS = {
    "dynamodb": ("get_item", {"TableName": "users", "Key": {"user_id": {"S": "x"}}}),
    "events": ("put_events", {"Entries": [{"Source": "fivestar", "DetailType": "x", "Detail": "{}"}]}),
    "kms": ("sign", {"KeyId": "x", "Message": b"x", "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}),
    "lambda": ("invoke", {"FunctionName": "x", "Payload": b"{}"}),
    "s3": ("get_object", {"Bucket": "media", "Key": "a/b"}),
    "scheduler": ("create_schedule", {"Name": "x", "ClientToken": "x", "Target": {"Arn": ROLE, "RoleArn": ROLE}, **AT}),
    "secretsmanager": ("get_secret_value", {"SecretId": "x"}),
    "sesv2": ("send_email", {"Content": {"Raw": {"Data": b"x"}}}),
    "stepfunctions": ("start_execution", {"stateMachineArn": ROLE, "name": "x", "input": "{}"}),
    "sts": ("get_caller_identity", {}),
}


class Sent(Exception):
    """A request is on its way."""


@pytest.fixture(scope="module")
def slim(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layer")
    shutil.copytree(Path(botocore.__file__).parent, folder / "botocore", ignore=shutil.ignore_patterns("__pycache__"))
    slimming.strip(folder)
    return folder


def client(service, data=None):
    session = Session()
    if data:
        session.register_component("data_loader", Loader([str(data)], include_default_search_paths=False))
    return session.create_client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


def methods(service, data=None):
    return set(client(service, data).meta.method_to_api_mapping)


def asked():
    """Every attribute or text in what a function runs: a client's method is called by the one or named by the other."""
    for folder in ("functions", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute):
                    yield node.attr
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


@pytest.mark.parametrize("service", sorted(slimming.SERVICES))
def test_a_slimmed_layer_has_every_operation_that_is_called(slim, service):
    known = methods(service, slim / "botocore" / "data")
    wanted = methods(service) & set(asked()) | (ROWS if service == "dynamodb" else set())
    assert wanted <= known


def sent(service, data=None):
    """Return method, address, type and body of what a call sends to AWS, wherever that is."""

    def stop(request, **_):
        raise Sent(request)

    operation, parameters = CALLS[service]
    caller = client(service, data)
    caller.meta.events.register("before-send", stop)
    with pytest.raises(Sent) as stopped:
        getattr(caller, operation)(**parameters)
    request = stopped.value.args[0]
    return request.method, request.url, request.headers.get("content-type"), request.body


@pytest.mark.parametrize("service", sorted(slimming.SERVICES - {"apigatewaymanagementapi"}))
def test_a_slimmed_layer_asks_aws_as_a_whole_one_does(slim, service):
    assert sent(service, slim / "botocore" / "data") == sent(service)


def test_a_slimmed_layer_makes_the_forms_and_addresses_by_which_browsers_send_and_fetch(slim, monkeypatch):
    monkeypatch.setattr(links, "client", lambda service: client(service, slim / "botocore" / "data"))
    _, fields = links.upload_form("interviews/1.webm", 1_000, 60, "video/webm")
    assert (fields["key"], fields["Content-Type"]) == ("interviews/1.webm", "video/webm")
    assert "/interviews/1.webm?" in links.link("interviews/1.webm", "video/webm")


def test_a_slimmed_layer_trusts_the_roots_of_aws_and_knows_no_other_service(slim):
    roots = (slim / "botocore" / "cacert.pem").read_text()
    assert {f"Amazon Root CA {number}" in roots for number in range(1, 5)} == {True}
    assert roots.count("BEGIN CERTIFICATE") < 10
    services = {path.name for path in (slim / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == slimming.SERVICES
