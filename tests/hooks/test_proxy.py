"""The proxy passes calls to AWS on byte for byte, and requests to the product to the API that they belong to."""

import base64
import http.client
import json
import socket
import urllib.error
import urllib.request
import uuid

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.hooks.conftest import ROLE, TABLE, packed
from tests.support.interviewing import send, signed_ago

APIS = ("identity", "app", "admin")


@pytest.fixture(scope="session")
def apis(running_stage):
    """Three HTTP APIs that lead to the same function."""
    gateway = running_stage.root("apigatewayv2")
    function = "arn:aws:lambda:us-east-1:000000000000:function:fivestar-local-add"
    ids = {}
    for name in APIS:
        api = gateway.create_api(Name=f"fivestar-local-{name}", ProtocolType="HTTP")["ApiId"]
        target = gateway.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion="2.0"
        )["IntegrationId"]
        gateway.create_route(ApiId=api, RouteKey="$default", Target=f"integrations/{target}")
        gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        ids[name] = api
    running_stage.root("lambda").add_permission(
        FunctionName="fivestar-local-add", StatementId="apis", Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )  # fmt: skip
    return ids


def ask(stage, path, **headers):
    request = urllib.request.Request(f"{stage.proxy}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_forged_signature_is_refused(stage):
    with pytest.raises(ClientError) as refusal:
        stage.client("dynamodb", aws_access_key_id="ASIAUNKNOWN000000000", aws_secret_access_key="x").list_tables()
    assert refusal.value.response["Error"]["Code"] in {"UnrecognizedClientException", "InvalidClientTokenId"}


def test_a_functions_own_role_is_enforced_through_the_proxy(stage):
    assert isinstance(stage.invoke(id="allowed"), dict)
    iam = stage.root("iam")
    policy = iam.get_role_policy(RoleName="writer", PolicyName="writes")["PolicyDocument"]
    iam.delete_role_policy(RoleName="writer", PolicyName="writes")
    try:
        assert "not authorized" in stage.invoke(id="not allowed")
    finally:
        iam.put_role_policy(RoleName="writer", PolicyName="writes", PolicyDocument=json.dumps(policy))
    assert stage.rows() == ["allowed"]


@pytest.mark.parametrize("size", [0, 1, 70_000, 1024 * 1024, 1024 * 1024 + 1, 9_000_000])
def test_bodies_of_every_size_arrive_as_they_were(stage, size):
    s3 = stage.client("s3")
    bucket = f"sizes-{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=bucket)
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    s3.put_object(Bucket=bucket, Key="a b/ü+%.bin", Body=body)
    assert s3.get_object(Bucket=bucket, Key="a b/ü+%.bin")["Body"].read() == body
    assert s3.head_object(Bucket=bucket, Key="a b/ü+%.bin")["ContentLength"] == size


def test_a_presigned_address_is_checked_behind_the_proxy(stage):
    s3 = stage.client("s3")
    bucket = f"forms-{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=bucket)
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"content")
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.read() == b"content"
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(url.replace("/k?", "/other?"), timeout=10)


FORM_SECONDS, MOST_BYTES = 60, 1000


def edited(policy):
    """A policy as somebody would like it: for ten times as many bytes."""
    return base64.b64encode(base64.b64decode(policy).replace(b"1000]", b"10000]")).decode()


def signed_form(stage, bucket, seconds_ago=0):
    """A form for one object, as the AWS client has signed it so many seconds ago."""
    settings = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    s3 = botocore.session.get_session().create_client(
        "s3", "us-east-1", endpoint_url=stage.proxy, config=settings,
        aws_access_key_id="test", aws_secret_access_key="test",
    )  # fmt: skip
    fixed = {"Content-Type": "video/webm", "success_action_status": "201"}
    conditions = [*({name: value} for name, value in fixed.items()), ["content-length-range", 1, MOST_BYTES]]
    with signed_ago(seconds_ago):
        return s3.generate_presigned_post(bucket, "mine", fixed, conditions, FORM_SECONDS)


FORGERIES = {
    "bigger": lambda fields: ({}, MOST_BYTES + 1),
    "empty": lambda fields: ({}, 0),
    "another type": lambda fields: ({"Content-Type": "text/html"}, 1),
    "another key": lambda fields: ({"key": "yours"}, 1),
    "no signature": lambda fields: ({"x-amz-signature": None}, 1),
    "no policy": lambda fields: ({"policy": None}, 1),
    "no type": lambda fields: ({"Content-Type": None}, 1),
    "an edited policy": lambda fields: ({"policy": edited(fields["policy"])}, MOST_BYTES + 1),
}


@pytest.fixture(scope="module")
def inbox(running_stage):
    """A bucket for forms."""
    name = f"fivestar-local-inbox-{uuid.uuid4().hex[:8]}"
    running_stage.root("s3").create_bucket(Bucket=name)
    return name


