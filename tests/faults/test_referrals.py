"""Referrals under repeats, races, deaths, refunds and erasures: both are rewarded once, and nobody's purchase fails."""

from datetime import timedelta

import pytest

from functions.payments.create_intent import create_intent
from functions.payments.create_subscription import create_subscription
from functions.referrals.claim_referral import claim_referral
from functions.referrals.follow_purchases import follow_purchases
from functions.referrals.show_referral import show_referral
from shared.accounts.models import User
from shared.billing.models import CATALOGUE, Offer
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, spend
from shared.ledger.books import Currency
from shared.payments.models import Payment
from shared.referrals.models import Referral, ReferralCode, Referrer
from tests.support.failing import dies
from tests.support.ledgering import proved
from tests.support.paying import ask, entries_of, somebody, till, units_of
from tests.support.waiting import at_once, within_a_window

STARTER = 300


@pytest.fixture(scope="module")
def whole():
    with till([Referral, ReferralCode, Referrer]) as own, pytest.MonkeyPatch.context() as patch:
        patch.setenv("APP_URL", "https://fivestar.example")
        yield own


def code_of(user_id):
    reply = ask(show_referral, user_id)
    assert reply.status == 200, reply
    return reply.body["code"]


def claim(user_id, code):
    return ask(claim_referral, user_id, {"code": code})


def invited():
    """Return somebody with a code, and somebody who has come by it."""
    referrer, friend = somebody(), somebody()
    assert claim(friend, code_of(referrer)).status == 201
    return referrer, friend


def begun(shop, user_id, package="starter"):
    reply = ask(create_intent, user_id, {"package": package})
    shop.account.pay(reply.body["payment_intent_id"])
    return reply.body


def record_of(row):
    image = row.serialize()
    keys = {name: image[name] for name in ("user_id", "payment_id")}
    return {"eventName": "MODIFY", "dynamodb": {"Keys": keys, "NewImage": image, "SequenceNumber": "1"}}


def tell(user_id):
    """Have the stream of payments tell of all of somebody's, as it does of each change."""
    for row in Payment.query(user_id):
        assert follow_purchases({"Records": [record_of(row)]}, None) == {"batchItemFailures": []}


def bought(shop, user_id):
    begun_one = begun(shop, user_id)
    shop.bring(shop.news())
    tell(user_id)
    return begun_one


def has(user_id):
    return {currency: units_of(user_id, currency) for currency in Currency}


def plus(units, rewards=1):
    return {
        Currency.CREDIT: units + rewards * 60,
        Currency.TOKEN: rewards * 20,
    }


def test_a_first_purchase_rewards_both_and_the_second_one_nobody(shop):
    referrer, friend = invited()
    shown = ask(show_referral, referrer).body
    assert (shown["came"], shown["bought"], shown["link"]) == (
        1, 0, f"https://fivestar.example/join?code={shown['code'].replace('-', '')}"
    )  # fmt: skip
    bought(shop, friend)
    assert (has(friend), has(referrer)) == (plus(STARTER), plus(0))
    bought(shop, friend)
    assert (has(friend), has(referrer)) == (plus(2 * STARTER), plus(0))
    shown = ask(show_referral, referrer).body
    assert (shown["came"], shown["bought"]) == (1, 1)
    assert [each["units"] for each in shown["earned"]] == [60, 20]
    for someone in (referrer, friend):
        proved(someone)


def test_a_first_paid_month_is_a_first_purchase(shop):
    referrer, friend = invited()
    ask(create_subscription, friend, {"plan": "professional"})
    tell(friend)
    assert has(referrer) == plus(0, rewards=0)
    from shared.payments.models import Contract

    shop.account.settle(Contract.get(friend).subscription_id)
    shop.bring(shop.news())
    tell(friend)
    assert has(referrer) == plus(0)
    assert has(friend) == {Currency.CREDIT: 1200 + 60, Currency.TOKEN: 220}


def test_twenty_claims_at_once_are_one(shop):
    referrer, friend = somebody(), somebody()
    code = code_of(referrer)
    replies = at_once([lambda: claim(friend, code)] * 20)
    assert sorted(reply.status for reply in replies) == [201] + [409] * 19
    assert {reply.body["error"] for reply in replies if reply.status == 409} == {"ReferredAlready"}
    assert ask(show_referral, referrer).body["came"] == 1


