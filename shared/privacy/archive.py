"""A ZIP file that goes to S3 while it is written: neither its parts nor the whole are ever in memory or on a disk."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self

from shared.core.aws import client
from shared.core.names import bucket

PART_BYTES = 8 * 1024 * 1024  # S3 takes parts of 5 MiB and more


class Upload(io.RawIOBase):
    """An object that is written part by part; it exists once it was closed well, and not at all otherwise."""

    def __init__(self, key: str, content_type: str) -> None:
        self._place = {"Bucket": bucket("media"), "Key": key}
        self._begun = client("s3").create_multipart_upload(**self._place, ContentType=content_type)["UploadId"]
        self._waiting, self._parts = bytearray(), list[dict[str, Any]]()
        self.size = 0

    def writable(self) -> bool:
        """It is written only."""
        return True

    def write(self, data: Any) -> int:
        """Take content; whole parts go on at once."""
        content = bytes(data)
        self._waiting += content
        self.size += len(content)
        while len(self._waiting) >= PART_BYTES:
            self._send(bytes(self._waiting[:PART_BYTES]))
            del self._waiting[:PART_BYTES]
        return len(content)

    def complete(self) -> None:
        """Make an object of the parts."""
        if self._waiting or not self._parts:
            self._send(bytes(self._waiting))
        parts = {"Parts": self._parts}
        client("s3").complete_multipart_upload(**self._place, UploadId=self._begun, MultipartUpload=parts)

    def give_up(self) -> None:
        """Leave nothing behind."""
        client("s3").abort_multipart_upload(**self._place, UploadId=self._begun)

    def _send(self, content: bytes) -> None:
        number = len(self._parts) + 1
        tag = client("s3").upload_part(**self._place, UploadId=self._begun, PartNumber=number, Body=content)["ETag"]
        self._parts.append({"ETag": tag, "PartNumber": number})


class Archive:
    """The members of a ZIP file, written one after the other."""

    def __init__(self, file: io.RawIOBase, now: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)  # type: ignore[arg-type]  # it only writes
        self._at = now.timetuple()[:6]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> None:
        """Write a member piece by piece; what is compressed already, such as a recording, is not packed again."""
        entry = zipfile.ZipInfo(name, self._at)
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self._zip.open(entry, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)

    def add_rows(self, name: str, rows: Iterable[dict[str, Any]]) -> int:
        """Write a JSON array, one row a line; return how many there are."""
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            yield b"["
            for row in rows:
                yield b",\n" if count else b"\n"
                yield json.dumps(row, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
                count += 1
            yield b"\n]\n"

        self.add(name, lines())
        return count


@contextmanager
def archive(key: str, now: datetime) -> Iterator[tuple[Archive, Upload]]:
    """Give an archive that lies at a key when everything went well, and nothing there when something did not."""
    upload = Upload(key, "application/zip")
    try:
        with Archive(upload, now) as made:
            yield made, upload
        upload.complete()
    except BaseException:
        upload.give_up()
        raise
