"""The ledger's entries are counted up to the last one, each once."""

import json
from pathlib import Path

import pytest

from shared.business.counting import ENTRIES
from shared.business.models import CountedAccount
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant, spend
from shared.ledger.books import Currency
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_entries.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_entries", SAMPLE) == {"batchItemFailures": []}


def test_counts_an_accounts_entries_up_to_the_last_one():
    someone = person()
    grant(Units(someone.user_id, Currency.TOKEN, 50), new(), now())
    spend(Units(someone.user_id, Currency.TOKEN, 20), "resume_scan", new(), now())
    eventually(lambda: getattr(CountedAccount.find(someone.user_id, ENTRIES), "through", 0) == 2)
