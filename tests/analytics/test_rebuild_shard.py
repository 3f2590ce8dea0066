"""People, those who left, and accounts are counted anew, page after page."""

import pytest

from shared.analytics.models import Edition
from shared.business.counting import ENTRIES
from shared.business.models import CountedAccount
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant
from shared.ledger.books import Currency
from shared.ledger.models import shard_of
from tests.support.lambdas import Failed, invoke
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_a_shard_that_is_not_named_is_refused():
    with pytest.raises(Failed):
        invoke("analytics_rebuild_shard", {})


def test_counts_an_account_whose_row_was_lost_and_goes_through_every_part():
    someone = person()
    grant(Units(someone.user_id, Currency.TOKEN, 5), new(), now())
    row = eventually(lambda: CountedAccount.find(someone.user_id, ENTRIES))
    row.edition = 0  # as before a new edition
    row.save()
    task = {"edition": Edition.current().counted_into, "shard": shard_of(someone.user_id)}
    done = {"part": "people", "after": None, "progress": "more"}
    while done["progress"] == "more":
        done = invoke("analytics_rebuild_shard", {**task, **done})
    assert done["part"] == "accounts"
    found = CountedAccount.find(someone.user_id, ENTRIES)
    assert (int(found.edition), int(found.through)) == (task["edition"], 1)
