import pytest

from tests.support.people import STRANGER, person
from tests.support.tills import PLACE, begun, bought

pytestmark = pytest.mark.deployed
WHERE = f"{PLACE}/history"


def test_refuses_strangers_and_shows_nobody_elses():
    bought(person())
    assert STRANGER.get(WHERE).status == 401
    assert person().get(WHERE).body == {"payments": [], "cursor": None}


def test_d10_pages_hold_every_payment_once_the_newest_first():
    someone = person()
    made = [begun(someone).payment_id for _ in range(3)]
    first = someone.get(f"{WHERE}?limit=2").body
    second = someone.get(f"{WHERE}?limit=2&cursor={first['cursor']}").body
    assert [row["payment_id"] for row in first["payments"] + second["payments"]] == made[::-1]
    assert second["cursor"] is None
    assert person().get(f"{WHERE}?cursor={first['cursor']}").status == 422
