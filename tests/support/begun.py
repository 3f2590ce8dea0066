"""Somebody who has begun everything that a learner can begin."""

from datetime import timedelta

from shared.assessments.models import Assessment
from shared.core.clock import now
from shared.core.ids import new
from shared.exams.models import ExamAttempt
from shared.experts.models import ExpertSession
from shared.projects.models import Project
from shared.readiness.models import Product
from tests.support.belongings import owned, row_of
from tests.support.interviewing import placed_by, ready
from tests.support.people import Person, learner, seed_product_id
from tests.support.studying import LEARN, pool, start_quiz, studies


def climber() -> tuple[Person, dict[str, str]]:
    """Return a learner with five stars in a product of their own, and the ids of what they have begun in it."""
    made = studies(enable_ai_quizzes=True)
    whole = Product.of(seed_product_id())
    first = Assessment.of(whole.assessment_ids[0])
    copy = Assessment(**{**first.attribute_values, "assessment_id": new(), "product_id": made.product_id})
    copy.save()
    session = row_of(ExpertSession, product_id=made.product_id, video_key="expert-sessions/none.mp4")
    session.update(actions=[ExpertSession.duration_seconds.set(100)])
    pool(made.lesson_id)
    values = [Product.assessment_ids.set([copy.assessment_id]), Product.promotion_exam.set(whole.promotion_exam)]
    Product(made.product_id).update(actions=values)
    someone = learner(star=5, product_id=made.product_id)
    assert someone.post(f"{LEARN}/assessments/{copy.assessment_id}/start").status == 200
    submission = placed_by(someone)
    assert submission.keep_measured(7)
    _, attempt = ready(number=2, someone=someone)
    begun = {"status": "started", "star": 2, "target": "silver", "deadline": now() + timedelta(hours=1)}
    return someone, {
        "assessment_id": str(copy.assessment_id),
        "course_id": made.course_id,
        "lesson_id": made.lesson_id,
        "session_id": str(session.session_id),  # type: ignore[attr-defined]
        "quiz_id": start_quiz(someone, made.lesson_id).body["attempt_id"],
        "project_id": owned(Project, "project_id", status="started", version=1)(someone).id,
        "interview_id": submission.attempt_id,
        "open_interview_id": attempt.attempt_id,
        "exam_id": owned(ExamAttempt, "attempt_id", **begun)(someone).id,
    }
