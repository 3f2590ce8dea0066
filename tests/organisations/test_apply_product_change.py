import pytest

from shared.core.ids import new
from shared.organisations.models import ClientProduct
from tests.support.lambdas import invoke
from tests.support.organising import address, assign, client, enrol, enrolments, product

pytestmark = pytest.mark.deployed


def step(client_id: str, product_id: str, change: int) -> dict:
    payload = {"client_id": client_id, "product_id": product_id, "change": change}
    return invoke("organisations_apply_product_change", payload)


def test_a_change_that_is_not_there_is_done():
    assert step(new(), new(), 1) == {"pace": "done"}


def test_s11_repeated_a_change_does_nothing_and_an_older_one_neither():
    offered = product()
    client_id = client(offered)
    ada = enrol(address(), client_id=client_id).body["user_id"]
    assign(client_id, offered, wanted=False)
    before = enrolments(ada)[offered].attribute_values
    for change in (1, 2, 3):
        assert step(client_id, offered, change) == {"pace": "done"}
    assert enrolments(ada)[offered].attribute_values == before
    assert ClientProduct.get(client_id, offered).changed_learners == 1
