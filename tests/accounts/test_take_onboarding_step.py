import pytest

from shared.rewards.activities import Activity
from tests.support.people import STRANGER, person
from tests.support.profiles import ONBOARDING, PROFILE
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
STEPS = (
    {"step": 1, "field": "frontend"},
    {"step": 2, "experience_level": "fresh_grad"},
    {"step": 3, "interests": ["React", " React ", "AI/ML"]},
)


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.post(ONBOARDING, STEPS[0]).status == 401


@pytest.mark.parametrize(
    "body",
    [{}, {"step": 4}, {"step": 1}, {"step": 2, "field": "data"}, {"step": 3, "interests": []},
     {"step": 3, "interests": [" "]}],
)  # fmt: skip
def test_refuses_a_step_without_its_answer(body):
    assert person("learner").post(ONBOARDING, body).refused == (422, "Invalid")


def test_three_steps_in_their_order_and_the_last_one_is_noted_once_however_often_it_is_taken():
    someone = person("learner")
    assert someone.post(ONBOARDING, STEPS[1]).refused == (409, "OnboardingOutOfOrder")
    for number, step in enumerate(STEPS[:2], 1):
        shown = someone.post(ONBOARDING, step).body
        assert (shown["onboarding_steps"], shown["onboarded_at"]) == (number, None)
    answers = at_once([lambda: someone.post(ONBOARDING, STEPS[2]) for _ in range(6)])
    assert {answer.status for answer in answers} <= {200, 409}
    again = someone.post(ONBOARDING, STEPS[2]).body
    assert again["onboarding_steps"] == 3
    assert again["onboarded_at"]
    assert again["interests"] == ["React", "AI/ML"]
    changed = someone.post(ONBOARDING, {"step": 1, "field": "data"}).body
    assert (changed["field"], changed["onboarding_steps"], changed["onboarded_at"]) == (
        "data",
        3,
        again["onboarded_at"],
    )
    noted = list(Activity.query(someone.user_id, consistent_read=True))
    assert [row.kind for row in noted] == ["onboarding"]
    assert someone.get(PROFILE).body == changed


def test_the_same_key_is_answered_the_same():
    someone, key = person("learner"), {"idempotency-key": "first-step"}
    first = someone.post(ONBOARDING, STEPS[0], headers=key)
    assert someone.post(ONBOARDING, STEPS[0], headers=key).body == first.body
    assert someone.post(ONBOARDING, {"step": 1, "field": "data"}, headers=key).refused == (409, "IdempotencyMismatch")
