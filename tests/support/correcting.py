"""Learners whose score a voided question would lower."""

from shared.courses.quizzes import QuizAttempt
from tests.support.banking import corrections, quizzed, take_quiz, voided
from tests.support.people import Person
from tests.support.studying import watch
from tests.support.waiting import eventually


def held_quiz() -> tuple[Person, str, str]:
    """Return somebody with a second star that a correction would take back, the correction, and the question."""
    made, ids = quizzed(count=3)
    someone = made.learner()
    assert take_quiz(someone, made.lesson_id, wrong=ids[:1]).body["passed"] is True
    watch(someone, made.lesson_id, 120)
    eventually(lambda: someone.enrolment.star == 2)
    assert voided(ids[1])["held"] == 1
    (held,) = corrections(ids[1])
    return someone, str(held["correction_id"]), ids[1]


def attempt_of(someone: Person) -> QuizAttempt:
    """Return a learner's one quiz."""
    (attempt,) = QuizAttempt.query(someone.user_id, consistent_read=True)
    return attempt
