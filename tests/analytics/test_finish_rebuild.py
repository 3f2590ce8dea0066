"""An edition that is not the one being made is not shown."""

import pytest

from shared.analytics.models import Edition
from tests.support.lambdas import invoke

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_finishing_again_changes_nothing():
    before = Edition.current()
    invoke("analytics_finish_rebuild", {"edition": 1_000_000, "client_ids": []})
    after = Edition.current()
    assert (before.shown, before.next) == (after.shown, after.next)
