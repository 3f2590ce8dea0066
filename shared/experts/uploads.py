"""Videos on their way to a session: sent part by part to the bucket, so that a broken line costs one part only."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from botocore.exceptions import ClientError
from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from shared.core import clock
from shared.core.aws import client
from shared.core.ids import digest, new
from shared.core.names import bucket
from shared.core.table import NOBODY, Settings, Table, change, table_name
from shared.experts.rules import UploadNotFound, UploadStatus, part_size

VIDEOS, POSTERS = "media/expert-sessions/", "media/expert-posters/"
SUFFIXES = {"video/mp4": "mp4", "video/webm": "webm"}
LINK_SECONDS = 3600
KEPT = timedelta(days=30)
PATIENCE = timedelta(minutes=15)  # for the storage's word that a video has arrived, and for looking into it
SHARDS = 2
_GONE = ("NoSuchUpload", "404")


class UnprobedUploads(GlobalSecondaryIndex[Any]):
    """What was completed and not yet looked into, the oldest first; sparse, so that it holds only what waits."""

    class Meta:
        index_name = "unprobed"
        projection = KeysOnlyProjection()

    unprobed = NumberAttribute(hash_key=True)
    completed_at = UTCDateTimeAttribute(range_key=True)


class SessionUpload(Table):
    """One upload of a session's video. Access: by session and id; what waits for being looked into, shard by shard.

    `reason` says why a video was rejected.
    """

    class Meta(Settings):
        table_name = table_name("expert-session-uploads")
        personal = NOBODY

    session_id = UnicodeAttribute(hash_key=True)
    upload_id = UnicodeAttribute(range_key=True)
    storage_id = UnicodeAttribute()
    key = UnicodeAttribute()
    content_type = UnicodeAttribute()
    size = NumberAttribute()
    status = UnicodeAttribute(default=UploadStatus.STARTED.value)
    reason = UnicodeAttribute(null=True)
    created_by = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    unprobed = NumberAttribute(null=True)
    completed_at = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute()
    waiting = UnprobedUploads()

    @classmethod
    def forgotten(cls, now: datetime) -> Iterator[Self]:
        """Yield uploads that should have been looked into by now, the oldest of each shard first."""
        cls.connection()
        for shard in range(SHARDS):
            for key in cls.waiting.query(shard, cls.completed_at <= now - PATIENCE):
                upload = cls.find(key.session_id, key.upload_id)
                if upload is not None and upload.status == UploadStatus.COMPLETED:
                    yield upload

    @classmethod
    def begin(cls, session_id: str, content_type: str, size: int, actor: str, now: datetime) -> Self:
        """Begin an upload; one that is never completed is removed by the bucket after a day."""
        upload_id = new()
        key = f"{VIDEOS.removeprefix('media/')}{session_id}/{upload_id}.{SUFFIXES[content_type]}"
        begun = client("s3").create_multipart_upload(Bucket=bucket("media"), Key=key, ContentType=content_type)
        upload = cls(session_id, upload_id, storage_id=begun["UploadId"], key=key, content_type=content_type, size=size)
        upload.created_by, upload.created_at, upload.expires_at = actor, now, now + KEPT
        upload.save()
        return upload

    @classmethod
    def of(cls, session_id: str, upload_id: str) -> Self:
        """Return an upload of a session, or raise `UploadNotFound`."""
        upload = cls.find(session_id, upload_id)
        if upload is None:
            raise UploadNotFound()
        return upload

    def link(self, number: int) -> str:
        """Return the address that takes the n-th part, in its exact size, with one PUT within an hour."""
        size = part_size(int(self.size), number)
        wanted = {**self._place, "PartNumber": number, "ContentLength": size}
        return str(client("s3").generate_presigned_url("upload_part", Params=wanted, ExpiresIn=LINK_SECONDS))

    def parts(self) -> dict[int, Mapping[str, Any]]:
        """Return what is there by number, with `Size` and `ETag`; raises `UploadNotFound` when it was removed."""
        try:
            return {part["PartNumber"]: part for part in self._listed()}
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise UploadNotFound() from None
            raise

    def complete(self, parts: Mapping[int, Mapping[str, Any]]) -> None:
        """Make one object of the parts; the storage tells of its arrival."""
        listed = [{"PartNumber": number, "ETag": part["ETag"]} for number, part in sorted(parts.items())]
        client("s3").complete_multipart_upload(**self._place, MultipartUpload={"Parts": listed})
        self.move(UploadStatus.COMPLETED)

    def stored(self) -> int | None:
        """Return how many bytes the storage holds of the whole object, or None where there is none."""
        try:
            found = client("s3").head_object(Bucket=bucket("media"), Key=self.key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "403", "NoSuchKey"):
                return None
            raise
        return int(found["ContentLength"])

    def abort(self) -> None:
        """Give the upload up, with the parts that are there."""
        try:
            client("s3").abort_multipart_upload(**self._place)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
        self.move(UploadStatus.ABORTED)

    def move(self, status: UploadStatus, reason: str | None = None) -> None:
        """Go to a status, unless the video was looked into or given up meanwhile; this then shows what holds.

        A completed one stands in the list of what waits until it goes on.
        """
        row = SessionUpload
        open_ones = row.status.is_in(UploadStatus.STARTED.value, UploadStatus.COMPLETED.value)
        actions: list[Action] = [row.status.set(status.value), *([row.reason.set(reason)] if reason else [])]
        if status is UploadStatus.COMPLETED:
            shard = int(digest(self.upload_id)[:4], 16) % SHARDS
            actions += [row.unprobed.set(shard), row.completed_at.set(clock.now())]
        else:
            actions.append(row.unprobed.remove())
        change(self, actions, open_ones)
        self.refresh(consistent_read=True)

    @property
    def _place(self) -> dict[str, Any]:
        return {"Bucket": bucket("media"), "Key": self.key, "UploadId": self.storage_id}

    def _listed(self) -> Iterator[Mapping[str, Any]]:
        for page in client("s3").get_paginator("list_parts").paginate(**self._place):
            yield from page.get("Parts", [])


def remove(key: str) -> None:
    """Remove a stored video; again is the same."""
    client("s3").delete_object(Bucket=bucket("media"), Key=key)


def keep_poster(key: str, picture: bytes) -> None:
    """Store a poster picture; again is the same."""
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=picture, ContentType="image/jpeg")
