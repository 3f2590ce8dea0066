import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from shared.organisations.models import ClientProduct
from tests.support.organising import CLIENTS, address, admin, assign, client, enrol, enrolments, product
from tests.support.people import STRANGER, person
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def test_only_an_admin_assigns_a_product():
    place = f"{CLIENTS}/{client()}/products/{product()}"
    assert STRANGER.put(place).status == 401
    assert person("staff").put(place).status == 403
    assert admin().put(f"{CLIENTS}/{client()}/products/{new()}").refused == (404, "ProductNotFound")
    assert admin().put(f"{CLIENTS}/{new()}/products/{product()}").refused == (404, "ClientNotFound")


def test_a_client_s_learners_get_its_products_now_and_later():
    first, second, third = product(), product(), product()
    client_id = client(first)
    ada = enrol(address(), client_id=client_id).body["user_id"]
    assert set(enrolments(ada)) == {first}
    assign(client_id, second)
    assert {row.client_id for row in enrolments(ada).values()} == {client_id}
    assert set(enrolments(ada)) == {first, second}
    ben = enrol(address(), client_id=client_id, background="design").body
    assert set(ben["product_ids"]) == {first, second}
    assign(client_id, third)
    for user_id, background in ((ada, "economics"), (ben["user_id"], "design")):
        rows = enrolments(user_id)
        assert set(rows) == {first, second, third}
        assert {(row.background, row.active) for row in rows.values()} == {(background, True)}


def test_assigned_again_a_product_is_assigned_once():
    offered = product()
    client_id = client(offered)
    answers = at_once([lambda: admin().put(f"{CLIENTS}/{client_id}/products/{offered}")] * 4)
    assert {answer.status for answer in answers} == {202}
    assert ClientProduct.get(client_id, offered).change == 1
    assert [e.act for e in AuditEntry.query(client_id)].count("product_assigned") == 1


def test_nobody_who_joins_while_a_product_is_assigned_misses_it():
    first, second = product(), product()
    client_id = client(first)
    joining = [lambda: enrol(address(), client_id=client_id) for _ in range(6)]
    answers = at_once([*joining, lambda: admin().put(f"{CLIENTS}/{client_id}/products/{second}")])
    assert {answer.status for answer in answers[:-1]} <= {201, 409, 503}
    eventually(lambda: ClientProduct.get(client_id, second, consistent_read=True).done)
    for answer in answers[:-1]:
        if answer.status == 201:
            assert set(enrolments(answer.body["user_id"])) == {first, second}
