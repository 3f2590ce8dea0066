from datetime import datetime, timedelta

import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.reviews.models import ReviewLease
from tests.support.people import STRANGER, person
from tests.support.reviewing import KINDS, REVIEWS, contested, lease, review, settle_appeal, waiting
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


@pytest.mark.parametrize("kind", KINDS)
def test_refuses_everybody_but_administrators_and_what_is_not_there(kind):
    someone, row = waiting(kind)
    assert lease(STRANGER, kind, row.submission_id).status == 401
    others = (someone, person("staff"), person("viewer"))
    assert [lease(who, kind, row.submission_id).status for who in others] == [403] * 3
    admin = person("admin")
    for wrong_kind, wrong in ((kind, new()), (kind, "x"), ("quizzes", row.submission_id)):
        assert lease(admin, wrong_kind, wrong).refused == (404, "SubmissionNotFound")
    assert ReviewLease.find(row.submission_id) is None


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_reviewers_one_gets_it_and_the_other_is_told_who_and_when(kind):
    _, row = waiting(kind)
    reviewers = [person("admin") for _ in range(4)]
    answers = at_once([lambda who=who: lease(who, kind, row.submission_id) for who in reviewers])
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    (taken,) = [answer.body for answer in answers if answer.status == 201]
    refused = next(answer for answer in answers if answer.status == 409)
    assert refused.refused == (409, "ReviewTaken")
    assert refused.body["by"] == taken["reviewer_id"]
    assert datetime.fromisoformat(refused.body["since"]) == datetime.fromisoformat(taken["taken_at"])
    assert datetime.fromisoformat(refused.body["until"]) > now() + timedelta(minutes=14)


def test_whoever_has_it_keeps_it_longer_and_another_gets_it_when_the_time_is_over():
    _, row = waiting("projects")
    first, second = person("admin"), person("admin")
    taken = lease(first, "projects", row.submission_id).body
    kept = ReviewLease.find(row.submission_id)
    kept.update(actions=[ReviewLease.expires_at.set(now() + timedelta(minutes=1))])
    again = lease(first, "projects", row.submission_id).body
    assert again["taken_at"] == taken["taken_at"]
    assert datetime.fromisoformat(again["expires_at"]) > now() + timedelta(minutes=14)
    kept.update(actions=[ReviewLease.expires_at.set(now() - timedelta(seconds=1))])
    assert lease(second, "projects", row.submission_id).body["reviewer_id"] == second.user_id
    assert lease(first, "projects", row.submission_id).refused == (409, "ReviewTaken")


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_holder_decides_and_the_decision_gives_it_free(kind):
    _, row = waiting(kind)
    holder, other = person("admin"), person("admin")
    lease(holder, kind, row.submission_id)
    refused = review(other, kind, row.submission_id, "approved")
    assert (refused.refused, refused.body["by"]) == ((409, "ReviewTaken"), holder.user_id)
    row.refresh(consistent_read=True)
    assert row.status == "awaiting_review"
    assert review(holder, kind, row.submission_id, "approved").status == 200
    assert ReviewLease.find(row.submission_id) is None


def test_an_appeal_is_taken_by_its_submission():
    _, row = contested("projects")
    holder, other = person("admin"), person("admin")
    lease(holder, "projects", row.submission_id)
    assert settle_appeal(other, "projects", row.submission_id, "upheld").refused == (409, "ReviewTaken")
    assert settle_appeal(holder, "projects", row.submission_id, "upheld").status == 200


def test_a_lease_without_a_body_or_with_a_foreign_field_changes_nothing_about_whose_it_is():
    _, row = waiting("projects")
    admin = person("admin")
    answer = admin.post(f"{REVIEWS}/projects/{row.submission_id}/lease", {"reviewer_id": new()})
    assert answer.body["reviewer_id"] == admin.user_id
