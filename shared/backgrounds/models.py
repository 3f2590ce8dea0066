"""The academic fields that learners come from, which select their project and interview prompts."""

from typing import Self

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.core.errors import NotFound
from shared.core.table import NOBODY, Settings, Table, table_name


class BackgroundNotFound(NotFound):
    """There is no such background."""


class Background(Table):
    """A field with its project and interview configuration per tier. Access: by name.

    `project` holds `type`, and per tier `tiers`, `grading_criteria` and `fallback`; `interview` holds
    `video_time_limit_seconds`, `question_quantity`, `focus_areas`, `grading_criteria`, and per tier `tiers` and
    `fallback`.
    """

    class Meta(Settings):
        table_name = table_name("backgrounds")
        personal = NOBODY

    name = UnicodeAttribute(hash_key=True)
    title = UnicodeAttribute()
    project: JSONAttribute = JSONAttribute()
    interview: JSONAttribute = JSONAttribute()

    @classmethod
    def of(cls, name: str) -> Self:
        """Return the background, or raise `BackgroundNotFound`."""
        background = cls.find(name)
        if background is None:
            raise BackgroundNotFound()
        return background
