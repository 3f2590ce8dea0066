"""Submissions that are there already when a test begins, with the status that it needs."""

from shared.core.clock import now
from shared.core.ids import new
from shared.courses.quizzes import QuizAttempt
from shared.interviews.models import InterviewSubmission
from shared.projects.models import ProjectSubmission
from tests.support.people import Person


def submitted(someone: Person, kind: str, status: str, practice: bool = False) -> str:
    """Store somebody's project or interview submission (`kind` as in the path) and return its id."""
    return _project(someone, status) if kind == "projects" else _interview(someone, status, practice)


def _project(someone: Person, status: str) -> str:
    row = ProjectSubmission(someone.user_id, new(), product_id=someone.product_id, project_id=new())
    row.enrolment_id, row.number, row.version, row.pass_mark = someone.enrolment.enrolment_id, 1, 1, 70
    row.proposal, row.criteria, row.text, row.status, row.submitted_at = {}, [], "A text", status, now()
    row.save()
    return str(row.submission_id)


def _interview(someone: Person, status: str, practice: bool) -> str:
    row = InterviewSubmission(someone.user_id, new(), product_id=someone.product_id, attempt_id=new(), upload_id=new())
    row.content_type, row.upload_ends_at, row.submitted_at = "video/webm", now(), now()
    row.status, row.practice = status, practice
    row.save()
    return str(row.submission_id)


def quizzed(someone: Person) -> str:
    """Store somebody's quiz attempt and return its id."""
    row = QuizAttempt(someone.user_id, new(), lesson_id=new(), product_id=someone.product_id, tier="bronze")
    row.source, row.questions, row.passing_score, row.started_at = "bank", [], 70, now()
    row.save()
    return str(row.attempt_id)
