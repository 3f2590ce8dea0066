"""The expert sessions with their videos."""

from pathlib import Path
from typing import Any

from infra.seed.files import read, stable_id
from infra.seed.readiness import product_id
from shared.core.aws import client
from shared.core.names import bucket
from shared.experts.models import ExpertSession
from shared.media.recordings import probe

CONTENT_TYPE = "video/mp4"


def load(content: Path) -> None:
    """Store the videos and write the sessions; a video that is there already is left as it is."""
    for order, folder in enumerate(sorted((content / "expert_sessions").iterdir())):
        _session(read(folder / "session.yaml"), folder / "video.mp4", product_id(content), order)


def _session(written: dict[str, Any], video: Path, product: str, order: int) -> None:
    identifier = stable_id("expert_session", written["slug"])
    key = f"expert-sessions/{identifier}/video.mp4"
    with video.open("rb") as file:
        duration = probe(file, CONTENT_TYPE).duration_seconds
    _store(video, key)
    ExpertSession(
        identifier,
        product_id=product,
        title=written["title"],
        description=written["description"],
        speaker=written["speaker"],
        role=written["role"],
        order=order,
        video_key=key,
        content_type=CONTENT_TYPE,
        duration_seconds=duration,
    ).save()


def _store(video: Path, key: str) -> None:
    storage, name = client("s3"), bucket("media")
    found = storage.list_objects_v2(Bucket=name, Prefix=key).get("Contents", [])
    if not any(each["Size"] == video.stat().st_size for each in found):
        storage.put_object(Bucket=name, Key=key, Body=video.read_bytes(), ContentType=CONTENT_TYPE)
