"""What an enrolment is counted by: the rows of every domain that the measures need, each as one thing."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.analytics import rules
from shared.core.counts import total
from shared.core.grants import reads
from shared.core.table import Table, together
from shared.courses.quizzes import QuizAttempt
from shared.exams.models import ExamAttempt, ExamPaper
from shared.feedback.models import Feedback
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.projects.models import Project, ProjectSubmission
from shared.readiness.models import Decision, Enrolment

Things = dict[str, dict[str, int]]
GRANTS = [
    reads(model)
    for model in (
        Enrolment,
        Decision,
        ExamAttempt,
        ExamPaper,
        Feedback,
        InterviewAttempt,
        InterviewSubmission,
        Project,
        ProjectSubmission,
        QuizAttempt,
    )
]
JOURNEY = "journey"


def journey(enrolment: Enrolment) -> Things:
    """Return the enrolment with its stars and tier, from all of its decisions."""
    decisions = Decision.of_enrolment(enrolment.enrolment_id)
    history = [(decision.ruling(), decision.decided_at) for decision in decisions]
    return {JOURNEY: rules.journey(enrolment.enrolled_at, history)}


def exam(attempt: ExamAttempt, paper: ExamPaper | None) -> Things:
    """Return an attempt at a promotion exam, and where its paper came from once it was delivered."""
    counts = rules.exam(
        attempt.status, attempt.closed_as, attempt.passed, int(attempt.right or 0), int(attempt.total or 0)
    )
    sources = set((paper.sources if paper else {}).values()) if attempt.started_at else set()
    source = "ai" if sources == {"ai"} else "bank" if sources else None
    return {f"exam#{attempt.attempt_id}": total([counts, rules.served("exam", source)])}


def project(submission: ProjectSubmission, written: Project | None) -> Things:
    """Return a project submission, and where the project came from that it was for."""
    machine, review = submission.machine or {}, submission.review or {}
    said = "score" in machine and not machine.get("abstains")
    opinion = machine["score"] >= submission.pass_mark if said else None
    word = {"approved": True, "rejected": False}.get(review.get("status", ""))
    counts = [
        rules.graded("project", submission.status, machine.get("score")),
        rules.agreement("project", opinion, word),
    ]
    same = written is not None and written.project_id == submission.project_id
    source = rules.served("project", written.source if written is not None and same else None)
    return {
        f"project#{submission.submission_id}": total(counts),
        **({f"served#{submission.project_id}": source} if same else {}),
    }


def interview(submission: InterviewSubmission, attempt: InterviewAttempt | None) -> Things:
    """Return a recording that was handed in, and where its questions came from; practice counts for nothing."""
    if submission.practice:
        return {}
    machine, review = submission.machine or {}, submission.review or {}
    word = {"approved": True, "rejected": False}.get(review.get("status", ""))
    counts = [
        rules.graded("interview", submission.status, machine.get("score")),
        rules.agreement("interview", machine.get("passed"), word),
    ]
    source = rules.served("interview", attempt.source if attempt else None)
    return {f"interview#{submission.submission_id}": total(counts), f"served#{submission.attempt_id}": source}


def quiz(attempt: QuizAttempt) -> Things:
    """Return an attempt at a quiz, and where its questions came from."""
    counts = rules.quiz(attempt.status, attempt.passed, int(attempt.right or 0), int(attempt.total or 0))
    return {f"quiz#{attempt.attempt_id}": total([counts, rules.served("quiz", attempt.source)])}


def feedback(given: Feedback) -> Things:
    """Return a rating."""
    return {f"feedback#{given.subject}": rules.rating(given.subject.partition("#")[0], int(given.rating))}


def _read_exam(user_id: str, attempt_id: str) -> Things:
    attempt, paper = together((ExamAttempt, user_id, attempt_id), (ExamPaper, user_id, attempt_id))
    return exam(attempt, paper) if attempt else {f"exam#{attempt_id}": {}}


def _read_project(user_id: str, submission_id: str) -> Things:
    submission = ProjectSubmission.find(user_id, submission_id)
    if submission is None:
        return {f"project#{submission_id}": {}}
    return project(submission, Project.find(user_id, submission.product_id))


def _read_interview(user_id: str, submission_id: str) -> Things:
    submission = InterviewSubmission.find(user_id, submission_id)
    if submission is None:
        return {f"interview#{submission_id}": {}}
    return interview(submission, InterviewAttempt.find(user_id, submission.attempt_id))


def _read_quiz(user_id: str, attempt_id: str) -> Things:
    attempt = QuizAttempt.find(user_id, attempt_id)
    return quiz(attempt) if attempt else {f"quiz#{attempt_id}": {}}


def _read_feedback(user_id: str, subject: str) -> Things:
    given = Feedback.find(user_id, subject)
    return feedback(given) if given else {f"feedback#{subject}": {}}


# How one row is read again, by its table.
READERS: Mapping[type[Table], Callable[[str, str], Things]] = {
    ExamAttempt: _read_exam,
    ProjectSubmission: _read_project,
    InterviewSubmission: _read_interview,
    QuizAttempt: _read_quiz,
    Feedback: _read_feedback,
}


def everything(enrolment: Enrolment) -> Things:
    """Return all that an enrolment is counted by."""
    user_id, product_id = enrolment.user_id, enrolment.product_id
    found = journey(enrolment)
    papers = {row.attempt_id: row for row in _all(ExamPaper, user_id)}
    for attempt in _all(ExamAttempt, user_id, product_id):
        found |= exam(attempt, papers.get(attempt.attempt_id))
    written = Project.find(user_id, product_id)
    for submission in _all(ProjectSubmission, user_id, product_id):
        found |= project(submission, written)
    attempts = {row.attempt_id: row for row in InterviewAttempt.all_of(user_id, product_id)}
    for recording in _all(InterviewSubmission, user_id, product_id):
        found |= interview(recording, attempts.get(recording.attempt_id))
    for taken in _all(QuizAttempt, user_id, product_id):
        found |= quiz(taken)
    for given in _all(Feedback, user_id, product_id):
        found |= feedback(given)
    return found


def _all(model: type[Table], user_id: str, product_id: str | None = None) -> list[Any]:
    model.connection()
    rows: list[Any] = list(model.query(user_id, consistent_read=True))
    return [row for row in rows if product_id is None or row.product_id == product_id]
