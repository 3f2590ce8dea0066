"""Rows of money and consent that have outlived their time, or that another release has written."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from infra.stages import CONSENT_VERSIONS
from shared.core.clock import now
from shared.core.ids import new
from shared.core.names import physical
from shared.core.table import Table, Transaction
from shared.ledger.acts import Units, adjust, grant, hold, purchase, refund, release, settle, spend
from shared.ledger.books import BalanceEmpty, BalanceHeld, Currency, HoldClosed, Reason
from shared.ledger.models import LedgerAccount, LedgerEffect, LedgerEntry, LedgerNote, LedgerPurchase
from shared.ledger.reconciling import LedgerCheck, check
from shared.privacy.consents import (
    TO_BE_RECORDED,
    Consent,
    ConsentGiven,
    ConsentMissing,
    ConsentOutdated,
    decide,
    guard,
    require,
)
from tests.support.in_process import cloud_in_process
from tests.support.private_cloud import Clock

TABLES = [LedgerAccount, LedgerCheck, LedgerEffect, LedgerEntry, LedgerNote, LedgerPurchase, Consent, ConsentGiven]
FEATURE = "practice_interview"


@pytest.fixture(scope="module")
def own() -> Iterator[Clock]:
    with cloud_in_process(TABLES) as (clock, _):
        yield clock


def of(user_id: str, units: int) -> Units:
    return Units(user_id, Currency.TOKEN, units)


def test_d05_a_hold_that_has_expired_is_settled_by_nobody_and_its_units_are_free_before_any_sweep(own):
    user_id = new()
    grant(of(user_id, 50), new(), now())
    hold(of(user_id, 40), FEATURE, f"h-{user_id}", now(), lasting=timedelta(minutes=15))
    with pytest.raises(BalanceHeld):
        spend(of(user_id, 20), FEATURE, new(), now())
    own.pass_time(timedelta(minutes=15, seconds=1))
    assert LedgerAccount.of(user_id).book(Currency.TOKEN).held == 40, "nothing has swept it"
    for late in (lambda: settle(of(user_id, 40), f"h-{user_id}", now()),
                 lambda: release(of(user_id, 40), f"h-{user_id}", Reason.FAILED, now())):  # fmt: skip
        with pytest.raises(HoldClosed):
            late()
    spend(of(user_id, 50), FEATURE, new(), now())
    assert check(user_id, now()).differences == []


def test_d05_units_that_have_expired_buy_nothing_before_any_sweep(own):
    user_id = new()
    grant(of(user_id, 50), new(), now(), expires_at=now() + timedelta(days=1))
    own.pass_time(timedelta(days=1, seconds=1))
    assert LedgerAccount.of(user_id).book(Currency.TOKEN).available == 50, "nothing has swept them"
    for wanted in (lambda: spend(of(user_id, 1), FEATURE, new(), now()),
                   lambda: hold(of(user_id, 1), FEATURE, new(), now())):  # fmt: skip
        with pytest.raises(BalanceEmpty):
            wanted()
    assert check(user_id, now()).differences == []


def marked(model: type[Table], **key: str) -> dict:
    """Write something into a row that this release knows nothing of; return how it is found."""
    found = {"TableName": physical(model.logical()), "Key": {name: {"S": value} for name, value in key.items()}}
    stored = model.connection().client._make_api_call("GetItem", found)["Item"]
    written = {**stored, "of_another": {"M": {"kept": {"S": "as it is"}}}}
    model.connection().client._make_api_call("PutItem", {"TableName": found["TableName"], "Item": written})
    return found


def still_there(model: type[Table], found: dict) -> bool:
    stored = model.connection().client._make_api_call("GetItem", {**found, "ConsistentRead": True})["Item"]
    return stored["of_another"] == {"M": {"kept": {"S": "as it is"}}}


def test_d06_what_another_release_has_written_stays_whatever_happens_to_a_balance(own):
    user_id, payment = new(), new()
    purchase(of(user_id, 50), payment, now())
    account = marked(LedgerAccount, account_id=user_id)
    bought = marked(LedgerPurchase, account_id=user_id, reference=payment)
    check(user_id, now())
    proof = marked(LedgerCheck, account_id=user_id)
    hold(of(user_id, 10), FEATURE, f"h-{user_id}", now())
    settle(of(user_id, 5), f"h-{user_id}", now())
    refund(of(user_id, 20), payment, new(), now())
    adjust(of(user_id, -3), new(), "A correction", now())
    assert check(user_id, now()).differences == []
    assert still_there(LedgerAccount, account)
    assert still_there(LedgerPurchase, bought)
    assert still_there(LedgerCheck, proof)


def test_d06_what_another_release_has_written_stays_when_somebody_changes_their_mind(own, monkeypatch):
    monkeypatch.setenv("CONSENT_VERSIONS", CONSENT_VERSIONS)
    user_id, version = new(), json.loads(CONSENT_VERSIONS)["marketing"]
    decide(user_id, "marketing", True, version, now())
    row = marked(Consent, user_id=user_id, matter="marketing")
    decide(user_id, "marketing", False, version, now())
    assert Consent.find(user_id, "marketing").given is False
    assert still_there(Consent, row)


def test_what_was_agreed_to_is_taken_back_whatever_the_text_says_by_now(own, monkeypatch):
    present = json.loads(CONSENT_VERSIONS)
    monkeypatch.setenv("CONSENT_VERSIONS", CONSENT_VERSIONS)
    user_id, known = new(), present["marketing"]
    decide(user_id, "marketing", True, known, now())
    monkeypatch.setenv("CONSENT_VERSIONS", json.dumps({**present, "marketing": "next"}))
    with pytest.raises(ConsentOutdated):
        decide(user_id, "marketing", True, known, now())
    for read in (known, "next"):  # whichever text the page shows
        shown = decide(user_id, "marketing", False, read, now())
        assert (shown.given, shown.version, shown.present_version) == (False, known, "next")
    history = [(row.given, row.version) for row in ConsentGiven.query(user_id)]
    assert history == [(True, known), (False, known)]
    assert decide(user_id, "marketing", True, "next", now()).up_to_date
    assert decide(user_id, "analysis", False, "whatever", now()).version == present["analysis"]


def test_whoever_has_not_agreed_to_the_present_text_is_told_which_one_it_is(own, monkeypatch):
    monkeypatch.setenv("CONSENT_VERSIONS", CONSENT_VERSIONS)
    user_id, present = new(), json.loads(CONSENT_VERSIONS)
    decide(user_id, "recording", True, present["recording"], now())
    decide(user_id, "analysis", True, present["analysis"], now())
    said = [Consent.find(user_id, matter) for matter in TO_BE_RECORDED]
    require(TO_BE_RECORDED, said)
    monkeypatch.setenv("CONSENT_VERSIONS", json.dumps({**present, "recording": "next"}))
    with pytest.raises(ConsentMissing) as refused:
        require(TO_BE_RECORDED, said)
    assert refused.value.facts["missing"] == [{"matter": "recording", "version": "next"}]
    monkeypatch.setenv("CONSENT_VERSIONS", CONSENT_VERSIONS)
    decide(user_id, "analysis", False, present["analysis"], now())
    effects = Transaction().create(LedgerNote(user_id, 1, text="beside"))
    guard(user_id, TO_BE_RECORDED, effects)
    with pytest.raises(ConsentMissing) as refused:
        effects.commit()
    assert refused.value.facts["missing"] == [{"matter": "analysis", "version": present["analysis"]}]
    assert LedgerNote.find(user_id, 1) is None
