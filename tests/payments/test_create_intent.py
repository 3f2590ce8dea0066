import pytest

from tests.support.people import STRANGER, person
from tests.support.tills import PLACE, begun, control, credits_of

pytestmark = pytest.mark.deployed
WHERE = f"{PLACE}/create-intent"


def test_refuses_strangers_and_what_is_not_on_sale():
    assert STRANGER.post(WHERE, {"package": "starter"}).status == 401
    assert person().post(WHERE, {"package": "nothing"}).refused == (404, "PackageNotFound")
    assert person().post(WHERE, {"package": "starter", "amount": 1}).status == 422


def test_m12_a_payment_begins_with_the_terms_of_the_catalogue_and_gives_nothing_yet():
    someone = person()
    payment = begun(someone)
    assert (payment.amount_cents, payment.price_currency) == (999, "usd")
    assert payment.client_secret.startswith(payment.payment_intent_id)
    assert credits_of(someone) == 0
    (row,) = someone.get(f"{PLACE}/history").body["payments"]
    assert (row["payment_id"], row["status"]) == (payment.payment_id, "pending")


def test_m04_the_same_request_again_begins_one_payment():
    someone, headers = person(), {"idempotency-key": "once"}
    answers = [someone.post(WHERE, {"package": "tokens_100"}, headers=headers) for _ in range(3)]
    assert len({answer.body["payment_intent_id"] for answer in answers}) == 1
    made = [event for event in control()["events"] if event["type"] == "payment_intent.created"]
    assert sum(event["data"]["object"]["metadata"].get("user_id") == someone.user_id for event in made) == 1
