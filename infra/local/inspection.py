"""What the local stage holds, raw: tables, buckets and queues."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer

Clients = Callable[[str], Any]


def shown(clients: Clients, wanted: dict[str, str]) -> Any:
    """Return one table's rows, one bucket's objects or one queue's messages, or the sizes of everything."""
    if "table" in wanted:
        return rows(clients("dynamodb"), wanted["table"])
    if "bucket" in wanted:
        return objects(clients("s3"), wanted["bucket"])
    if "queue" in wanted:
        return messages(clients("sqs"), wanted["queue"])
    return {
        "tables": {name: _rows_in(clients("dynamodb"), name) for name in _tables(clients("dynamodb"))},
        "buckets": {b["Name"]: len(objects(clients("s3"), b["Name"])) for b in clients("s3").list_buckets()["Buckets"]},
        "queues": {url.rpartition("/")[2]: _waiting(clients("sqs"), url) for url in _queues(clients("sqs"))},
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


def messages(sqs: Any, queue: str) -> list[str]:
    """Return the bodies of all messages of a queue, which stay in it and can be received at once."""
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    found: list[Any] = []
    while more := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30).get("Messages"):
        found += more
    for message in found:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    return [message["Body"] for message in found]


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
