"""Enrolments and their decisions are counted once, whatever the stream does."""

from datetime import UTC, datetime

import pytest

from shared.analytics.models import CountedEnrolment, CountedThing
from shared.analytics.rules import time_class
from shared.core.ids import new
from shared.readiness.models import Decision, Enrolment
from shared.readiness.rules import Kind, Ruling
from tests.support import cohorts
from tests.support.lambdas import invoke
from tests.support.people import call
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed
BEGAN = datetime(2026, 3, 3, tzinfo=UTC)


def record(someone, sequence, old=None):
    keys = {"user_id": {"S": someone.user_id}, "product_id": {"S": someone.product_id}}
    images = {"NewImage": {**keys, "sequence": {"N": str(sequence)}}, **({"OldImage": old} if old else {})}
    return {"dynamodb": {"Keys": keys, **images, "SequenceNumber": "1"}}


def test_nobody_counts_over_http():
    assert call("POST", "/api/admin/job-readiness/analytics", {}).status == 404


def test_a_learner_is_counted_with_star_tier_and_times_and_leaves_with_their_rows():
    client_id, product_id = new(), new()
    someone = cohorts.enrolled(client_id, product_id, began=BEGAN)
    cohorts.earn(someone, 1, 50)
    enrolment = someone.enrolment
    enrolment.append([Ruling(Kind.OVERRIDE, {"star": 3, "tier": "gold"})], enrolment.state()[1], actor="x", now=BEGAN)
    expected = {"learners": 1, "star_3": 1, "tier_gold": 1, f"time_1_{time_class(50):02d}": 1}
    eventually(lambda: cohorts.counted(client_id) == expected)
    assert cohorts.recomputed(someone) == expected
    someone.enrolment.delete()
    eventually(lambda: cohorts.counted(client_id) == {})
    eventually(
        lambda: not list(CountedThing.query(someone.user_id)) and not list(CountedEnrolment.query(someone.user_id))
    )


def test_the_same_record_a_hundred_times_and_an_old_one_again_change_nothing():
    client_id, product_id = new(), new()
    someone = cohorts.enrolled(client_id, product_id, began=BEGAN)
    cohorts.earn(someone, 1, 50)
    expected = cohorts.recomputed(someone)
    eventually(lambda: cohorts.counted(client_id) == expected)
    stale = record(someone, 0)
    invoke("analytics_count_decisions", {"Records": [stale, *[record(someone, 1)] * 98, stale]})
    assert cohorts.counted(client_id) == expected


def test_learners_of_one_cohort_who_are_counted_at_once_are_all_counted():
    client_id, product_id = new(), new()
    people = [cohorts.enrolled(client_id, product_id, began=BEGAN) for _ in range(6)]
    at_once([lambda each=each: invoke("analytics_count_decisions", {"Records": [record(each, 1)]}) for each in people])
    eventually(lambda: cohorts.counted(client_id) == {"learners": 6, "star_0": 6, "tier_none": 6})


def test_a_learner_who_changes_clients_moves_with_all_that_was_counted():
    before, after, product_id = new(), new(), new()
    someone = cohorts.enrolled(before, product_id, began=BEGAN)
    cohorts.took_quiz(someone, 7, True)
    eventually(lambda: cohorts.counted(before).get("quiz_right") == 7)
    someone.enrolment.update(actions=[Enrolment.client_id.set(after), Enrolment.background.set("design")])
    eventually(lambda: cohorts.counted(after) == cohorts.recomputed(someone))
    assert cohorts.counted(before) == {}


def test_a_record_that_cannot_be_processed_is_told_and_the_next_one_makes_it_good():
    client_id, product_id = new(), new()
    someone = cohorts.enrolled(client_id, product_id, began=BEGAN)
    broken = Decision(someone.enrolment.enrolment_id, 1, kind="unheard_of", facts={}, rule_version="x", actor="x")
    broken.decided_at = BEGAN
    broken.save()
    answer = invoke("analytics_count_decisions", {"Records": [record(someone, 1)]})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    broken.delete()
    assert invoke("analytics_count_decisions", {"Records": [record(someone, 2)]}) == {"batchItemFailures": []}
    assert cohorts.counted(client_id) == cohorts.recomputed(someone)
