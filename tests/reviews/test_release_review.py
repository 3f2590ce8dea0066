import pytest

from shared.core.ids import new
from shared.reviews.models import ReviewLease
from tests.support.people import STRANGER, call, person
from tests.support.reviewing import KINDS, REVIEWS, lease, waiting

pytestmark = pytest.mark.deployed


def release(who, kind, submission_id):
    return call("DELETE", f"{REVIEWS}/{kind}/{submission_id}/lease", token=who.token)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_holder_gives_a_submission_free(kind):
    someone, row = waiting(kind)
    admin = person("admin")
    lease(admin, kind, row.submission_id)
    assert release(STRANGER, kind, row.submission_id).status == 401
    assert [release(who, kind, row.submission_id).status for who in (someone, person("staff"))] == [403] * 2
    assert release(person("admin"), kind, row.submission_id).refused == (409, "ReviewTaken")
    assert release(admin, kind, new()).refused == (404, "SubmissionNotFound")
    assert [release(admin, kind, row.submission_id).status for _ in range(2)] == [204, 204]
    assert ReviewLease.find(row.submission_id) is None
    assert lease(person("admin"), kind, row.submission_id).status == 201
