"""Who may use what: every plan and feature, one function, and the refusal that a declaration gives."""

from datetime import timedelta

import pytest
import yaml

from infra.permissions import Known, statements
from infra.seed.load import CONTENT
from infra.stages import load
from shared.billing.charging import ChargedAlready, StillWorking, charge
from shared.billing.entitlements import NotEntitled, allows, entitled, limit
from shared.billing.models import Subscription
from shared.core.clock import now
from shared.core.function import Caller, Function
from shared.core.ids import new
from shared.core.messages import Message
from shared.ledger.books import BalanceHeld
from tests.support.charging import COSTS, TABLES, entries_of, on_sale, request, somebody, tokens_of
from tests.support.private_cloud import private_cloud

# The page of the product, typed by hand: feature, and who has it.
EVERYBODY, PAID, ENTERPRISE = {"free", "professional", "enterprise"}, {"professional", "enterprise"}, {"enterprise"}
INCLUDED = {
    "advanced_coaching": PAID,
    "session_history": PAID,
    "detailed_analytics": PAID,
    "resume_analysis": PAID,
    "company_research": PAID,
    "premium_chapters": PAID,
    "premium_templates": PAID,
    "custom_scenarios": ENTERPRISE,
    "team_features": ENTERPRISE,
    "api_access": ENTERPRISE,
    "white_label": ENTERPRISE,
    "something_that_no_plan_names": EVERYBODY,
}


class Report(Message):
    """What only some plans include."""

    text: str


def analyse(caller: Caller) -> Report:
    return Report(text="analysed")


ANALYTICS = Function("endpoint", "GET /api/analytics", analyse, scope="learner", entitlement=entitled("white_label"))


@pytest.fixture(scope="module", autouse=True)
def clock():
    with private_cloud(TABLES) as own:
        on_sale()
        yield own


def subscriber(plan: str, days: float = 30) -> str:
    user_id = new()
    if plan != "free":
        Subscription.begun(user_id, plan, now() - timedelta(days=30), now() + timedelta(days=days)).save()
    return user_id


@pytest.mark.parametrize("plan", sorted(EVERYBODY))
def test_a_plan_allows_what_it_includes_and_nothing_else(plan):
    someone = subscriber(plan)
    assert {feature for feature in INCLUDED if allows(someone, feature)} == {
        feature for feature, plans in INCLUDED.items() if plan in plans
    }


def test_the_table_is_the_whole_table():
    seeded = yaml.safe_load((CONTENT / "billing" / "catalogue.yaml").read_text(encoding="utf-8"))
    assert {each["feature"] for each in seeded["entitlements"]} == set(INCLUDED) - {"something_that_no_plan_names"}


def test_whoever_has_no_plan_sees_the_last_ten_sessions_and_the_others_all():
    assert [limit(subscriber(plan), "session_history") for plan in ("free", "professional")] == [10, None]
    assert limit(subscriber("free"), "something_that_no_plan_names") is None


def test_a_plan_that_is_not_renewed_counts_through_its_grace_and_then_no_more():
    assert allows(subscriber("professional", days=-6.9), "company_research")
    assert not allows(subscriber("professional", days=-7.1), "company_research")


def test_a_declaration_refuses_with_what_is_missing_and_what_it_costs_before_anything_is_read():
    refused = request(ANALYTICS, subscriber("professional"))
    assert (refused.status, refused.body["error"]) == (402, "NotEntitled")
    assert (refused.body["entitlement"], refused.body["plan"]) == ("white_label", "professional")
    assert refused.body["plans"] == [
        {"plan": "enterprise", "title": "Enterprise", "price_cents": 4999, "price_currency": "usd"}
    ]
    served = request(ANALYTICS, subscriber("enterprise"))
    assert (served.status, served.body) == (200, {"text": "analysed"})


def test_what_a_declaration_asks_for_is_granted_to_its_role_and_no_more():
    stage = load({"STAGE": "prod", "ACCOUNT": "111111111111"})
    allowed = [s for s in statements(ANALYTICS, stage, Known()) if s["Action"][0].startswith("dynamodb:")]
    tables = {
        resource.partition("table/fivestar-prod-")[2].partition("/")[0] for s in allowed for resource in s["Resource"]
    }
    assert tables == {"billing-offers", "subscriptions"}
    assert not [s for s in allowed if "dynamodb:PutItem" in s["Action"]]
    assert ANALYTICS.entitlement.refusal is NotEntitled


# Paid work, where it is more than hold and settle.


def test_work_that_uses_less_than_it_held_is_charged_what_it_used():
    someone = somebody(tokens=100)
    with charge(someone, "practice_interview") as under_way:
        assert (tokens_of(someone).available, tokens_of(someone).held) == (100 - COSTS, COSTS)
        under_way.settle(7)
    assert (tokens_of(someone).available, tokens_of(someone).held) == (93, 0)


def test_a_block_that_says_nothing_is_charged_the_price():
    someone = somebody(tokens=100)
    with charge(someone, "practice_interview"):
        pass
    assert entries_of(someone) == [("grant", 100), ("hold", -COSTS), ("settle", 0)]
    assert tokens_of(someone).available == 100 - COSTS


def test_the_same_work_twice_at_a_time_and_again_after_it_was_charged_is_refused():
    someone, reference = somebody(tokens=100), new()
    with charge(someone, "practice_interview", reference):
        with pytest.raises(StillWorking) as refusal, charge(someone, "practice_interview", reference):
            pytest.fail("it was begun twice")
        assert 1 <= refusal.value.retry_after <= 31
    with pytest.raises(ChargedAlready), charge(someone, "practice_interview", reference):
        pytest.fail("it was begun again")
    assert tokens_of(someone).available == 100 - COSTS


def test_another_session_that_holds_the_rest_is_told_apart_from_an_empty_balance():
    someone = somebody(tokens=COSTS)
    with charge(someone, "practice_interview"):
        with pytest.raises(BalanceHeld) as refusal, charge(someone, "practice_interview"):
            pytest.fail("there was not enough")
        assert refusal.value.facts == {"needed": COSTS, "available": 0, "held": COSTS}
