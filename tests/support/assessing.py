"""Taking assessments as a learner does."""

from typing import Any

from shared.assessments.models import Assessment
from tests.support.people import Answer, Person

BASE = "/api/app/job-readiness/assessments"


def assessments_of(learner: Person) -> list[str]:
    """Return the ids of the learner's assessments in their order."""
    return [row["assessment_id"] for row in learner.get(BASE).body["assessments"]]


def answers_to(assessment_id: str, right: int) -> dict[str, str]:
    """Return answers of which so many are right."""
    questions = Assessment.of(assessment_id).items()
    wrong = {"a": "b", "b": "c", "c": "d", "d": "a"}
    return {q.question_id: q.key if n < right else wrong[q.key] for n, q in enumerate(questions)}


def take(learner: Person, assessment_id: str, right: int = 10) -> Answer:
    """Start and submit one assessment with so many right answers."""
    assert learner.post(f"{BASE}/{assessment_id}/start").status == 200
    return learner.post(f"{BASE}/{assessment_id}/submit", {"answers": answers_to(assessment_id, right)})


def take_all(learner: Person, right: int = 10) -> list[Any]:
    """Take every assessment and return the results."""
    return [take(learner, assessment_id, right).body for assessment_id in assessments_of(learner)]
