"""How long models took is summed up from their calls, again and again to the same."""

import pytest

from shared.business.models import AI, BusinessSums
from shared.clients.ai_metering import metered
from shared.core.clock import now
from shared.core.ids import new
from tests.support.lambdas import invoke
from tests.support.waiting import before_midnight

pytestmark = pytest.mark.deployed


def test_folds_the_calls_of_the_day():
    before_midnight()
    task = new().lower()
    with metered(task, "small", now()) as meter:
        meter.tokens = 7
    day = now().date().isoformat()
    for _ in range(2):
        assert invoke("analytics_fold_ai_calls", {})["calls"] >= 1
    counts = BusinessSums.get(AI, day, consistent_read=True).counts
    mine = {name: value for name, value in counts.items() if task in name}
    assert mine == {f"ai.{task}.answered": 1, f"ai.{task}.tokens": 7, f"ai.{task}.time_00": 1}
