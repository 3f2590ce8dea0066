import random

import pytest

from shared.core.ids import new
from shared.ledger.reconciling import TOTAL, LedgerReport
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PLACE = "/api/admin/billing/reconciliation"


def a_day_of_its_own():
    return f"{random.randrange(2200, 9999)}-{random.randrange(10, 13)}-{random.randrange(10, 29)}"


def test_refuses_everybody_but_administrators():
    assert STRANGER.get(PLACE).status == 401
    assert [person(role).get(PLACE).status for role in ("learner", "staff", "viewer")] == [403, 403, 403]


def test_shows_totals_and_who_differs_and_that_a_proof_is_not_finished():
    admin, day, someone = person("admin"), a_day_of_its_own(), new()
    assert admin.get(f"{PLACE}?day={day}").refused == (404, "NoReconciliation")
    assert admin.get(f"{PLACE}?day=yesterday").status == 422
    different = {"currency": "token", "what": "available", "stored": "9", "proved": "5"}
    LedgerReport(day, f"difference#{someone}", facts={"differences": [different]}).save()
    shown = admin.get(f"{PLACE}?day={day}").body
    assert (shown["finished"], shown["differing"]) == (False, [{"user_id": someone, "differences": [different]}])
    LedgerReport(day, TOTAL, facts={"accounts": 3}).save()
    shown = admin.get(f"{PLACE}?day={day}").body
    assert (shown["finished"], shown["totals"]) == (True, {"accounts": 3})
