"""Stored objects as files that are fetched piece by piece, however large they are."""

import io
from typing import Any

from shared.core.aws import client
from shared.core.names import bucket

PIECE_BYTES = 4 * 1024 * 1024


class Stored(io.RawIOBase):
    """An object of the media bucket, read piece by piece as it is looked into."""

    def __init__(self, key: str, size: int) -> None:
        self._key, self._size, self._at = key, size, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read as much as fits."""
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        place = f"bytes={self._at}-{self._at + wanted - 1}"
        body = client("s3").get_object(Bucket=bucket("media"), Key=self._key, Range=place)["Body"].read()
        buffer[: len(body)] = body
        self._at += len(body)
        return len(body)


def opened(key: str, size: int) -> io.BufferedReader:
    """Return an object as a file; the caller's function `fetches` its place."""
    return io.BufferedReader(Stored(key, size), buffer_size=PIECE_BYTES)
