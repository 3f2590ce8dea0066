"""The clock can be moved, and what falls due on the way is called at its moment."""

import json
import urllib.error
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.due import NotASchedule, last_due

ADD = "arn:aws:lambda:us-east-1:000000000000:function:fivestar-local-add"
SCHEDULER_ROLE = "arn:aws:iam::000000000000:role/writer"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NEW_YEAR = at("2026-01-01T00:00")


@pytest.mark.parametrize(
    "expression",
    ["", "rate(0 minutes)", "rate(1 week)", "cron(0 0 * *)", "cron(x 0 * * ? *)", "every(day)", "at(soon)"],
)
def test_what_is_no_schedule_is_refused(expression):
    with pytest.raises(ValueError):
        last_due(expression, NEW_YEAR, NEW_YEAR + timedelta(days=9))


def test_an_unknown_unit_is_named():
    with pytest.raises(NotASchedule):
        last_due("rate(1 fortnight)", NEW_YEAR, NEW_YEAR)


@pytest.mark.parametrize(
    ("expression", "after", "until", "due"),
    [
        ("rate(1 hour)", "2026-01-01T00:10", "2026-01-01T00:50", None),
        ("rate(1 hour)", "2026-01-01T00:10", "2026-01-01T01:00", "2026-01-01T01:00"),
        ("rate(5 minutes)", "2026-01-01T00:10", "2026-01-03T00:03", "2026-01-03T00:00"),
        ("rate(1 day)", "2026-01-01T00:00", "2026-01-01T23:59", None),
        ("at(2026-01-02T09:30:00)", "2026-01-01T00:00", "2026-01-02T09:29", None),
        ("at(2026-01-02T09:30:00)", "2026-01-01T00:00", "2026-01-02T09:30", "2026-01-02T09:30"),
        ("cron(0 6 * * ? *)", "2026-01-01T07:00", "2026-01-02T05:59", None),
        ("cron(0 6 * * ? *)", "2026-01-01T07:00", "2026-01-05T05:59", "2026-01-04T06:00"),
        ("cron(15,45 8-10 ? * MON-FRI *)", "2026-01-01T00:00", "2026-01-04T12:00", "2026-01-02T10:45"),
        ("cron(0 0 1 * ? *)", "2026-01-02T00:00", "2026-02-01T00:00", "2026-02-01T00:00"),
        ("cron(0 0 L FEB ? *)", "2026-01-02T00:00", "2028-03-01T00:00", "2028-02-29T00:00"),
        ("cron(0/20 * * * ? 2026)", "2026-01-02T00:00", "2026-01-02T00:45", "2026-01-02T00:40"),
        ("cron(0 12 ? * 2#1 *)", "2026-01-01T00:00", "2026-01-31T00:00", "2026-01-05T12:00"),
        ("cron(0 0 * * ? 2027)", "2026-01-02T00:00", "2026-12-31T00:45", None),
    ],
)
def test_a_schedule_falls_due_at_its_latest_moment(expression, after, until, due):
    assert last_due(expression, at(after), at(until)) == (due and at(due))


def test_a_zone_moves_the_moment_with_its_summer_time():
    def due(day):
        return last_due("cron(0 9 * * ? *)", at(f"{day}T00:00"), at(f"{day}T23:00"), "Europe/Berlin")

    assert (due("2026-01-15"), due("2026-07-15")) == (at("2026-01-15T08:00"), at("2026-07-15T07:00"))


