"""What the local stage holds, raw: tables, buckets, queues and logs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer

Clients = Callable[[str], Any]


def shown(clients: Clients, wanted: dict[str, str]) -> Any:
    """Return one table's rows, one bucket's objects or one log's lines, or how much everything holds."""
    if "table" in wanted:
        return rows(clients("dynamodb"), wanted["table"])
    if "bucket" in wanted:
        return objects(clients("s3"), wanted["bucket"])
    if "log" in wanted:
        return lines(clients("logs"), wanted["log"])
    return {
        "tables": {name: _rows_in(clients("dynamodb"), name) for name in _tables(clients("dynamodb"))},
        "buckets": {b["Name"]: len(objects(clients("s3"), b["Name"])) for b in clients("s3").list_buckets()["Buckets"]},
        "queues": {url.rpartition("/")[2]: _waiting(clients("sqs"), url) for url in _queues(clients("sqs"))},
        "logs": _logs(clients("logs")),
    }


def rows(dynamodb: Any, table: str) -> list[dict[str, Any]]:
    """Return every row of a table in plain JSON."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    read = TypeDeserializer().deserialize
    return [{k: _plain(read(v)) for k, v in row.items()} for page in pages for row in page["Items"]]


def objects(s3: Any, bucket: str) -> list[dict[str, Any]]:
    """Return key and size of every object of a bucket."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [{"key": entry["Key"], "size": entry["Size"]} for page in pages for entry in page.get("Contents", ())]


def lines(logs: Any, group: str) -> list[str]:
    """Return every line of a log, the oldest first."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    return [event["message"] for page in pages for event in page["events"]]


def _logs(logs: Any) -> dict[str, int]:
    pages = logs.get_paginator("describe_log_groups").paginate()
    return {group["logGroupName"]: group["storedBytes"] for page in pages for group in page["logGroups"]}


def _tables(dynamodb: Any) -> list[str]:
    return [name for page in dynamodb.get_paginator("list_tables").paginate() for name in page["TableNames"]]


def _rows_in(dynamodb: Any, table: str) -> int:
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, Select="COUNT", ConsistentRead=True)
    return sum(page["Count"] for page in pages)


def _queues(sqs: Any) -> list[str]:
    return list(sqs.list_queues().get("QueueUrls", ()))


def _waiting(sqs: Any, url: str) -> int:
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return sum(int(n) for n in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"].values())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | set):
        inner = [_plain(entry) for entry in value]
        return sorted(inner, key=str) if isinstance(value, set) else inner
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, Binary):
        raw: Any = value
        return str(raw.value.hex())
    return value
