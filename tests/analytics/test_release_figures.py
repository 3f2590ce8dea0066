"""What viewers see follows five people, and never one."""

import pytest

from shared.analytics.models import ReleasedSection
from shared.core.ids import new
from tests.support import cohorts
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def shown(product_id):
    """What a viewer gets once everything was released that may be."""
    invoke("analytics_release_figures", {})
    answer = person("viewer").get(f"/api/viewer/job-readiness/analytics?product_id={product_id}")
    assert answer.status == 200
    return answer.body


def counted(client_id, people):
    eventually(lambda: cohorts.counted(client_id).get("learners") == people)


def test_t10_before_and_after_one_enrolment_and_one_quiz_viewers_get_the_same():
    client_id, product_id = new(), cohorts.offer()
    many = [cohorts.enrolled(client_id, product_id) for _ in range(6)]
    counted(client_id, 6)
    before = shown(product_id)
    assert before["whole"]["learners"] == 6
    cohorts.enrolled(client_id, product_id)
    cohorts.took_quiz(many[0], 9, True)
    counted(client_id, 7)
    eventually(lambda: cohorts.counted(client_id).get("quiz_attempts") == 1)
    assert shown(product_id) == before
    for _ in range(4):
        cohorts.enrolled(client_id, product_id)
    counted(client_id, 11)
    assert shown(product_id)["whole"]["learners"] == 11


def test_releases_at_the_same_moment_are_one_after_the_other():
    invoke("analytics_release_figures", {})
    seen = {row.revision for row in ReleasedSection.current().values()}
    client_id, product_id = new(), cohorts.offer()
    for _ in range(5):
        cohorts.enrolled(client_id, product_id)
    counted(client_id, 5)
    at_once([lambda: invoke("analytics_release_figures", {})] * 3)
    rows = ReleasedSection.current().values()
    assert len({row.revision for row in rows}) == 1
    assert max(row.revision for row in rows) > max(seen)
