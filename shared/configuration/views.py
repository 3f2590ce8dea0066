"""What administrators see of what is configured."""

from datetime import datetime
from typing import ClassVar, Self

from pydantic import Field

from shared.configuration.backgrounds import BackgroundContent
from shared.configuration.messages import (
    AssessmentContent,
    CourseContent,
    ExamContent,
    GenericQuizContent,
    Held,
    LessonContent,
    LessonTemplatesContent,
    ModulesContent,
    ProductContent,
)
from shared.configuration.models import Draft, LessonUpload
from shared.configuration.writing import CONTENT, page
from shared.core.messages import Body, Message, Query
from shared.core.page import Page


class _Shown(Held):
    section: ClassVar[str] = CONTENT

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """Return a thing as it was left last."""
        return cls.model_validate({**draft.held, "content": draft.content[cls.section]})


class ProductDraft(_Shown):
    """A product as it was left last."""

    content: ProductContent


class ModulesDraft(_Shown):
    """The module settings of a product as they were left last; the version is the product's."""

    section = "modules"
    content: ModulesContent


class ExamDraft(_Shown):
    """The exam settings of a product as they were left last; the version is the product's."""

    section = "promotion_exam"
    content: ExamContent


class AssessmentDraft(_Shown):
    """An assessment as it was left last; it is published with its product."""

    content: AssessmentContent


class CourseDraft(_Shown):
    """A course as it was left last."""

    content: CourseContent


class GenericQuizDraft(_Shown):
    """The generic quiz of a course; it is in force at once."""

    content: GenericQuizContent


class LessonDraft(_Shown):
    """A lesson as it was left last."""

    content: LessonContent


class LessonTemplatesDraft(_Shown):
    """The templates of a lesson as they were left last; the version is the lesson's."""

    section = "quiz_templates"
    content: LessonTemplatesContent


class BackgroundDraft(_Shown):
    """A background; it is in force at once."""

    content: BackgroundContent


class DraftSummary(Held):
    """One configured thing."""

    title: str


class DraftPage(Message):
    """Configured things in the order of their ids."""

    drafts: list[DraftSummary]
    cursor: str | None = Field(description="Where the next page starts; null at the end")

    @classmethod
    def of(cls, place: str, wanted: Page) -> Self:
        """Return a page of a place."""
        rows, cursor = page(place, wanted)
        drafts = [DraftSummary(**row.held, title=row.content[CONTENT]["title"]) for row in rows]
        return cls(drafts=drafts, cursor=cursor)


class LessonUploadView(Message):
    """A file for a lesson; `reason` says why a file cannot be used."""

    upload_id: str
    kind: str
    content_type: str
    status: str = Field(description="waiting, ready or rejected")
    reason: str | None
    size: int | None
    duration_seconds: float | None
    video_codec: str | None
    audio_codec: str | None
    words: int | None
    created_at: datetime

    @classmethod
    def of(cls, upload: LessonUpload) -> Self:
        """Return an upload as it stands."""
        length = upload.duration_milliseconds
        return cls(
            upload_id=upload.upload_id,
            kind=upload.kind,
            content_type=upload.content_type,
            status=upload.status,
            reason=upload.reason,
            size=None if upload.size is None else int(upload.size),
            duration_seconds=None if length is None else int(length) / 1000,
            video_codec=upload.video_codec,
            audio_codec=upload.audio_codec,
            words=None if upload.words is None else int(upload.words),
            created_at=upload.created_at,
        )


class VersionSeen(Query):
    """The version that was looked at."""

    version: int = Field(ge=1)


class Publication(Body):
    """The version that was looked at."""

    version: int = Field(ge=1)
