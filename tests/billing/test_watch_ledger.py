import json
from pathlib import Path

import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount, LedgerEntry
from tests.support.lambdas import invoke
from tests.support.logs import logged
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
WATCHER = "billing_watch_ledger"
SAMPLE = json.loads((Path(__file__).parents[2] / "events/billing/watch_ledger.json").read_text())


def test_an_addition_raises_no_alarm():
    key = new()
    added = json.loads(json.dumps(SAMPLE).replace("01JD0000000000000000000001", key).replace("REMOVE", "INSERT"))
    assert invoke(WATCHER, added) == {"batchItemFailures": []}
    assert not logged(WATCHER, key)


@pytest.mark.parametrize("how", ["changes", "removes"])
def test_m17_whoever_changes_or_removes_an_entry_with_rights_of_their_own_raises_an_alarm(how):
    someone = new()
    grant(Units(someone, Currency.TOKEN, 5), new(), now())
    row = LedgerEntry.get(someone, 1)
    if how == "changes":
        row.update(actions=[LedgerEntry.amount.set(500)])
    else:
        row.delete()
    LedgerAccount(someone).delete()
    eventually(lambda: logged(WATCHER, someone))
