import pytest

from tests.support.organising import CLIENTS, admin, client
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_only_an_admin_lists_clients():
    assert STRANGER.get(CLIENTS).status == 401
    assert person("viewer").get(CLIENTS).status == 403


def test_d10_every_client_comes_once_in_the_order_of_adding():
    mine = [client() for _ in range(3)]
    seen, cursor = [], ""
    while cursor is not None:
        page = admin().get(f"{CLIENTS}?limit=2{cursor}").body
        assert len(page["clients"]) <= 2
        seen += [row["client_id"] for row in page["clients"]]
        cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
    assert [one for one in seen if one in mine] == mine
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=1000000000", "limit=abc", "cursor=x", "cursor=a.b"])
def test_d10_a_page_that_is_none_is_refused(query):
    assert admin().get(f"{CLIENTS}?{query}").refused == (422, "Invalid")
