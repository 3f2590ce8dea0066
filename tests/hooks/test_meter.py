"""The meter counts the calls that a function makes, and no other's."""

import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

from infra.local.stand_ins import ai as stand_in
from tests.hooks.conftest import TABLE


def rows_of(stage, function):
    return [row for row in stage.control("GET", "/meter") if row["function"] == f"fivestar-local-{function}"]


def test_what_went_past_the_proxy_is_not_counted(stage):
    stage.root("dynamodb").get_item(TableName=TABLE, Key={"note_id": {"S": "x"}})
    assert [row for row in stage.control("GET", "/meter") if row["operation"] == "GetItem"] == []


def test_each_functions_calls_are_counted_by_service_operation_and_table(stage):
    stage.invoke("add", rows=[{"id": number} for number in range(3)])
    stage.invoke("append", id="one")
    [row] = rows_of(stage, "add")
    assert (row["service"], row["operation"], row["table"], row["trips"]) == ("dynamodb", "PutItem", TABLE, 3)
    assert row["request_bytes"] > 600
    assert row["response_bytes"] >= 6
    assert [row["trips"] for row in rows_of(stage, "append")] == [1]


def test_indexes_transactions_and_other_services_are_told_apart(stage):
    dynamodb = stage.client("dynamodb")
    dynamodb.query(
        TableName=TABLE, IndexName="by_owner", KeyConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"}, ExpressionAttributeValues={":o": {"S": "ada"}},
    )  # fmt: skip
    put = {"Put": {"TableName": TABLE, "Item": {"note_id": {"S": "t"}, "owner": {"S": "ada"}}}}
    dynamodb.transact_write_items(TransactItems=[put])
    stage.client("s3").list_buckets()
    stage.client("stepfunctions").list_state_machines()
    stage.client("scheduler").list_schedules()
    with pytest.raises(ClientError, match="not verified"):
        stage.client("sesv2").send_email(
            FromEmailAddress="a@example.org", Destination={"ToAddresses": ["b@example.org"]},
            Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
        )  # fmt: skip
    stage.client("sts").get_caller_identity()
    seen = {(row["service"], row["operation"], row["table"], row["index"]) for row in stage.control("GET", "/meter")}
    assert {
        ("dynamodb", "Query", TABLE, "by_owner"),
        ("dynamodb", "TransactWriteItems", TABLE, ""),
        ("s3", "GetBucket", "", ""),
        ("stepfunctions", "ListStateMachines", "", ""),
        ("scheduler", "ListSchedules", "", ""),
        ("ses", "SendEmail", "", ""),
        ("sts", "GetCallerIdentity", "", ""),
    } <= seen


def test_a_cleared_meter_begins_anew(stage):
    stage.invoke("add", id="x")
    assert stage.control("DELETE", "/meter")
    assert stage.control("GET", "/meter") == []


def test_calls_of_other_companies_that_pass_here_are_counted_and_struck_too(stage):
    url = f"{stage.proxy}/_ai/control/calls"
    with stand_in.server(stage.base + 8):
        assert urllib.request.urlopen(url, timeout=5).status == 200
        stage.control("POST", "/faults", {"fault": "500", "service": "ai"})
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(url, timeout=5)
    [row] = stage.control("GET", "/meter")
    assert (row["service"], row["operation"], row["trips"]) == ("ai", "GET /control/calls", 1)
