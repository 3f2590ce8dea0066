"""The objects of a person in the bucket for media: listed, read piece by piece, and removed with all their versions."""

from collections.abc import Callable, Collection, Iterator

from shared.core.aws import client
from shared.core.errors import Unavailable
from shared.core.names import bucket
from shared.privacy.places import Place

PIECE_BYTES = 1024 * 1024
MOST_REMOVED = 1000  # that S3 takes in one call


def of_person(place: Place, user_id: str) -> Iterator[tuple[str, int]]:
    """Yield key and size in bytes of each object of a person in a place."""
    pages = client("s3").get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket("media"), Prefix=f"{place.prefix}{user_id}/"):
        yield from ((found["Key"], found["Size"]) for found in page.get("Contents", []))


def pieces(key: str) -> Iterator[bytes]:
    """Yield an object's content in pieces of a mebibyte."""
    body = client("s3").get_object(Bucket=bucket("media"), Key=key)["Body"]
    yield from body.iter_chunks(PIECE_BYTES)


def wipe(prefix: str, spared: Callable[[], Collection[str]] = tuple) -> int:
    """Remove what lies below a prefix, every version of it; return how many versions there were.

    `spared` is asked for keys that stay once it is seen what there is: what comes meanwhile is not removed. Again is
    the same. Raises `Unavailable` when some of it could not be removed: the rest is gone already.
    """
    removed = 0
    pages = client("s3").get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=bucket("media"), Prefix=prefix, PaginationConfig={"PageSize": MOST_REMOVED}):
        found, kept = [*page.get("Versions", []), *page.get("DeleteMarkers", [])], spared()
        named = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found if each["Key"] not in kept]
        if not named:
            continue
        answer = client("s3").delete_objects(Bucket=bucket("media"), Delete={"Objects": named, "Quiet": True})
        if answer.get("Errors"):
            raise Unavailable("Some objects could not be removed.")
        removed += len(named)
    return removed
