"""One-time schedules: named once, never early, gone when they are cancelled."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core import schedules
from shared.core.aws import client
from shared.core.messages import Message
from shared.core.names import physical
from tests.support.private_cloud import Clock, private_cloud

NOON = datetime(2036, 11, 21, 12, tzinfo=UTC)
FUNCTION = "exams_finish_promotion_exam"


class Note(Message):
    """What a schedule carries."""

    attempt_id: str


@pytest.fixture(scope="module")
def cloud() -> Iterator[Clock]:
    with private_cloud([]) as clock:
        yield clock


def made():
    rows = client("scheduler").list_schedules(GroupName=physical("once"))["Schedules"]
    return [client("scheduler").get_schedule(GroupName=physical("once"), Name=row["Name"]) for row in rows]


@given(st.integers(0, 10**9 * 10**6).map(lambda microseconds: NOON + timedelta(microseconds=microseconds)))
def test_an_expression_names_the_first_whole_second_that_is_not_before_the_moment(moment):
    written = datetime.strptime(schedules.expression(moment), "at(%Y-%m-%dT%H:%M:%S)").replace(tzinfo=UTC)
    assert timedelta() <= written - moment < timedelta(seconds=1)


def test_a_moment_of_another_zone_is_the_same_moment():
    east = NOON.astimezone(datetime.strptime("+0900", "%z").tzinfo)
    assert schedules.expression(east) == schedules.expression(NOON) == "at(2036-11-21T12:00:00)"


def test_a_schedule_is_made_once_removes_itself_and_can_be_cancelled_twice(cloud):
    for _ in range(3):
        schedules.at(NOON, FUNCTION, key=("one",), input=Note(attempt_id="one"))
    (only,) = made()
    assert only["ScheduleExpression"] == "at(2036-11-21T12:00:00)"
    assert (only["ActionAfterCompletion"], only["FlexibleTimeWindow"]["Mode"]) == ("DELETE", "OFF")
    assert only["Target"]["Arn"].endswith(physical(FUNCTION))
    assert only["Target"]["Input"] == '{"attempt_id":"one"}'
    schedules.at(NOON, FUNCTION, key=("two",), input=Note(attempt_id="two"))
    assert len(made()) == 2
    for _ in range(2):
        schedules.cancel(FUNCTION, key=("one",))
    assert [row["Target"]["Input"] for row in made()] == ['{"attempt_id":"two"}']
