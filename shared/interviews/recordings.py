"""Recordings and what was drawn out of them, in the private bucket for media."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.core.aws import client
from shared.core.names import bucket
from shared.media import links

RECORDINGS, WORK = "media/interviews/", "media/interview-work/"
SOUND, SOUND_FACTS, TRANSCRIPT = "sound.ogg", "sound.json", "transcript.json"
LINK_SECONDS = 300

# Without the right to list a bucket, S3 says of a missing object that access is denied.
_MISSING = ("NoSuchKey", "NotFound", "404", "403", "AccessDenied")


def fetch(key: str) -> bytes | None:
    """Return an object, or None where there is none."""
    try:
        found: bytes = client("s3").get_object(Bucket=bucket("media"), Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return None
        raise
    return found


def keep(key: str, content: bytes, content_type: str) -> None:
    """Write an object; again is the same."""
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=content, ContentType=content_type)


def fetch_facts(key: str) -> dict[str, Any] | None:
    """Return an object's JSON, or None where there is none."""
    found = fetch(key)
    return None if found is None else json.loads(found)


def keep_facts(key: str, facts: dict[str, Any]) -> None:
    """Write facts as JSON."""
    keep(key, json.dumps(facts).encode(), "application/json")


def said(workplace: str) -> str | None:
    """Return what was said, or None where nothing was written down."""
    transcript = fetch_facts(f"{workplace}/{TRANSCRIPT}")
    return None if transcript is None else str(transcript["text"])


def picture_key(workplace: str, number: int) -> str:
    """Return where the n-th key frame lies."""
    return f"{workplace}/picture-{number:02d}.jpg"


def link(key: str, content_type: str) -> str:
    """Return an address of a recording that works for five minutes, and only as a file to keep."""
    name = f"interview.{content_type.rpartition('/')[2]}"
    return links.link(key, content_type, links.saved_as(name), LINK_SECONDS)


def reachable() -> bool:
    """Tell whether the bucket answers at all; what it says of an object that never is does not matter."""
    try:
        client("s3").head_object(Bucket=bucket("media"), Key="interviews/none")
    except ClientError as error:
        return error.response["Error"]["Code"] in _MISSING
    except BotoCoreError:
        return False
    return True
