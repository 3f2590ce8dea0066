"""Exports as DynamoDB writes them to S3, of rows of a test's own: the emulator's leave no files."""

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

from infra.discover import declarations
from infra.exported import Folder
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import arn, bucket, physical

Item = dict[str, Any]


def rows_with(*ids: str) -> dict[str, list[Item]]:
    """Return every row of the stage in which one of these ids stands, by table."""
    found = {table.logical(): [row for row in _rows(table.logical()) if _names(row, ids)] for table in _tables()}
    return {name: rows for name, rows in found.items() if rows}


def emptied(rows: dict[str, list[Item]]) -> None:
    """Remove rows, as if their tables were empty."""
    keys = {
        table.logical(): [part["AttributeName"] for part in table._get_schema()["key_schema"]] for table in _tables()
    }
    for name, items in rows.items():
        for item in items:
            key = {part: item[part] for part in keys[name]}
            client("dynamodb").delete_item(TableName=physical(name), Key=key)


def exported(rows: dict[str, list[Item]]) -> Folder:
    """Write an export of each table with these rows, in two files, of a stage of another name; return where."""
    folder = Folder(bucket(f"exports-{new().lower()}"), "tables")
    client("s3").create_bucket(Bucket=folder.bucket)
    for name, items in rows.items():
        place = f"{folder.prefix}/AWSDynamoDB/{new()}"
        files = [_data(folder, place, items[start::2]) for start in range(2)]
        _put(folder, f"{place}/manifest-files.json", "\n".join(map(json.dumps, files)).encode())
        summary = {
            "version": "2020-06-30",
            "tableArn": arn("dynamodb", f"table/fivestar-prod-{name}"),
            "exportTime": "2026-11-21T10:00:00.000Z",
            "s3Bucket": folder.bucket,
            "s3Prefix": folder.prefix,
            "manifestFilesS3Key": f"{place}/manifest-files.json",
            "itemCount": len(items),
            "outputFormat": "DYNAMODB_JSON",
        }
        _put(folder, f"{place}/manifest-summary.json", json.dumps(summary).encode())
    return folder


def _data(folder: Folder, place: str, items: list[Item]) -> Item:
    key = f"{place}/data/{new().lower()}.json.gz"
    lines = "".join(
        json.dumps({"Item": item}, default=lambda raw: base64.b64encode(raw).decode()) + "\n" for item in items
    )
    _put(folder, key, gzip.compress(lines.encode()))
    return {"itemCount": len(items), "dataFileS3Key": key}


def _put(folder: Folder, key: str, content: bytes) -> None:
    client("s3").put_object(Bucket=folder.bucket, Key=key, Body=content)


def _rows(name: str) -> Iterator[Item]:
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=physical(name), ConsistentRead=True)
    return (row for page in pages for row in page["Items"])


def _names(row: Item, ids: tuple[str, ...]) -> bool:
    text = json.dumps(row, default=str)
    return any(each in text for each in ids)


def _tables() -> Any:
    return declarations().tables
