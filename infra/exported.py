"""Exports of tables, as DynamoDB writes them to S3: manifests, and files of rows in its JSON."""

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from shared.core.aws import client
from shared.core.names import PRODUCT

SUMMARY, FILES = "manifest-summary.json", "manifest-files.json"
Item = dict[str, Any]


class ExportUnusable(Exception):
    """What lies there is not the whole export of each table, once."""


@dataclass(frozen=True)
class Folder:
    """Where exports lie: a bucket, and what their keys begin with."""

    bucket: str
    prefix: str

    @classmethod
    def of(cls, address: str) -> Self:
        """Return what `s3://bucket/prefix` names; raises `ExportUnusable` for anything else."""
        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        if not address.startswith("s3://") or not bucket or not prefix.strip("/"):
            raise ExportUnusable(f"{address or 'nothing'} is no place such as s3://bucket/prefix")
        return cls(bucket, prefix.strip("/"))

    def listed(self) -> Iterator[str]:
        """Yield the keys of everything in the folder."""
        pages = client("s3").get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=f"{self.prefix}/"):
            yield from (entry["Key"] for entry in page.get("Contents", ()))

    def opened(self, key: str) -> Any:
        """Return an object's content, to be read piece by piece."""
        return client("s3").get_object(Bucket=self.bucket, Key=key)["Body"]


@dataclass(frozen=True)
class Export:
    """The finished export of one table: of which table by its logical name, as of when, how many rows, and where."""

    folder: Folder
    table: str
    moment: str
    count: int
    place: str

    @classmethod
    def told(cls, folder: Folder, key: str) -> Self:
        """Return what a summary tells; raises `ExportUnusable` for another format or another product's table."""
        summary = json.load(folder.opened(key))
        name = summary["tableArn"].rpartition("/")[2]
        product, _, rest = name.partition("-")
        if product != PRODUCT or summary["outputFormat"] != "DYNAMODB_JSON":
            raise ExportUnusable(f"{name} is not ours, or not in DynamoDB's JSON")
        logical, place = rest.partition("-")[2], key.removesuffix(SUMMARY)
        return cls(folder, logical, summary["exportTime"], int(summary["itemCount"]), place)

    def rows(self) -> Iterator[Item]:
        """Yield the rows as DynamoDB takes them; raises `ExportUnusable` at the end when some are missing."""
        found = 0
        for line in self.folder.opened(f"{self.place}{FILES}").read().splitlines():
            name = json.loads(line)["dataFileS3Key"].rpartition("/")[2]
            for row in _rows(self.folder.opened(f"{self.place}data/{name}")):
                found += 1
                yield row
        if found != self.count:
            raise ExportUnusable(f"the export of {self.table} tells of {self.count} rows and has {found}")


def exports_in(folder: Folder) -> dict[str, Export]:
    """Return the exports in a folder by table; raises `ExportUnusable` where a table was exported twice, or none."""
    found: dict[str, Export] = {}
    for key in folder.listed():
        if not key.endswith(f"/{SUMMARY}"):
            continue
        export = Export.told(folder, key)
        if export.table in found:
            raise ExportUnusable(f"{export.table} was exported to this place twice; export to one of its own")
        found[export.table] = export
    if not found:
        raise ExportUnusable(f"no export is finished below {folder.prefix}")
    return found


def _rows(body: Any) -> Iterator[Item]:
    with gzip.open(body, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield {name: _value(value) for name, value in json.loads(line)["Item"].items()}


def _value(value: Item) -> Item:
    """Return a value as the SDK wants it: binary ones are base64 in a file, and bytes in a call."""
    ((kind, content),) = value.items()
    match kind:
        case "B":
            return {"B": base64.b64decode(content)}
        case "BS":
            return {"BS": [base64.b64decode(each) for each in content]}
        case "L":
            return {"L": [_value(each) for each in content]}
        case "M":
            return {"M": {name: _value(each) for name, each in content.items()}}
    return value
