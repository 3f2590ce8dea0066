"""Public repositories on GitHub, read file by file within bounds; nothing of them is run, unpacked or followed."""

import base64
import json
import os
import re
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from shared.core.errors import Invalid
from shared.core.grants import secret as sees_secret
from shared.core.secrets import secret

# What a function that uses this module declares.
GRANTS = (sees_secret("github"),)
ENVIRONMENT = ("GITHUB_BASE_URL",)

MOST_BYTES, MOST_FILES = 20_000_000, 400
LARGEST_FILE = 1_000_000  # bytes; written by hand, nothing is longer
LARGEST_LISTING = 12_000_000  # bytes: GitHub itself cuts listings at 7 MB
ABREAST = 6
REDIRECTS = 2  # within the API: a repository that was renamed, and renamed again
SILENCE = 3.0  # seconds without a byte

_URL = re.compile(r"https://github\.com/([A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})/([A-Za-z0-9._-]{1,100}?)(?:\.git)?/?")
_MADE_BY_MACHINES = re.compile(
    r"(^|/)(node_modules|vendor|dist|build|target|\.git|\.venv|venv|__pycache__|\.next|coverage)/|"
    r"(^|/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|uv\.lock|Cargo\.lock|composer\.lock)$|"
    r"\.(min\.(js|css)|map|lock)$"
)
_NO_TEXT = re.compile(
    r"\.(png|jpe?g|gif|webp|ico|bmp|pdf|docx?|xlsx?|pptx?|zip|gz|tar|7z|rar|jar|war|exe|dll|so|dylib|class|pyc|o|a|wasm|"
    r"mp[34]|mov|avi|mkv|webm|wav|ogg|flac|ttf|otf|woff2?|eot|db|sqlite3?|pickle|pkl|npy|npz|parquet|h5|pt|onnx)$",
    re.IGNORECASE,
)
_LFS = b"version https://git-lfs.github.com/spec/"


class RepositoryRefused(Invalid):
    """Only the address of a repository is taken, as https://github.com/owner/name."""


