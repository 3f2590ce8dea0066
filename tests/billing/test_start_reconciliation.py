import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant
from shared.ledger.books import Currency
from shared.ledger.reconciling import TOTAL, LedgerReport
from tests.support.lambdas import invoke
from tests.support.waiting import before_midnight, eventually

# It proves the accounts of all tests.
pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_the_whole_ledger_is_proved_and_people_and_counter_accounts_sum_to_zero():
    before_midnight()
    grant(Units(new(), Currency.TOKEN, 5), new(), now())
    invoke("billing_start_reconciliation", {})
    day = now().date().isoformat()
    eventually(lambda: [part for part in LedgerReport.of_day(day) if part.part == TOTAL], seconds=200)
    totals = LedgerReport.get(day, TOTAL).facts
    assert totals["accounts"] > 0
    for currency in Currency:
        assert sum(value for name, value in totals.items() if name.startswith(f"{currency}/")) == 0
