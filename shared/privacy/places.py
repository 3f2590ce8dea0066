"""Where objects lie in the bucket for media: whose they are, how long they stay, and what an erasure does to them.

Where an object is somebody's, the first part of its key below the place is the person's id.
"""

from dataclasses import dataclass

from shared.core.personal import NOBODY, Personal

INTERVIEW_DAYS = 365
RECORDINGS = Personal(owner="user_id", retention="a year: interviews end with their appeal")
FOR_STAFF = Personal(owner=None, retention="30 days", export=False, tenancy="client")
TOMBSTONES = "media/erasures/"
EXPORTS = "media/personal-exports/"
AVATARS = "media/avatars/"
SENT_AVATARS = "media/avatar-uploads/"


@dataclass(frozen=True)
class Place:
    """Objects below `bucket/prefix/`; after `days` they are removed, or they stay until something removes them."""

    path: str
    personal: Personal
    days: int | None = None

    @property
    def prefix(self) -> str:
        """The place's part of the objects' keys."""
        return self.path.partition("/")[2]


PLACES = (
    Place("media/interviews/", RECORDINGS, INTERVIEW_DAYS),
    Place("media/interview-work/", RECORDINGS, INTERVIEW_DAYS),
    Place("media/enrolment-lists/", FOR_STAFF, 30),
    Place("media/enrolment-work/", FOR_STAFF, 30),
    Place("media/exports/", Personal(owner=None, retention="7 days", export=False, tenancy="client"), 7),
    Place("media/question-imports/", NOBODY, 30),
    Place("media/question-exports/", NOBODY, 1),
    Place("media/lessons/", NOBODY),
    Place("media/expert-sessions/", NOBODY),
    Place("media/expert-posters/", NOBODY),
    Place(SENT_AVATARS, Personal(owner="user_id", retention="a day", export=False), 1),
    Place(AVATARS, Personal(owner="user_id", retention="until erasure")),
    Place(EXPORTS, Personal(owner="user_id", retention="7 days", export=False), 7),
    Place(TOMBSTONES, Personal(owner=None, retention="kept without identity: it names opaque ids only", export=False)),
)
EXPORTED = tuple(place for place in PLACES if place.personal.names_somebody and place.personal.export)
ERASED = tuple(place for place in PLACES if place.personal.at_erasure == "erased")
