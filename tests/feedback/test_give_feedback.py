import pytest

from shared.core.ids import new
from shared.feedback.models import Feedback
from tests.support.judging import quizzed, submitted
from tests.support.people import STRANGER, learner
from tests.support.watching import beat, viewer_of_sessions

pytestmark = pytest.mark.deployed
FEEDBACK = "/api/app/job-readiness/feedback"


def rate(someone, thing, score=4, **more):
    return someone.post(FEEDBACK, {"kind": "session", "id": thing, "rating": score, **more})


def test_refuses_a_stranger_and_whoever_has_not_used_the_thing():
    someone, sessions = viewer_of_sessions(count=1)
    beat(someone, sessions[0], 0)
    assert rate(STRANGER, sessions[0]).status == 401
    assert rate(learner(star=2), sessions[0]).refused == (404, "FeedbackSubjectNotFound")
    assert rate(someone, new()).refused == (404, "FeedbackSubjectNotFound")


@pytest.mark.parametrize("kind", ["project", "quiz"])
def test_what_was_never_made_cannot_be_rated(kind):
    answer = learner().post(FEEDBACK, {"kind": kind, "id": new(), "rating": 3})
    assert answer.refused == (404, "FeedbackSubjectNotFound")


@pytest.mark.parametrize(
    ("field", "value"),
    [("rating", 0), ("rating", 6), ("rating", 3.5), ("rating", "5"), ("rating", True), ("rating", None),
     ("comment", "x" * 1001), ("kind", "course"), ("id", ""), ("stars", 5)],
)  # fmt: skip
def test_names_the_field_that_is_not_valid(field, value):
    answer = rate(learner(), new(), **{field: value})
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"] == field


def test_a_later_rating_replaces_the_earlier_one():
    someone, sessions = viewer_of_sessions(count=1)
    beat(someone, sessions[0], 0)
    assert rate(someone, sessions[0], 2, comment="Too fast").body["rating"] == 2
    assert rate(someone, sessions[0], 5).status == 200
    (row,) = Feedback.query(someone.user_id)
    assert (row.subject, row.rating, row.comment) == (f"session#{sessions[0]}", 5, "")
    assert row.product_id == someone.product_id


def test_projects_and_quizzes_are_rated_by_those_who_made_them():
    someone, other = learner(star=3), learner(star=3)
    for kind, thing in (("project", submitted(someone, "projects", "failed")), ("quiz", quizzed(someone))):
        assert rate(other, thing, kind=kind).refused == (404, "FeedbackSubjectNotFound")
        assert rate(someone, thing, kind=kind).status == 200
    assert sorted(row.subject.partition("#")[0] for row in Feedback.query(someone.user_id)) == ["project", "quiz"]