@given(st.integers(1, 400), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_rate_falls_due_exactly_when_a_period_ends_within_the_span(minutes, start, span):
    after = NEW_YEAR + timedelta(seconds=start)
    until, period = after + timedelta(seconds=span), 60 * minutes
    ends = int(until.timestamp()) // period > int(after.timestamp()) // period
    assert (last_due(f"rate({minutes} minutes)", after, until) is not None) is ends


# --- on the stage


def virtual(stage):
    return datetime.fromisoformat(stage.control("GET", "/clock")["now"])


def schedule(stage, name, moment, **event):
    stage.root("scheduler").create_schedule(
        Name=name, ScheduleExpression=f"at({moment:%Y-%m-%dT%H:%M:%S})", FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": ADD, "RoleArn": SCHEDULER_ROLE, "Input": json.dumps(event)},
    )  # fmt: skip


def notes(stage):
    return {row["note_id"]: datetime.fromisoformat(row["at"]) for row in stage.control("GET", "/inspect?table=notes")}


@pytest.mark.parametrize("wanted", [{}, {"set": "2026-01-01T00:00:00"}, {"set": "noon"}, {"advance": "far"}], ids=str)
def test_a_move_to_nowhere_is_refused(stage, wanted):
    with pytest.raises(urllib.error.HTTPError):
        stage.control("POST", "/clock", wanted)
    assert stage.control("GET", "/clock")["offset"] == 0


def test_functions_live_in_the_moved_time(stage):
    stage.control("POST", "/clock", {"advance": 86_400})
    stage.invoke("add", id="tomorrow")
    ahead = notes(stage)["tomorrow"] - datetime.now(UTC)
    assert timedelta(hours=23, minutes=59) < ahead < timedelta(days=1, minutes=1)
    stage.control("POST", "/clock", {"set": "2030-02-01T09:00:00+00:00"})
    assert timedelta() <= virtual(stage) - at("2030-02-01T09:00") < timedelta(seconds=20)
    stage.control("POST", "/clock", {"reset": True})
    assert abs(virtual(stage) - datetime.now(UTC)) < timedelta(seconds=20)


def test_one_time_schedules_run_in_their_order_at_their_moment_and_are_gone(stage):
    start = virtual(stage).replace(microsecond=0)
    moments = {"third": 50, "first": 10, "second": 30, "never": 90}
    for name, hours in moments.items():
        schedule(stage, name, start + timedelta(hours=hours), id=name)
    fired = stage.control("POST", "/clock", {"advance": 3600 * 60})["fired"]
    assert [entry["name"] for entry in fired] == [f"schedule default/{name}" for name in ("first", "second", "third")]
    assert all(entry["status"] == 200 and entry["error"] is None for entry in fired)
    for name, seen in notes(stage).items():
        assert timedelta() <= seen - (start + timedelta(hours=moments[name])) < timedelta(seconds=20)
    left = [entry["Name"] for entry in stage.root("scheduler").list_schedules()["Schedules"]]
    assert left == ["never"]
    stage.root("scheduler").delete_schedule(Name="never")


def test_nothing_runs_before_its_time(stage):
    schedule(stage, "later", virtual(stage) + timedelta(hours=2), id="later")
    assert stage.control("POST", "/clock", {"advance": 3600})["fired"] == []
    assert stage.rows() == []
    assert len(stage.control("POST", "/clock", {"advance": 3700})["fired"]) == 1
    assert stage.rows() == ["later"]


def test_nobody_else_is_called_where_some_are_named(stage):
    schedule(stage, "apart", virtual(stage) + timedelta(hours=2), id="apart")
    assert stage.control("POST", "/clock", {"advance": 3 * 3600, "only": ["billing"]})["fired"] == []
    assert (stage.rows(), stage.control("POST", "/clock", {"reset": True})["offset"]) == ([], 0)
    assert len(stage.control("POST", "/clock", {"advance": 3 * 3600, "only": ["add", "billing"]})["fired"]) == 1


def test_rules_run_once_at_their_latest_moment(stage):
    events = stage.root("events")
    for name, state in (("daily", "ENABLED"), ("off", "DISABLED")):
        events.put_rule(Name=name, ScheduleExpression="cron(0 6 * * ? *)", State=state)
        events.put_targets(Rule=name, Targets=[{"Id": "add", "Arn": ADD}])
    try:
        stage.control("POST", "/clock", {"set": "2031-05-01T07:00:00Z"})
        assert stage.control("POST", "/clock", {"set": "2031-05-02T05:59:00Z"})["fired"] == []
        fired = stage.control("POST", "/clock", {"set": "2031-05-04T12:00:00Z"})["fired"]
        assert [(entry["name"], entry["at"]) for entry in fired] == [("rule daily add", "2031-05-04T06:00:00+00:00")]
        assert len(stage.rows()) == len(notes(stage)) >= 1
        assert max(notes(stage).values()) - at("2031-05-04T06:00") < timedelta(seconds=20)
    finally:
        for name in ("daily", "off"):
            events.remove_targets(Rule=name, Ids=["add"])
            events.delete_rule(Name=name)
