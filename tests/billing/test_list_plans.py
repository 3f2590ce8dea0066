import pytest

from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PLACE = "/api/payments/plans"


def test_refuses_strangers_and_shows_members_what_is_on_sale_and_what_work_costs():
    assert STRANGER.get(PLACE).status == 401
    shown = person("viewer").get(PLACE).body
    packages = {package["slug"]: (package["amount"], package["price_cents"]) for package in shown["packages"]}
    assert packages == {
        "starter": (5, 999),
        "professional_pack": (15, 2499),
        "enterprise_pack": (50, 7999),
        "tokens_100": (100, 499),
        "tokens_500": (500, 1999),
    }
    plans = {plan["slug"]: plan for plan in shown["plans"]}
    assert (plans["free"]["credits_once"], plans["free"]["tokens_once"], plans["free"]["price_cents"]) == (2, 10, 0)
    monthly = [(plans[name]["price_cents"], plans[name]["credits_a_month"], plans[name]["tokens_a_month"])
               for name in ("professional", "enterprise")]  # fmt: skip
    assert monthly == [(1999, 20, 200), (4999, 100, 1000)]
    prices = {price["feature"]: (price["currency"], price["units"]) for price in shown["prices"]}
    assert prices == {"resume_scan": ("token", 10), "practice_interview": ("token", 25), "live_session": ("credit", 60)}
    included = {each["feature"]: each["plans"] for each in shown["entitlements"]}
    assert included["company_research"] == ["professional", "enterprise"]
    assert included["white_label"] == ["enterprise"]
    assert shown["methods"] == ["stripe", "paypal"]
