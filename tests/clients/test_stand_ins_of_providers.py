"""A local payment provider is begun anew: what its account held is there, as our rows are that name it."""

import json

import pytest

from infra.local.stand_ins.controlled import recall, remembered
from infra.local.stand_ins.paypal_account import Account as PayPal
from infra.local.stand_ins.stripe_account import Account as Stripe

UNIT = {"amount": {"currency_code": "USD", "value": "9.99"}}


def at_paypal(account):
    order = account.begin({"intent": "CAPTURE", "purchase_units": [UNIT]})
    account.approve(order["id"], "echeck")
    return order["id"], lambda again: again.capture(order["id"])["purchase_units"][0]["payments"]["captures"][0][
        "status"
    ]


def at_stripe(account):
    made = account.make("cus", "customer")
    return made["id"], lambda again: again.get(made["id"], "customer")["object"]


@pytest.mark.parametrize(("kind", "begin", "found"), [(PayPal, at_paypal, "PENDING"), (Stripe, at_stripe, "customer")])
def test_an_account_goes_on_with_what_it_held(kind, begin, found):
    before, after = kind(), kind()
    which, use = begin(before)
    before.kept["key"] = "asked", {"id": which}
    recall(after, json.loads(json.dumps(remembered(before))))
    assert use(after) == found
    assert list(after.kept["key"]) == ["asked", {"id": which}]
    assert after.events[: len(before.events)] == before.events
    assert begin(after)[0] != which
