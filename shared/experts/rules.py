"""When the expert sessions that somebody has watched are enough for the third star, and how a video is uploaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.core.errors import Conflict, NotFound, TooLarge

MOST_BYTES = 500_000_000
PART_BYTES = 8 * 1024 * 1024  # S3 wants 5 MiB or more of every part but the last
PARTS_AT_ONCE = 10
COUNTED_EVERY = 120_000  # milliseconds of watching after which the statistics follow


class UploadStatus(StrEnum):
    """Where the upload of a video stands."""

    STARTED = "started"
    COMPLETED = "completed"
    READY = "ready"
    REJECTED = "rejected"
    ABORTED = "aborted"


class UploadNotFound(NotFound):
    """There is no such upload for this session."""


class UploadClosed(Conflict):
    """This upload was completed or given up before."""


class UploadIncomplete(Conflict):
    """Parts are missing or not of their size; `parts` lists their numbers."""


class VideoTooLarge(TooLarge):
    """A video may have 500 MB; the upload was given up."""


class VideoMissing(Conflict):
    """A session without a video that was looked into cannot be activated."""


class SessionActive(Conflict):
    """Learners watch this session; deactivate it before its video is replaced."""


def evidence_of(completed: Iterable[str], required: int) -> tuple[str, ...]:
    """Return the distinct completed sessions, in a fixed order, once there are as many as required; nothing before."""
    distinct = tuple(sorted(set(completed)))
    return distinct if len(distinct) >= required else ()


def progress(completed: Iterable[str], required: int) -> str:
    """Return how far somebody is, as `3 of 5`; sessions beyond those required are not counted."""
    return f"{min(len(set(completed)), required)} of {required}"


def part_count(size: int) -> int:
    """Return in how many parts a video of so many bytes is sent."""
    return -(-size // PART_BYTES)


def part_size(size: int, number: int) -> int:
    """Return how many bytes the n-th part has, counted from 1: all the same, and what is left in the last."""
    return min(PART_BYTES, size - (number - 1) * PART_BYTES)


def check_parts(size: int, there: Mapping[int, int]) -> None:
    """Refuse to complete an upload of `size` bytes unless exactly its parts are there, by number, in their sizes.

    Raises `VideoTooLarge` for more bytes than a video may have, `UploadIncomplete` for anything else.
    """
    if sum(there.values()) > MOST_BYTES:
        raise VideoTooLarge()
    wanted = {number: part_size(size, number) for number in range(1, part_count(size) + 1)}
    wrong = sorted(number for number in wanted.keys() | there.keys() if wanted.get(number) != there.get(number))
    if wrong:
        raise UploadIncomplete(parts=wrong[:100])


@dataclass(frozen=True)
class Counted:
    """What the statistics know of one learner's watching: milliseconds, and whether it was complete."""

    milliseconds: int = 0
    completed: bool = False


def to_count(known: Counted | None, milliseconds: int, completed: bool) -> bool:
    """Tell whether the statistics have to follow: a start, a completion, or two more minutes watched."""
    if known is None or completed > known.completed:
        return True
    return milliseconds - known.milliseconds >= COUNTED_EVERY


def share(part: float, whole: float) -> float | None:
    """Return a part of a whole between 0 and 1, to four digits; None of nothing."""
    return round(min(1.0, part / whole), 4) if whole else None
