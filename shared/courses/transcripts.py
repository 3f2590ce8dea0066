"""What is said in a lesson, read from its stored transcript."""

import re

from shared.core.aws import client
from shared.core.names import bucket

PLACE = "media/lessons/"
_TAG = re.compile(r"<[^<>\n]{0,200}>")
_ASIDE = ("WEBVTT", "NOTE", "STYLE", "REGION")


def spoken(text: str) -> str:
    """Return the words of a WebVTT or SRT file, or of plain text, without times, numbers, notes and tags."""
    straight = text.lstrip("\ufeff").replace("\r\n", "\n")
    if "-->" not in straight:
        return " ".join(straight.split())
    cues = (block.split("\n") for block in re.split(r"\n{2,}", straight) if not block.lstrip().startswith(_ASIDE))
    said = [line for block in cues for line in _after_times(block)]
    return " ".join(_TAG.sub("", " ".join(said)).split())


def _after_times(lines: list[str]) -> list[str]:
    times = [number for number, line in enumerate(lines) if "-->" in line]
    return lines[times[0] + 1 :] if times else []


def read_transcript(key: str) -> str:
    """Return the spoken words of a transcript in the media bucket."""
    stored = client("s3").get_object(Bucket=bucket("media"), Key=key)["Body"].read()
    return spoken(stored.decode("utf-8", "replace"))
