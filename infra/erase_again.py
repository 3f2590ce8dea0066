"""Erases once more whom a restore has brought back: `make erase-again STAGE=…`."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from infra.reaching import reach
from shared.core import clock
from shared.core.aws import client
from shared.core.names import bucket
from shared.privacy.erasing import again
from shared.privacy.places import TOMBSTONES


def tombstones() -> Iterator[dict[str, Any]]:
    """Yield what is left of everybody who was ever erased; it lies outside the tables, so no restore loses it."""
    pages = client("s3").get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket("media"), Prefix=TOMBSTONES.partition("/")[2]):
        for found in page.get("Contents", []):
            yield json.load(client("s3").get_object(Bucket=bucket("media"), Key=found["Key"])["Body"])


def main() -> None:
    """Begin the erasure of everybody who has a tombstone; where nothing came back, nothing is removed."""
    reach()
    count = 0
    for tombstone in tombstones():
        again(tombstone["user_id"], datetime.fromisoformat(tombstone["erased_at"]), clock.now())
        count += 1
    print(f"{count} people are being erased again")


if __name__ == "__main__":
    main()
