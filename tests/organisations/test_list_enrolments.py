import pytest

from tests.support.organising import ENROLMENTS, address, admin, client, enrol, product
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def pages(query: str, most: int = 40) -> list[dict]:
    rows, cursor = [], ""
    for _ in range(most):
        page = admin().get(f"{ENROLMENTS}?{query}{cursor}").body
        rows += page["enrolments"]
        if not page["cursor"]:
            return rows
        cursor = f"&cursor={page['cursor']}"
    return rows


def test_only_an_admin_lists_all_enrolments():
    assert STRANGER.get(ENROLMENTS).status == 401
    assert person("staff").get(ENROLMENTS).status == 403


def test_d10_a_client_s_enrolments_come_once_each_with_their_learners():
    mine, other = client(product(), product()), client(product())
    emails = {address() for _ in range(3)}
    for email in emails:
        enrol(email, client_id=mine)
    stranger = address()
    enrol(stranger, client_id=other)
    rows = pages(f"client_id={mine}&limit=2")
    assert len(rows) == len({row["enrolment_id"] for row in rows}) == 6
    assert {row["email"] for row in rows} == emails
    assert {(row["client_id"], row["name"], row["active"], row["star"]) for row in rows} == {(mine, "Ada", True, 0)}


def test_all_enrolments_go_client_by_client():
    client_id = client(product())
    enrol(address(), client_id=client_id)
    rows = pages("limit=100", most=10)
    clients = [row["client_id"] for row in rows]
    assert clients == sorted(clients, key=lambda one: one or "~")


def test_those_without_a_client_are_listed_by_themselves():
    email, other = address(), address()
    made = admin().post(ENROLMENTS, {"email": email, "name": "Ada", "background": "design", "product_id": product()})
    assert made.status == 201, made
    enrol(other, client_id=client(product()))
    rows = pages("client_id=independent&limit=100")
    assert {row["client_id"] for row in rows} == {None}
    assert email in {row["email"] for row in rows}
    assert other not in {row["email"] for row in rows}


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "client_id=x", "cursor=x", "client_id=' or 1"])
def test_d10_a_page_that_is_none_is_refused(query):
    assert admin().get(f"{ENROLMENTS}?{query.replace(' ', '%20')}").refused == (422, "Invalid")


def test_d10_a_cursor_of_another_list_is_refused():
    client_id = client(product())
    for _ in range(2):
        enrol(address(), client_id=client_id)
    cursor = admin().get(f"{ENROLMENTS}?client_id={client_id}&limit=1").body["cursor"]
    assert admin().get(f"{ENROLMENTS}?client_id={client()}&cursor={cursor}").refused == (422, "Invalid")
