"""What administrators configure, as they last left it, and the files that they upload for lessons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.assessments.models import AssessmentNotFound
from shared.backgrounds.models import BackgroundNotFound
from shared.configuration.messages import Held
from shared.core.errors import NotFound
from shared.core.table import NOBODY, Settings, Table, change, table_name
from shared.courses.models import CourseNotFound, LessonNotFound
from shared.readiness.models import ProductNotFound

Position = dict[str, Any]


class UploadNotFound(NotFound):
    """There is no such upload for this lesson."""


class GenericQuizNotFound(NotFound):
    """The course has no generic quiz yet."""


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is configured, and the refusal where there is none."""

    name: str
    missing: type[NotFound]

    def place(self, *owner: str) -> str:
        """Return where things of this kind live: all of them, or those of their owner."""
        return "/".join((self.name, *owner))

    def known(self, read: "Draft | None") -> "Draft | None":
        """Return what was read of a thing, None where there never was one; a deleted one is refused as missing."""
        if read is not None and read.deleted_at is not None:
            raise self.missing()
        return read

    def there(self, read: "Draft | None") -> "Draft":
        """Return what was read of a thing, or refuse it as missing."""
        if read is None or read.deleted_at is not None:
            raise self.missing()
        return read


PRODUCT = Kind("product", ProductNotFound)
ASSESSMENT = Kind("assessment", AssessmentNotFound)
COURSE = Kind("course", CourseNotFound)
GENERIC_QUIZ = Kind("generic_quiz", GenericQuizNotFound)
LESSON = Kind("lesson", LessonNotFound)
BACKGROUND = Kind("background", BackgroundNotFound)


class Draft(Table):
    """A configured thing as administrators last left it. Access: by place and id; all of a place, in order of ids.

    `place` says what kind it is and what it belongs to, such as `lesson/<course>`. `content` holds its sections by
    name. What learners see is another row, written when `published_version` is. A deleted thing keeps its row, so that
    its id is never used again.
    """

    class Meta(Settings):
        table_name = table_name("drafts")
        personal = NOBODY

    place = UnicodeAttribute(hash_key=True)
    thing_id = UnicodeAttribute(range_key=True)
    content: JSONAttribute = JSONAttribute()
    version = NumberAttribute()
    published_version = NumberAttribute(null=True)
    created_by = UnicodeAttribute()
    updated_by = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()
    deleted_at = UTCDateTimeAttribute(null=True)

    @classmethod
    def known(cls, kind: Kind, place: str, thing_id: str) -> "Draft | None":
        """Return a thing, or None where there never was one; one that was deleted is refused as missing."""
        return kind.known(cls.find(place, thing_id))

    @classmethod
    def of(cls, kind: Kind, place: str, thing_id: str) -> "Draft":
        """Return a thing, or raise the refusal of its kind."""
        return kind.there(cls.find(place, thing_id))

    @classmethod
    def all_in(cls, place: str) -> list[Self]:
        """Return everything of a place that is not deleted, read consistently."""
        cls.connection()
        return list(cls.query(place, consistent_read=True, filter_condition=cls.deleted_at.does_not_exist()))

    @classmethod
    def page_in(cls, place: str, limit: int, position: Position | None) -> tuple[list[Self], Position | None]:
        """Return a page of a place, read consistently, and where the next one starts."""
        cls.connection()
        found = cls.query(
            place,
            consistent_read=True,
            filter_condition=cls.deleted_at.does_not_exist(),
            limit=limit,
            last_evaluated_key=position,
        )
        return list(found), found.last_evaluated_key

    @property
    def held(self) -> dict[str, Any]:
        """How the thing stands, as the fields of `Held`."""
        published = None if self.published_version is None else int(self.published_version)
        status = "published" if published == int(self.version) else "changed"
        return Held(
            id=self.thing_id,
            status="draft" if published is None else status,  # type: ignore[arg-type]
            version=int(self.version),
            published_version=published,
            created_by=self.created_by,
            updated_by=self.updated_by,
            created_at=self.created_at.isoformat(),
            updated_at=self.updated_at.isoformat(),
        ).model_dump()


class LessonUpload(Table):
    """A file for a lesson: a form was given out for it, then it arrived. Access: by lesson and id.

    `said` stands for the words of a transcript, whatever its format.
    """

    class Meta(Settings):
        table_name = table_name("lesson-uploads")
        personal = NOBODY

    lesson_id = UnicodeAttribute(hash_key=True)
    upload_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    content_type = UnicodeAttribute()
    key = UnicodeAttribute()
    status = UnicodeAttribute(default="waiting")
    reason = UnicodeAttribute(null=True)
    size = NumberAttribute(null=True)
    duration_milliseconds = NumberAttribute(null=True)
    video_codec = UnicodeAttribute(null=True)
    audio_codec = UnicodeAttribute(null=True)
    words = NumberAttribute(null=True)
    said = UnicodeAttribute(null=True)
    created_by = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    arrived_at = UTCDateTimeAttribute(null=True)

    @classmethod
    def of(cls, lesson_id: str, upload_id: str) -> Self:
        """Return an upload, or raise `UploadNotFound`."""
        upload = cls.find(lesson_id, upload_id)
        if upload is None:
            raise UploadNotFound()
        return upload

    def arrived(self, now: datetime, size: int, **facts: Any) -> None:
        """Write down what was found in the file; an earlier finding about the same place is replaced."""
        values = {"size": size, "arrived_at": now, "reason": None, **facts}
        columns = [(getattr(LessonUpload, name), value) for name, value in values.items()]
        change(self, [column.remove() if value is None else column.set(value) for column, value in columns])
