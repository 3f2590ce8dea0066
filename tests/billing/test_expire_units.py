from datetime import timedelta

import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant, hold
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount, LedgerEntry
from tests.support.lambdas import invoke

pytestmark = pytest.mark.deployed


def test_expires_what_is_too_old_and_leaves_everything_else():
    someone, other, before = new(), new(), now() - timedelta(hours=1)
    for user_id, name in ((someone, new()), (other, new())):
        grant(Units(user_id, Currency.TOKEN, 9), new(), before)
        lasting = timedelta(minutes=15) if user_id == someone else timedelta(hours=2)
        hold(Units(user_id, Currency.TOKEN, 4), "resume_scan", name, before, lasting=lasting)
    grant(Units(someone, Currency.CREDIT, 60), new(), before, expires_at=before + timedelta(minutes=1))
    invoke("billing_expire_units", {})
    kinds = [(row.kind, row.currency, row.reason) for row in LedgerEntry.query(someone) if int(row.sequence) > 3]
    assert sorted(kinds) == [("expire", "credit", None), ("release", "token", "expired")]
    assert LedgerAccount.of(someone).due_at is None
    assert LedgerAccount.of(other).book(Currency.TOKEN).held == 4
    invoke("billing_expire_units", {})
    assert len(list(LedgerEntry.query(someone))) == 5


def test_one_account_that_cannot_be_read_stops_nobody_elses():
    broken, someone, before = new(), new(), now() - timedelta(hours=1)
    for user_id in (broken, someone):
        grant(Units(user_id, Currency.TOKEN, 9), new(), before, expires_at=before + timedelta(minutes=1))
    LedgerAccount.of(broken).update(actions=[LedgerAccount.books.set({"token": {"lots": [["nonsense"]]}})])
    try:
        invoke("billing_expire_units", {})
        assert LedgerAccount.of(someone).book(Currency.TOKEN).available == 0
    finally:
        LedgerAccount(broken).delete()
