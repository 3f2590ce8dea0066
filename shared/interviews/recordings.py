"""Recordings and what was drawn out of them, in the private bucket for media."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.core.aws import client
from shared.core.names import bucket

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
    wanted = {
        "Bucket": bucket("media"),
        "Key": key,
        "ResponseContentType": content_type,
        "ResponseContentDisposition": f'attachment; filename="interview.{content_type.rpartition("/")[2]}"',
    }
    return str(client("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=LINK_SECONDS))


def form(key: str, content_type: str, most_bytes: int, seconds: int) -> tuple[str, dict[str, str]]:
    """Return address and fields of a form that uploads one object of this key, type and size at the most."""
    conditions = [
        {"Content-Type": content_type},
        {"success_action_status": "201"},
        ["content-length-range", 1, most_bytes],
    ]
    made = client("s3").generate_presigned_post(
        bucket("media"),
        key,
        Fields={"Content-Type": content_type, "success_action_status": "201"},
        Conditions=conditions,
        ExpiresIn=seconds,
    )
    return str(made["url"]), dict(made["fields"])


def reachable() -> bool:
    """Tell whether the bucket answers at all; what it says of an object that never is does not matter."""
    try:
        client("s3").head_object(Bucket=bucket("media"), Key="interviews/none")
    except ClientError as error:
        return error.response["Error"]["Code"] in _MISSING
    except BotoCoreError:
        return False
    return True
