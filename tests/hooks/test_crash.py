"""A function is killed before or after its k-th call, and the retries of its trigger then run."""

import os
import urllib.error

import pytest

from tests.support.waiting import eventually

ROWS = [{"id": letter} for letter in "abc"]


def plan(stage, nth, when):
    stage.control("POST", "/crash", {"function": "fragile", "nth": nth, "when": when})


@pytest.mark.parametrize(
    "wanted", [{"nth": 1}, {"function": "add"}, {"function": "add", "nth": 1, "when": "during"}], ids=str
)
def test_a_crash_without_function_call_or_moment_is_refused(stage, wanted):
    with pytest.raises(urllib.error.HTTPError):
        stage.control("POST", "/crash", wanted)


@pytest.mark.parametrize(
    ("nth", "when", "left"),
    [
        (1, "before", ""),
        (1, "after", "a"),
        (2, "before", "a"),
        (2, "after", "ab"),
        (3, "before", "ab"),
        (3, "after", "abc"),
    ],
)
def test_a_killed_function_leaves_what_it_had_done(stage, nth, when, left):
    process = stage.invoke("fragile", id="warm")["pid"]
    plan(stage, nth, when)
    assert isinstance(stage.invoke("fragile", rows=ROWS), str)
    assert "".join(id for id in stage.rows() if id != "warm") == left
    eventually(lambda: not os.path.exists(f"/proc/{process}/exe"))
    assert stage.control("GET", "/crash")[0]["hits"] == 1


def test_nobody_else_is_killed(stage):
    process = stage.invoke("append", id="x")["pid"]
    plan(stage, 1, "before")
    assert stage.invoke("append", id="y")["pid"] == process
    assert isinstance(stage.invoke("fragile", id="z"), str)
    assert os.path.exists(f"/proc/{process}/exe")


def test_a_crash_beyond_the_last_call_does_not_happen(stage):
    plan(stage, 4, "before")
    assert isinstance(stage.invoke("fragile", rows=ROWS), dict)
    assert stage.control("GET", "/crash")[0]["hits"] == 0


def test_an_asynchronous_call_is_retried_after_the_crash(stage):
    plan(stage, 2, "before")
    stage.root("lambda").invoke(
        FunctionName="fivestar-local-fragile", InvocationType="Event", Payload=b'{"rows": [{"id": "a"}, {"id": "b"}]}'
    )
    eventually(lambda: stage.rows() == ["a", "b"], seconds=150)
