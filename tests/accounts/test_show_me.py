import pytest

from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger():
    assert STRANGER.get("/api/auth/me").status == 401


@pytest.mark.parametrize("role", ["learner", "staff", "viewer", "admin"])
def test_tells_everybody_who_they_are(role):
    someone = person(role)
    answer = someone.get("/api/auth/me")
    assert answer.status == 200
    assert (answer.body["user_id"], answer.body["roles"]) == (someone.user_id, [role])
