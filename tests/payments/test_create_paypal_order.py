import pytest

from tests.support.paypal_tills import ORDERS, begun
from tests.support.people import STRANGER, person
from tests.support.tills import PLACE, credits_of

pytestmark = pytest.mark.deployed


def test_refuses_strangers_and_what_is_not_on_sale():
    assert STRANGER.post(ORDERS, {"package": "starter"}).status == 401
    assert person().post(ORDERS, {"package": "nothing"}).refused == (404, "PackageNotFound")
    assert person().post(ORDERS, {"package": "starter", "amount": 1}).status == 422


def test_m12_an_order_begins_with_the_terms_of_the_catalogue_and_gives_nothing_yet():
    someone = person()
    order = begun(someone)
    assert (order.amount_cents, order.price_currency) == (999, "usd")
    assert order.approve_url.endswith(order.order_id)
    assert credits_of(someone) == 0
    (row,) = someone.get(f"{PLACE}/history").body["payments"]
    assert (row["payment_id"], row["provider"], row["status"]) == (order.payment_id, "paypal", "pending")


def test_m04_the_same_request_again_begins_one_order():
    someone, headers = person(), {"idempotency-key": "once"}
    answers = [someone.post(ORDERS, {"package": "tokens_100"}, headers=headers) for _ in range(3)]
    assert len({answer.body["order_id"] for answer in answers}) == 1
