import pytest

from shared.core.ids import new
from tests.support.organising import admin
from tests.support.people import STRANGER, person
from tests.support.privacy import under_way

pytestmark = pytest.mark.deployed


def test_nobody_but_an_administrator_looks_at_somebody_s_erasure():
    someone, _ = under_way("erasing", due_at=None)
    path = f"/api/admin/users/{someone.user_id}/erasure"
    assert STRANGER.get(path).status == 401
    for role in ("learner", "staff", "viewer"):
        assert person(role).get(path).status == 403
    assert admin().get(f"/api/admin/users/{new()}/erasure").refused == (404, "NoErasurePlanned")


def test_d04_what_is_through_can_be_seen_and_says_nothing_about_the_person():
    someone, erasure = under_way("erasing", due_at=None)
    erasure.note("feedback", rows=3)
    erasure.note("media/avatars/", objects=2)
    erasure.note_told("stripe")
    shown = admin().get(f"/api/admin/users/{someone.user_id}/erasure").body
    assert (shown["state"], shown["round"], shown["rows"], shown["objects"]) == ("erasing", 1, 3, 2)
    assert (shown["done"], shown["told"]) == (["feedback", "media/avatars/"], ["stripe"])
