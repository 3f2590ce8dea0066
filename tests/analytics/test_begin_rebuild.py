"""A rebuild that was begun is gone on with."""

import pytest

from shared.analytics.models import Edition
from tests.support.lambdas import invoke

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_beginning_twice_is_beginning_once():
    shown = int(Edition.current().shown)
    first, second = (invoke("analytics_begin_rebuild", {}) for _ in range(2))
    assert first["edition"] == second["edition"] == shown + 1
    assert "independent" in first["client_ids"]
    row = Edition.current()
    row.next = None
    row.save()
