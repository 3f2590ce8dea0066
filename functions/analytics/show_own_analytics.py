"""Somebody looks at their own detailed figures, which only some plans include."""

from collections import defaultdict

from shared.analytics.models import CountedThing
from shared.analytics.own import OwnAnalytics, Topic, scores
from shared.billing.entitlements import NotEntitled, entitled
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.courses.models import Lesson
from shared.courses.quizzes import QuizAttempt


@endpoint(
    "GET /api/user/analytics",
    scope="member",
    entitlement=entitled("detailed_analytics"),
    grants=[reads(CountedThing), reads(QuizAttempt), reads(Lesson)],
    errors=[NotEntitled],
)
def show_own_analytics(caller: Caller) -> OwnAnalytics:
    """Show one's own tries, scores over time, and weak and strong topics; they follow what one does by seconds."""
    CountedThing.connection()
    counted = {row.thing: row.counts for row in CountedThing.query(caller.user_id)}
    return OwnAnalytics.of(scores(counted), _topics(caller.user_id))


def _topics(user_id: str) -> list[Topic]:
    """Return the lessons whose quizzes somebody has handed in, with how many answers were right."""
    wanted = ["lesson_id", "right", "total"]
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in QuizAttempt.query(user_id, attributes_to_get=wanted):
        if row.total:
            sums[row.lesson_id][0] += int(row.right or 0)
            sums[row.lesson_id][1] += int(row.total)
    titles = {lesson.lesson_id: lesson.title for lesson in Lesson.find_many(sums)}
    return [
        Topic(lesson_id=lesson_id, title=titles.get(lesson_id), answers=total, right=round(100 * right / total, 2))
        for lesson_id, (right, total) in sums.items()
    ]