def test_twenty_looks_at_once_make_one_code(shop):
    someone = somebody()
    codes = {reply.body["code"] for reply in at_once([lambda: ask(show_referral, someone)] * 20)}
    assert len(codes) == 1
    assert [row.user_id for row in ReferralCode.by_owner.query(someone)] == [someone]


def test_a_purchase_that_is_told_twenty_times_and_at_once_rewards_once(shop):
    referrer, friend = invited()
    begun(shop, friend)
    shop.bring(shop.news())
    (row,) = Payment.query(friend)
    records = {"Records": [record_of(row)]}
    replies = at_once([lambda: follow_purchases(records, None)] * 20)
    for _ in range(20):
        replies.append(follow_purchases(records, None))
    assert replies[-1] == {"batchItemFailures": []}
    assert (has(friend), has(referrer)) == (plus(STARTER), plus(0))
    assert Referrer.get(referrer).bought == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("refunded", [False, True], ids=["bought", "refunded"])
def test_whoever_dies_at_any_call_of_a_reward_leaves_what_the_next_delivery_finishes(shop, when, refunded):
    for nth in range(1, 60):
        referrer, friend = invited()
        paid = begun(shop, friend)
        shop.bring(shop.news())
        if refunded:
            tell(friend)
            shop.account.refund(paid["payment_intent_id"], 999)
            shop.bring(shop.news())
        died = dies(lambda who=friend: tell(who), nth, when)
        tell(friend)
        expected = (plus(0, 0), plus(0, 0)) if refunded else (plus(STARTER), plus(0))
        assert (has(friend), has(referrer)) == expected, nth
        assert Referrer.get(referrer).earned_token == (0 if refunded else 20)
        assert Referral.get(friend).settled
        if not died:
            return
    raise AssertionError("the sweep did not come to its end")


def test_ones_own_code_and_that_of_another_spelling_of_ones_address_give_nothing(shop):
    someone, variant = somebody(), new()
    name = someone.lower()
    User(variant, email=f"{name}+friend@example.org", created_at=now()).save()
    code = code_of(someone)
    for who in (someone, variant):
        reply = claim(who, code)
        assert (reply.status, reply.body["error"]) == (409, "OwnCode")
    assert ask(show_referral, someone).body["came"] == 0


def test_two_accounts_of_one_address_bring_one_reward_and_the_refund_of_the_other_takes_nothing(shop):
    referrer = somebody()
    accounts = []
    for tag in ("one", "two"):
        user_id = new()
        User(user_id, email=f"{referrer[-10:].lower()}friend+{tag}@example.org", created_at=now()).save()
        assert claim(user_id, code_of(referrer)).status == 201
        accounts.append(user_id)
    bought(shop, accounts[0])
    second = bought(shop, accounts[1])
    assert [has(who) for who in (*accounts, referrer)] == [plus(STARTER), plus(STARTER, 0), plus(0)]
    shop.account.refund(second["payment_intent_id"], 999)
    shop.bring(shop.news())
    tell(accounts[1])
    assert [has(who) for who in (*accounts, referrer)] == [plus(STARTER), plus(0, 0), plus(0)]


def test_wrong_codes_late_ones_and_those_of_people_who_are_gone_are_refused(shop):
    referrer, friend = somebody(), somebody()
    code = code_of(referrer)
    for wrong in ("ABCD-EFGH", "0000", "x" * 40, "%", code + "2"):
        assert claim(friend, wrong).body["error"] == "CodeNotFound", wrong
    assert claim(friend, "").status == 422
    late = new()
    User(late, email=f"{late.lower()}@example.org", created_at=now() - timedelta(days=14, minutes=1)).save()
    assert claim(late, code).body["error"] == "ClaimTooLate"
    in_time = new()
    User(in_time, email=f"{in_time.lower()}@example.org", created_at=now() - timedelta(days=13, hours=23)).save()
    assert claim(in_time, code.lower().replace("-", " ")).status == 201
    User.get(referrer).update([User.active.set(False)])
    assert claim(friend, code).body["error"] == "CodeNotFound"


def test_a_code_that_is_given_after_a_purchase_comes_too_late(shop):
    referrer, friend = somebody(), somebody()
    bought(shop, friend)
    assert claim(friend, code_of(referrer)).body["error"] == "ReferredAlready"
    bought(shop, friend)
    assert (has(friend), has(referrer)) == (plus(2 * STARTER, 0), plus(0, 0))


