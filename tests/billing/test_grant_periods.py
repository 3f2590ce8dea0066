from datetime import timedelta

import pytest

from shared.billing.models import Subscription
from shared.billing.rules import period_start
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.models import LedgerEntry
from tests.support.lambdas import invoke
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def grants(user_id):
    return sorted((row.currency, int(row.amount)) for row in LedgerEntry.query(user_id) if row.kind == "grant")


def test_m15_grants_what_is_paid_for_once_though_it_runs_twice_at_once_and_late():
    professional, enterprise, unpaid = new(), new(), new()
    late, month = now() - timedelta(days=34), now() - timedelta(days=2)
    Subscription.begun(professional, "professional", late, period_start(late, 2)).save()
    Subscription.begun(enterprise, "enterprise", month, period_start(month, 1)).save()
    Subscription.begun(unpaid, "professional", late, late).save()
    at_once([lambda: invoke("billing_grant_periods", {})] * 3)
    invoke("billing_grant_periods", {})
    assert grants(professional) == [("credit", 1200)] * 2 + [("token", 200)] * 2
    assert grants(enterprise) == [("credit", 6000), ("token", 1000)]
    assert grants(unpaid) == []
    assert (Subscription.get(professional).due_at, Subscription.get(enterprise).due_at) == (None, None)
