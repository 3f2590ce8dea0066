"""What learners think of projects, quizzes and expert sessions."""

from datetime import datetime
from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.core.errors import NotFound
from shared.core.table import Personal, Settings, Table, table_name


class FeedbackSubjectNotFound(NotFound):
    """There is no such thing, or you have not used it."""


class Feedback(Table):
    """One person's rating of one thing; a later one replaces it. Access: one by person and thing; all of a person."""

    class Meta(Settings):
        table_name = table_name("feedback")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    subject = UnicodeAttribute(range_key=True)
    product_id = UnicodeAttribute()
    rating = NumberAttribute()
    comment = UnicodeAttribute(default="")
    given_at = UTCDateTimeAttribute()

    @classmethod
    def given(
        cls, user_id: str, kind: str, thing_id: str, *, product_id: str, rating: int, comment: str, now: datetime
    ) -> Self:
        """Return the row of a rating."""
        subject = f"{kind}#{thing_id}"
        return cls(user_id, subject, product_id=product_id, rating=rating, comment=comment, given_at=now)