class RepositoryUnreadable(Exception):
    """The repository cannot be read: it is `not_found` (or private), `empty`, or has `no_text`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class RepositoryOutOfReach(RepositoryUnreadable):
    """The repository cannot be read for now: GitHub is `unavailable`, `rate_limited` or `too_slow`."""


@dataclass(frozen=True)
class _Blob:
    path: str
    sha: str
    size: int


def repository_of(url: str) -> tuple[str, str]:
    """Return owner and name of a repository from its address; refuse every other one with `RepositoryRefused`."""
    found = _URL.fullmatch(url) if url.isascii() else None
    if found is None or found[2] in (".", ".."):
        raise RepositoryRefused()
    return found[1], found[2]


def read(owner: str, name: str, deadline: float) -> list[tuple[str, str]]:
    """Return path and text of a repository's files, within `deadline` seconds: at most 400 files and 20 MB.

    The read-me comes first, then what lies nearer to the root. Left out are binary and generated files, files above
    1 MB, links, submodules and large-file pointers. Raises `RepositoryUnreadable`, or `RepositoryOutOfReach` where
    another try may do better.
    """
    connection = _Connection(time.monotonic() + deadline)
    facts = connection.get(f"/repos/{quote(owner)}/{quote(name)}", 100_000)
    if facts.get("private"):
        raise RepositoryUnreadable("not_found")
    home = f"/repos/{quote(str(facts.get('full_name') or f'{owner}/{name}'))}"  # where it was moved to, if it was
    branch = quote(str(facts.get("default_branch") or "HEAD"), safe="")
    listing = connection.get(f"{home}/git/trees/{branch}?recursive=1", LARGEST_LISTING)
    chosen = _chosen(listing.get("tree", ()))
    with ThreadPoolExecutor(ABREAST) as pool:
        texts = list(pool.map(lambda blob: connection.text(f"{home}/git/blobs/{quote(blob.sha)}", blob.size), chosen))
    files = [(blob.path, text) for blob, text in zip(chosen, texts, strict=True) if text is not None]
    if not files:
        raise RepositoryUnreadable("no_text" if listing.get("tree") else "empty")
    return files


def _chosen(entries: Iterable[dict[str, Any]]) -> list[_Blob]:
    """Return the files that are worth reading, within the bounds."""
    blobs = [
        _Blob(entry["path"], entry["sha"], entry.get("size", 0))
        for entry in entries
        if entry["type"] == "blob" and entry["mode"] in ("100644", "100755") and _readable(entry)
    ]
    chosen: list[_Blob] = []
    total = 0
    for blob in sorted(blobs, key=_rank):
        if len(chosen) == MOST_FILES:
            break
        if total + blob.size <= MOST_BYTES:
            chosen.append(blob)
            total += blob.size
    return chosen


def _readable(entry: dict[str, Any]) -> bool:
    path = entry["path"]
    return entry.get("size", 0) <= LARGEST_FILE and not _MADE_BY_MACHINES.search(path) and not _NO_TEXT.search(path)


def _rank(blob: _Blob) -> tuple[bool, int, str]:
    return not blob.path.lower().startswith("readme"), blob.path.count("/"), blob.path


def _plain(content: bytes) -> str | None:
    if b"\0" in content or content.startswith(_LFS):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


class _Connection:
    """GitHub's API until a moment (monotonic seconds)."""

    def __init__(self, until: float) -> None:
        import urllib3

        self.until = until
        self.base = os.environ["GITHUB_BASE_URL"].rstrip("/")
        self.pool = urllib3.PoolManager(maxsize=ABREAST, retries=False)
        token = secret("github").get("token")
        self.headers = {"Accept": "application/vnd.github+json", "User-Agent": "fivestar"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def text(self, path: str, size: int) -> str | None:
        """Return a file's text, or None for one that holds none."""
        content = base64.b64decode(self.get(path, 2 * size + 4_096).get("content", ""))
        return _plain(content[: LARGEST_FILE + 1])

    def get(self, path: str, most: int) -> dict[str, Any]:
        """Return the JSON object at a path of the API, of at most so many bytes."""
        address = f"{self.base}{path}"
        for _ in range(1 + REDIRECTS):
            status, headers, body = self._fetched(address, most)
            if status not in (301, 302, 307, 308):
                return _object(status, headers, body)
            address = self._within(headers.get("location", ""))
        raise RepositoryUnreadable("not_found")

    def _fetched(self, address: str, most: int) -> tuple[int, Any, bytes]:
        from urllib3 import Timeout
        from urllib3.exceptions import HTTPError

        timeout = Timeout(connect=min(2.0, self._left()), read=min(SILENCE, self._left()))
        try:
            answer = self.pool.request(
                "GET", address, headers=self.headers, redirect=False, preload_content=False, timeout=timeout
            )
            try:
                return answer.status, answer.headers, self._body(answer, most)
            finally:
                answer.release_conn()
        except HTTPError as error:
            raise RepositoryOutOfReach("unavailable" if self.until > time.monotonic() else "too_slow") from error

    def _body(self, answer: Any, most: int) -> bytes:
        pieces, size = [], 0
        while piece := answer.read1(65_536):
            self._left()
            size += len(piece)
            if size > most:
                answer.close()
                raise RepositoryUnreadable("too_large")
            pieces.append(piece)
        return b"".join(pieces)

    def _left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise RepositoryOutOfReach("too_slow")
        return left

    def _within(self, location: str) -> str:
        """Return where the API moves us to, if that is the API itself."""
        if location.startswith("/") and not location.startswith("//"):
            return self.base + location
        theirs, ours = urlsplit(location), urlsplit(self.base)
        if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
            raise RepositoryUnreadable("not_found")
        return location


def _object(status: int, headers: Any, body: bytes) -> dict[str, Any]:
    if status == 429 or (status == 403 and headers.get("x-ratelimit-remaining") == "0"):
        raise RepositoryOutOfReach("rate_limited")
    if status >= 500:
        raise RepositoryOutOfReach("unavailable")
    if status != 200:
        raise RepositoryUnreadable("empty" if status == 409 else "not_found")
    try:
        found = json.loads(body)
    except ValueError:
        raise RepositoryOutOfReach("unavailable") from None
    if not isinstance(found, dict):
        raise RepositoryOutOfReach("unavailable")
    return found
