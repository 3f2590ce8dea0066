"""So many instances of functions stay warm, and a test can say which of them serves, or that it is a cold one."""

import urllib.error
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.local.warmth import beyond, most


def served(name, pid, calls):
    return {"function": f"fivestar-local-{name}", "pid": pid, "served": calls, "busy": False}


def process(last_used, in_use=False):
    return SimpleNamespace(last_used=last_used, in_use=in_use)


def test_no_more_are_kept_than_the_setting_says(monkeypatch):
    monkeypatch.setenv("MOST_WARM", "7")
    assert most() == 7
    monkeypatch.delenv("MOST_WARM")
    assert most() > 7


def test_what_runs_is_never_ended_and_a_functions_first_process_last():
    busy, first, spare, old, newer = process(1, True), process(2), process(9), process(3), process(5)
    pools = {"a": [first, spare], "b": [busy], "c": [old], "d": [newer]}
    assert beyond(pools, 5) == []
    assert beyond(pools, 4) == [spare]
    assert beyond(pools, 2) == [first, old]
    assert pools == {"a": [], "b": [busy], "c": [], "d": [newer]}
    assert beyond(pools, 0) == [newer]


def test_a_functions_calls_are_served_by_one_warm_instance_until_it_is_ended(stage):
    stage.control("DELETE", "/warm")
    pids = [stage.invoke()["pid"] for _ in range(3)]
    assert stage.control("GET", "/warm") == [served("add", pids[0], 3)]
    stage.invoke("append")
    assert stage.control("DELETE", "/warm?function=add") == []
    assert not Path("/proc", str(pids[0])).exists()
    cold = stage.invoke()["pid"]
    assert [pids, cold in pids] == [[pids[0]] * 3, False]
    assert stage.control("GET", "/warm?function=add") == [served("add", cold, 1)]
    assert [row["served"] for row in stage.control("GET", "/warm?function=append")] == [1]


def test_a_call_is_served_by_the_chosen_instance_or_by_a_new_one_beside_those_that_stay(stage):
    stage.control("DELETE", "/warm")
    first = stage.invoke()["pid"]
    stage.control("POST", "/warm", {"function": "add", "pid": 0})
    second = stage.invoke()["pid"]
    assert second != first
    for chosen in (second, first, second):
        stage.control("POST", "/warm", {"function": "add", "pid": chosen})
        assert [stage.invoke()["pid"] for _ in range(2)] == [chosen, chosen]
    shown = stage.control("GET", "/warm?function=add")
    assert sorted(row["served"] for row in shown) == [3, 5]
    assert len(stage.control("DELETE", "/warm?function=append")) == 0
    assert stage.control("DELETE", "/warm") == []
    assert stage.invoke()["pid"] not in (first, second)


def test_a_busy_instance_is_not_waited_for_even_when_it_was_chosen(stage):
    stage.control("DELETE", "/warm")
    chosen = stage.invoke()["pid"]
    stage.control("POST", "/warm", {"function": "add", "pid": chosen})
    answers = stage.control("POST", "/dup", {"function": "add", "times": 3, "parallel": True})
    assert len({answer["answer"]["pid"] for answer in answers} | {chosen}) > 1
    assert stage.invoke()["pid"] == chosen


@pytest.mark.parametrize("wanted", [{"pid": 0}, {"function": "add"}, {"function": "add", "pid": 1}, {"function": "no"}])
def test_a_choice_that_could_not_come_true_is_refused(stage, wanted):
    with pytest.raises(urllib.error.HTTPError, match="422"):
        stage.control("POST", "/warm", wanted)
