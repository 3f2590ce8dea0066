"""What DynamoDB charges, held against the cases of its developer guide."""

import base64

import pytest

from infra.local.units import Units, size, units
from tests.hooks.conftest import TABLE


def text(length, name="t"):
    """Return an item of exactly so many bytes."""
    return {name: {"S": "x" * (length - len(name))}}


KB = 1024
SMALL, ODD = text(300), text(3584)
CONSISTENT = {"ConsistentRead": True}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"name": {"S": "Ada"}}, 7),
        ({"ö": {"S": "é"}}, 4),
        ({"n": {"N": "0"}}, 2),
        ({"n": {"N": "1200"}}, 3),
        ({"n": {"N": "0.00123"}}, 4),
        ({"n": {"N": "-27"}}, 4),
        ({"n": {"N": "1.5E+10"}}, 3),
        ({"b": {"B": base64.b64encode(bytes(10)).decode()}}, 11),
        ({"on": {"BOOL": True}, "no": {"NULL": True}}, 6),
        ({"l": {"L": []}, "m": {"M": {}}}, 8),
        ({"l": {"L": [{"S": "ab"}, {"BOOL": False}]}}, 1 + 3 + 2 + 1 + 2),
        ({"m": {"M": {"key": {"S": "ab"}}}}, 1 + 3 + 3 + 2 + 1),
        ({"s": {"SS": ["ab", "cde"]}, "n": {"NS": ["1", "22"]}}, 1 + 5 + 1 + 2 + 2),
    ],
)
def test_an_items_size_is_that_of_its_names_and_values(item, expected):
    assert size(item) == expected


@pytest.mark.parametrize(
    ("operation", "asked", "answer", "read"),
    [
        ("GetItem", {}, {"Item": SMALL}, 0.5),
        ("GetItem", CONSISTENT, {"Item": SMALL}, 1),
        ("GetItem", CONSISTENT, {"Item": text(8 * KB)}, 2),
        ("GetItem", {}, {"Item": text(8 * KB)}, 1),
        ("GetItem", CONSISTENT, {"Item": text(8 * KB + 1)}, 3),
        ("GetItem", CONSISTENT, {}, 1),
        ("Query", CONSISTENT, {"Items": [text(1500)] * 3, "ScannedCount": 3}, 2),
        ("Query", {}, {"Items": [SMALL] * 100, "ScannedCount": 100}, 4),
        ("Query", {}, {"Items": [], "ScannedCount": 0}, 0.5),
        ("Query", CONSISTENT, {"Items": [text(4 * KB)], "ScannedCount": 10}, 10),
        ("Scan", {}, {"Items": [text(2 * KB)] * 4, "ScannedCount": 4}, 1),
        ("TransactGetItems", {}, {"Responses": [{"Item": SMALL}, {"Item": text(5 * KB)}, {}]}, 2 + 4 + 2),
    ],
)
def test_a_read_is_charged_by_four_kilobytes_half_when_it_may_lag_and_twice_in_a_transaction(
    operation, asked, answer, read
):
    assert units(operation, asked, answer) == Units(read=read)


def test_a_batch_of_reads_is_charged_by_row_and_not_for_what_was_left_undone():
    asked = {"RequestItems": {"one": {"Keys": [{}] * 4, **CONSISTENT}, "two": {"Keys": [{}] * 2}}}
    answer = {"Responses": {"one": [text(1500), text(6656)]}, "UnprocessedKeys": {"one": {"Keys": [{}]}}}
    assert units("BatchGetItem", asked, answer) == Units(read=1 + 2 + 1 + 2 * 0.5)


CHANGE = {"Key": text(20), "UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "x" * 2000}}}


@pytest.mark.parametrize(
    ("operation", "asked", "answer", "written"),
    [
        ("PutItem", {"Item": text(512)}, {}, 1),
        ("PutItem", {"Item": text(KB)}, {}, 1),
        ("PutItem", {"Item": ODD}, {}, 4),
        ("PutItem", {"Item": SMALL}, {"Attributes": ODD}, 4),
        ("UpdateItem", CHANGE, {}, 2),
        ("UpdateItem", CHANGE, {"Attributes": ODD}, 4),
        ("DeleteItem", {"Key": text(20)}, {}, 1),
        ("DeleteItem", {"Key": text(20), "ExpressionAttributeValues": {":a": {"S": "x" * 2000}}}, {}, 1),
        ("TransactWriteItems", {"TransactItems": [{"Put": {"Item": ODD}}, {"Update": CHANGE}]}, {}, 8 + 4),
        ("TransactWriteItems", {"TransactItems": [{"ConditionCheck": {"Key": text(20)}}]}, {}, 2),
        ("BatchWriteItem", {"RequestItems": {"one": [{"PutRequest": {"Item": ODD}}] * 2}}, {}, 8),
        ("DescribeTable", {"TableName": "one"}, {}, 0),
    ],
)
def test_a_write_is_charged_by_the_kilobyte_and_twice_in_a_transaction(operation, asked, answer, written):
    assert units(operation, asked, answer) == Units(written=written)


def test_a_batch_of_writes_is_not_charged_for_what_was_left_undone():
    put = {"PutRequest": {"Item": ODD}}
    answer = {"UnprocessedItems": {"one": [put]}}
    assert units("BatchWriteItem", {"RequestItems": {"one": [put, put]}}, answer) == Units(written=4)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("ConditionalCheckFailedException", 1), ("TransactionCanceledException", 1), ("ThrottlingException", 0)],
)
def test_a_refused_write_is_charged_only_where_its_condition_did_not_hold(kind, expected):
    answer = {"__type": f"com.amazonaws.dynamodb.v20120810#{kind}"}
    assert units("PutItem", {"Item": SMALL}, answer, 400) == Units(written=expected)


def test_the_meter_adds_up_the_units_of_what_passes(stage):
    dynamodb = stage.client("dynamodb")
    dynamodb.put_item(TableName=TABLE, Item={"note_id": {"S": "u"}, "text": {"S": "x" * 3000}})
    for consistent in (True, False):
        dynamodb.get_item(TableName=TABLE, Key={"note_id": {"S": "u"}}, ConsistentRead=consistent)
    found = {row["operation"]: (row["read_units"], row["write_units"]) for row in stage.control("GET", "/meter")}
    assert found == {"PutItem": (0, 3), "GetItem": (1.5, 0)}
