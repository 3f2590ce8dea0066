import pytest

from tests.support.people import STRANGER, person
from tests.support.privacy import EXPORT, under_way

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.post(EXPORT).status == 401


@pytest.mark.parametrize("state", ["closed", "erasing", "erased"])
def test_d03_whoever_is_being_erased_gets_no_copy_any_more(state):
    someone, _ = under_way(state, due_at=None)
    assert someone.post(EXPORT).refused == (409, "ErasureUnderWay")


def test_asked_twice_within_the_hour_it_is_one_copy():
    someone, other = person("viewer"), person("viewer")
    first, again = someone.post(EXPORT), someone.post(EXPORT)
    assert first.status == again.status == 202
    assert first.body["export_id"] == again.body["export_id"]
    assert other.post(EXPORT).body["export_id"] != first.body["export_id"]
