import pytest

from shared.core.ids import new
from shared.ledger.reconciling import TOTAL, LedgerReport
from tests.support.lambdas import invoke
from tests.support.logs import logged

pytestmark = pytest.mark.deployed


def test_m16_sums_the_pages_up_and_names_every_account_that_differs():
    day, someone = new(), new()
    sums = {"accounts": 2, "differences": 1, "token/available": 7, "token/grants": -7}
    LedgerReport(day, "page#00#", facts=sums).save()
    LedgerReport(day, "page#00#a", facts={"accounts": 1, "differences": 0, "token/available": 1}).save()
    LedgerReport(day, f"difference#{someone}", facts={"differences": []}).save()
    for _ in range(2):
        assert invoke("billing_report_reconciliation", {"day": day}) is None
        assert LedgerReport.get(day, TOTAL).facts == {**sums, "accounts": 3, "token/available": 8}
    assert logged("billing_report_reconciliation", someone)
    assert logged("billing_report_reconciliation", "LedgerDifferences")
