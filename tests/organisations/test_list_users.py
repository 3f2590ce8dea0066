import pytest

from tests.support.organising import USERS, address, admin, enrol, product
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_only_an_admin_looks_for_people():
    assert STRANGER.get(USERS).status == 401
    for role in ("learner", "staff", "viewer"):
        assert person(role).get(f"{USERS}?email=x@example.org").status == 403


def test_somebody_is_found_by_their_address_however_it_is_written():
    email = address()
    user_id = enrol(email, product_id=product()).body["user_id"]
    for written in (email, email.upper(), f"{email}."):
        (found,) = admin().get(f"{USERS}?email={written}").body["users"]
        assert (found["user_id"], found["email"], found["active"]) == (user_id, email, True)
    assert admin().get(f"{USERS}?email={address()}").body["users"] == []
    assert admin().get(f"{USERS}?email=nobody").refused == (422, "Invalid")


def test_d10_everybody_comes_once():
    mine = {person("learner").user_id for _ in range(3)}
    seen, cursor = [], ""
    while cursor is not None:
        page = admin().get(f"{USERS}?limit=100{cursor}").body
        assert len(page["users"]) <= 100
        seen += [row["user_id"] for row in page["users"]]
        cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
    assert mine <= set(seen)
    assert len(seen) == len(set(seen))