@pytest.mark.parametrize("what", FORGERIES)
def test_a_form_that_was_changed_brings_no_object_into_its_bucket(stage, inbox, what):
    form = signed_form(stage, inbox)
    changes, size = FORGERIES[what](form["fields"])
    assert 400 <= send(form, bytes(size), **changes) < 500
    assert stage.control("GET", f"/inspect?bucket={inbox}") == []


def test_a_form_brings_its_object_until_it_has_expired(stage, inbox):
    assert send(signed_form(stage, inbox, FORM_SECONDS + 1), b"x") == 403
    assert stage.control("GET", f"/inspect?bucket={inbox}") == []
    assert send(signed_form(stage, inbox, FORM_SECONDS - 30), bytes(MOST_BYTES)) == 201
    assert stage.control("GET", f"/inspect?bucket={inbox}") == [{"key": "mine", "size": MOST_BYTES}]
    stage.root("s3").delete_object(Bucket=inbox, Key="mine")


def test_chunked_bodies_and_kept_connections_pass(stage):
    connection = http.client.HTTPConnection("127.0.0.1", stage.base, timeout=10)
    for _ in range(3):
        connection.request("POST", "/chunks-test", iter([b"Action=", b"X"]), encode_chunked=True)
        answer = connection.getresponse()
        assert answer.status >= 400
        answer.read()
    assert connection.sock is not None


@pytest.mark.parametrize(
    ("path", "api"),
    [
        ("/api/auth/email", "identity"),
        ("/.well-known/openid-configuration", "identity"),
        ("/api/admin/audit", "admin"),
        ("/api/client-staff/job-readiness/progress?limit=1", "admin"),
        ("/api/viewer/x", "admin"),
        ("/api/app/job-readiness/products?a=1&b=%2F", "app"),
        ("/docs", "app"),
        ("/openapi.json", "app"),
    ],
)
def test_the_front_door_leads_to_the_right_api(stage, apis, path, api):
    status, answer = ask(stage, path)
    assert status == 200
    assert answer["path"] == path.partition("?")[0]
    assert answer["api"] == apis[api]


def test_the_front_door_says_who_looks_and_nobody_can_pretend_but_on_this_machine(stage, apis):
    seen = ask(stage, "/api/auth/x", **{"X-Viewer-Address": "6.6.6.6"})[1]["headers"]
    assert seen["x-viewer-address"] == "127.0.0.1"
    seen = ask(stage, "/api/auth/x", **{"X-Viewer": "203.0.113.9"})[1]["headers"]
    assert seen["x-viewer-address"] == "203.0.113.9"


def test_oversized_headers_are_refused_as_the_gateway_does(stage, apis):
    assert ask(stage, "/api/auth/x", Authorization="Bearer " + "a" * 100_000)[0] == 431
    assert ask(stage, "/api/auth/x", Authorization="Bearer " + "a" * 8_000)[0] == 200


ODD = """
def answer(event, context):
    with open({called!r}, "a") as file:
        file.write("called\\n")
    return {{"statusCode": {status}, "headers": {{"x-odd": {header!r}}}}}
"""


@pytest.mark.parametrize(("status", "header"), [(200, "a\x01b"), (799, "plain")])
def test_an_answer_that_is_no_http_is_a_500_and_its_function_is_called_once(stage, apis, tmp_path, status, header):
    called, name, path = tmp_path / "called", f"fivestar-local-odd-{status}", f"/api/admin/odd-{status}"
    functions, gateway = stage.root("lambda"), stage.root("apigatewayv2")
    code = packed({"odd.py": ODD.format(called=str(called), status=status, header=header)})
    made = functions.create_function(
        FunctionName=name, Runtime="python3.13", Role=ROLE, Handler="odd.answer", Code={"ZipFile": code}
    )
    target = gateway.create_integration(
        ApiId=apis["admin"], IntegrationType="AWS_PROXY", IntegrationUri=made["FunctionArn"], PayloadFormatVersion="2.0"
    )["IntegrationId"]
    gateway.create_route(ApiId=apis["admin"], RouteKey=f"GET {path}", Target=f"integrations/{target}")
    functions.add_permission(
        FunctionName=name, StatementId="apis", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )
    assert ask(stage, "/api/admin/x")[0] == 200  # a connection is kept, on which the proxy could ask again
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{stage.proxy}{path}", timeout=30)
    assert refused.value.code == 500
    assert called.read_text() == "called\n"


def test_an_api_that_is_not_deployed_is_said_to_be(stage):
    assert ask(stage, "/realtime")[0] == 503


def test_a_stand_in_that_is_not_there_answers_502(stage):
    assert ask(stage, "/_github/repos/a/b")[0] == 502


def test_rubbish_ends_the_connection_and_harms_nobody_else(stage):
    for rubbish in (
        b"\x16\x03\x01\x02\x00",
        b"GET /\r\n\r\n",
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", stage.base), timeout=5) as connection:
            connection.sendall(rubbish)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1000):
                pass
    assert TABLE in stage.client("dynamodb").list_tables()["TableNames"]
