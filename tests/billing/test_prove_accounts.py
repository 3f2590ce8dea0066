import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant, spend
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount, shard_of
from shared.ledger.reconciling import LedgerCheck, LedgerReport
from tests.support.lambdas import invoke

pytestmark = pytest.mark.deployed


def prove(day, shard):
    """Prove all accounts of a shard; return how many pages that took."""
    after, pages = None, 0
    while pages == 0 or after:
        answer = invoke("billing_prove_accounts", {"day": day, "shard": shard, "after": after})
        assert (answer["pace"] == "more") is (answer["after"] is not None)
        after, pages = answer["after"], pages + 1
    return pages


def test_proves_balances_and_goes_on_where_the_last_proof_has_ended():
    someone, day = new(), new()
    grant(Units(someone, Currency.TOKEN, 50), new(), now())
    prove(day, shard_of(someone))
    assert LedgerCheck.get(someone).sequence == 1
    spend(Units(someone, Currency.TOKEN, 20), "resume_scan", new(), now())
    prove(day, shard_of(someone))
    proved = LedgerCheck.get(someone)
    assert (proved.sequence, proved.books["token"]["available"]) == (2, 30)
    assert proved.counters == {"token/grants": -50, "token/usage": 20}
    assert not [part for part in LedgerReport.of_day(day) if someone in part.part]


def test_m16_reports_an_edited_balance_in_every_run_and_leaves_it_alone():
    someone = new()
    grant(Units(someone, Currency.TOKEN, 50), new(), now())
    LedgerAccount.of(someone).update(actions=[LedgerAccount.books.set({"token": {"available": 9000, "lots": []}})])
    for day in (new(), new()):
        prove(day, shard_of(someone))
        (found,) = [part for part in LedgerReport.of_day(day) if part.part == f"difference#{someone}"]
        assert {"currency": "token", "what": "available", "stored": "9000", "proved": "50"} in found.facts[
            "differences"
        ]
    assert LedgerAccount.of(someone).books["token"]["available"] == 9000
    LedgerAccount(someone).delete()
