"""Learners of a client of a test's own, what they have done, and what was counted of it."""

from datetime import datetime, timedelta
from typing import Any

from shared.analytics.models import CohortSums, Edition
from shared.analytics.rules import named, whole
from shared.analytics.sources import everything
from shared.core import clock
from shared.core.counts import total
from shared.core.ids import new
from shared.courses.quizzes import QuizAttempt
from shared.exams.models import ExamAttempt, ExamPaper
from shared.feedback.models import Feedback
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.organisations.models import SHELF, Client
from shared.projects.models import Project, ProjectSubmission
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Kind, Ruling
from tests.support.people import Person, person

TIERS = {"bronze": 0, "silver": 60, "gold": 85}


def client(**changes: Any) -> Client:
    """Return a client of a test's own."""
    moment, client_id = clock.now(), new()
    facts = {"shelf": SHELF, "name": f"Client {client_id[-4:]}", "created_at": moment, "created_by": "test"}
    row = Client(client_id, **{**facts, "updated_at": moment, "updated_by": "test", **changes})
    row.save()
    return row


def staff(client_id: str | None) -> Person:
    """Return somebody on the staff of a client."""
    return person("staff", client_id=client_id)


def offer(title: str = "A product") -> str:
    """Return a product of a test's own."""
    product_id = new()
    Product(product_id, title=title, tiers=TIERS).save()
    return product_id


def enrolled(
    client_id: str, product_id: str, *, background: str = "economics", began: datetime | None = None, **facts: Any
) -> Person:
    """Return a learner of a client, enrolled at some moment; `facts` hold `name` or `email` where they matter."""
    someone = person("learner")
    if facts:
        from shared.accounts.models import User

        User(someone.user_id).update(actions=[getattr(User, name).set(value) for name, value in facts.items()])
    moment = began or clock.now()
    Enrolment(
        someone.user_id,
        product_id,
        enrolment_id=new(),
        background=background,
        client_id=client_id,
        enrolled_at=moment,
        updated_at=moment,
    ).save()
    return Person(someone.user_id, someone.token, product_id)


def earn(someone: Person, star: int, hours: float) -> None:
    """Have the learner's next star awarded so many hours after their enrolment."""
    enrolment = someone.enrolment
    ruling = Ruling(Kind.STAR_AWARDED, {"star": star}, (new(),))
    moment = enrolment.enrolled_at + timedelta(hours=hours)
    enrolment.append([ruling], enrolment.state()[1], actor="rules", now=moment)


def took_exam(someone: Person, right: int, passed: bool, source: str = "ai") -> ExamAttempt:
    """Store a graded attempt at a promotion exam."""
    moment = clock.now()
    row = ExamAttempt(someone.user_id, new(), product_id=someone.product_id, enrolment_id="e", star=1, target="silver")
    row.question_count, row.pass_mark, row.time_limit_minutes, row.created_at = 25, 70, 45, moment
    row.status, row.closed_as, row.right, row.total, row.passed = "graded", "submitted", right, 25, passed
    row.started_at = row.closed_at = moment
    ExamPaper(someone.user_id, row.attempt_id, sources={"q": source}).save()
    row.save()
    return row


def handed_in_project(someone: Person, status: str, score: float | None, review: str | None = None) -> Any:
    """Store a project and one submission for it."""
    project = Project.find(someone.user_id, someone.product_id) or Project(
        someone.user_id, someone.product_id, project_id=new(), background="economics", tier="bronze",
        project_type="case_study", source="bank", created_at=clock.now(),
    )  # fmt: skip
    project.save()
    row = ProjectSubmission(someone.user_id, new(), product_id=someone.product_id, project_id=project.project_id)
    row.enrolment_id, row.number, row.version, row.proposal, row.criteria = "e", 1, 1, {}, []
    row.pass_mark, row.status, row.submitted_at = 70, status, clock.now()
    row.machine = None if score is None else {"score": score}
    row.review = {"status": review, "feedback": "", "by": "x"} if review else None
    row.save()
    return row


def handed_in_interview(someone: Person, status: str, score: float, practice: bool = False) -> InterviewSubmission:
    """Store an interview attempt and its recording's row."""
    attempt = InterviewAttempt(someone.user_id, new(), enrolment_id="e", product_id=someone.product_id, number=1)
    attempt.source, attempt.opened_at = "ai", clock.now()
    attempt.save()
    row = InterviewSubmission(someone.user_id, new(), attempt_id=attempt.attempt_id, product_id=someone.product_id)
    row.upload_id, row.content_type, row.practice, row.status = new(), "video/webm", practice, status
    row.upload_ends_at = row.submitted_at = clock.now()
    row.machine = {"score": score, "passed": score >= 70}
    row.save()
    return row


def took_quiz(someone: Person, right: int, passed: bool, source: str = "ai") -> QuizAttempt:
    """Store an attempt at a quiz of ten questions that was handed in."""
    row = QuizAttempt(someone.user_id, new(), lesson_id=new(), product_id=someone.product_id, tier="bronze")
    row.source, row.questions, row.passing_score, row.started_at = source, [], 60, clock.now()
    row.status, row.right, row.total, row.passed = "submitted", right, 10, passed
    row.save()
    return row


def rated(someone: Person, kind: str, thing_id: str, stars: int) -> None:
    """Store a rating."""
    Feedback.given(
        someone.user_id, kind, thing_id, product_id=someone.product_id, rating=stars, comment="", now=clock.now()
    ).save()


def counted(client_id: str) -> dict[str, int]:
    """Return what is shown of a client's learners."""
    rows = CohortSums.of_edition(int(Edition.current().shown), client_id)
    return total(named(row.numbers) for row in rows)


def recomputed(*learners: Person) -> dict[str, int]:
    """Return what should be shown of learners, from their rows alone."""
    return total(whole(everything(someone.enrolment).values()) for someone in learners)