def test_after_the_referrers_erasure_only_the_friend_is_rewarded_and_the_purchase_counts(shop):
    referrer, friend = invited()
    code = ReferralCode.get(Referrer.get(referrer).code)
    for row in (code, Referrer.get(referrer), User.get(referrer)):
        row.delete()
    bought(shop, friend)
    assert (has(friend), entries_of(referrer)) == (plus(STARTER), [])
    assert Referral.get(friend).settled
    assert claim(somebody(), code.code).body["error"] == "CodeNotFound"


def test_who_is_erased_is_rewarded_no_more(shop):
    referrer, friend = invited()
    begun(shop, friend)
    shop.bring(shop.news())
    User.get(friend).delete()
    Referral.get(friend).delete()
    tell(friend)
    assert has(referrer) == plus(0, 0)


def test_a_purchase_that_goes_back_as_a_whole_takes_back_what_is_left_and_never_more(shop):
    referrer, friend = invited()
    paid = bought(shop, friend)
    spend(Units(referrer, Currency.CREDIT, 45), "live_session", new(), now())
    spend(Units(friend, Currency.TOKEN, 20), "resume_scan", new(), now())
    shop.account.refund(paid["payment_intent_id"], 500)
    shop.bring(shop.news())
    tell(friend)
    assert has(referrer)[Currency.CREDIT] == 15
    shop.account.refund(paid["payment_intent_id"], 499)
    shop.bring(shop.news())
    for _ in range(3):
        tell(friend)
    assert has(referrer) == {Currency.CREDIT: 0, Currency.TOKEN: 0}
    assert has(friend) == {Currency.CREDIT: 0, Currency.TOKEN: 0}
    assert [each["units"] for each in ask(show_referral, referrer).body["earned"]] == [45, 0]
    bought(shop, friend)
    assert (has(friend), has(referrer)) == (plus(STARTER, 0), plus(0, 0))
    for someone in (referrer, friend):
        proved(someone)


def test_a_referrer_who_is_deactivated_is_given_nothing_and_keeps_nothing_of_what_goes_back(shop):
    referrer, friend = invited()
    paid = bought(shop, friend)
    assert has(referrer) == plus(0)
    User.get(referrer).update([User.active.set(False)])
    shop.account.refund(paid["payment_intent_id"], 999)
    shop.bring(shop.news())
    tell(friend)
    assert (has(friend), has(referrer)) == (plus(0, 0), plus(0, 0))
    User.get(referrer).update([User.active.set(True)])
    assert [each["units"] for each in ask(show_referral, referrer).body["earned"]] == [0, 0]
    proved(referrer)
    another = somebody()
    assert claim(another, code_of(referrer)).status == 201
    User.get(referrer).update([User.active.set(False)])
    bought(shop, another)
    assert (has(another), has(referrer)) == (plus(STARTER), plus(0, 0))


def test_a_purchase_that_went_back_before_anything_was_told_rewards_nobody(shop):
    referrer, friend = invited()
    paid = begun(shop, friend)
    shop.account.refund(paid["payment_intent_id"], 999)
    shop.bring(shop.news())
    tell(friend)
    assert entries_of(referrer) == []
    bought(shop, friend)
    assert (has(friend), has(referrer)) == (plus(STARTER, 0), plus(0, 0))


def test_what_was_bought_stays_and_what_has_stood_for_two_weeks_stands(shop):
    referrer, friend = invited()
    paid = bought(shop, friend)
    bought(shop, referrer)
    shop.clock.set(timedelta(days=14, minutes=1))
    shop.account.refund(paid["payment_intent_id"], 999)
    shop.bring(shop.news())
    tell(friend)
    assert (has(friend), has(referrer)) == (plus(0), plus(STARTER))


def test_what_a_reward_is_follows_from_the_catalogue_at_the_purchase(shop):
    referrer, friend = invited()
    offer = Offer.get(CATALOGUE)
    before = offer.content
    offer.content = {**before, "referral": {"referrer_tokens": 7}}
    offer.save()
    try:
        bought(shop, friend)
    finally:
        offer.content = before
        offer.save()
    assert (has(friend), has(referrer)) == (plus(STARTER, 0), {Currency.CREDIT: 0, Currency.TOKEN: 7})


def test_claims_are_limited(shop):
    someone = somebody()
    within_a_window(3600, needed=10)
    statuses = [claim(someone, "ABCDEFGH").status for _ in range(21)]
    assert statuses == [404] * 20 + [429]
