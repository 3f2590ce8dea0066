import json
from datetime import timedelta

import pytest

from shared.audit.models import AuditEntry
from shared.core import clock
from shared.core.aws import client
from shared.core.names import bucket
from shared.privacy.models import Erasure
from tests.support.lambdas import Failed, invoke
from tests.support.privacy import no_due, under_way

pytestmark = pytest.mark.deployed


def test_whoever_is_not_being_erased_gets_no_tombstone():
    someone, _ = under_way("withdrawn", due_at=None)
    with pytest.raises(Failed) as refusal:
        invoke("privacy_finish_erasure", {"user_id": someone.user_id})
    assert refusal.value.name == "NotToBeErased"


def test_a_tombstone_without_identity_is_left_and_a_second_pass_is_planned_once():
    someone, _ = under_way("erasing", due_at=None)
    for _ in range(2):
        invoke("privacy_finish_erasure", {"user_id": someone.user_id})
    erasure = Erasure.find(someone.user_id)
    with no_due(erasure):
        assert erasure.state == "erased"
        assert timedelta(hours=23) < erasure.due_at - clock.now() <= timedelta(days=1)
    found = client("s3").get_object(Bucket=bucket("media"), Key=f"erasures/{someone.user_id}.json")
    assert set(json.load(found["Body"])) == {"user_id", "erased_at"}
    acts = [entry.act for entry in AuditEntry.query(someone.user_id, consistent_read=True)]
    assert acts == ["account_erased"]


def test_the_second_pass_plans_no_third():
    someone, _ = under_way("erased", due_at=None, round=2)
    invoke("privacy_finish_erasure", {"user_id": someone.user_id, "round": 2})
    assert Erasure.find(someone.user_id).due_at is None
