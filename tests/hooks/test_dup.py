"""The same event is delivered several times, one after the other or all at once."""

import urllib.error

import pytest


def deliver(stage, times, parallel=False, **payload):
    wanted = {"function": "add", "payload": payload, "times": times, "parallel": parallel}
    return stage.control("POST", "/dup", wanted)


@pytest.mark.parametrize("times", [0, -1, 201, "many"])
def test_too_many_or_no_deliveries_are_refused(stage, times):
    with pytest.raises(urllib.error.HTTPError):
        deliver(stage, times)


def test_an_unknown_function_is_refused(stage):
    with pytest.raises(urllib.error.HTTPError):
        stage.control("POST", "/dup", {"function": "nobody", "times": 1})


def test_a_series_arrives_one_by_one_in_one_warm_process(stage):
    answers = deliver(stage, 5)
    assert [answer["status"] for answer in answers] == [200] * 5
    assert len({answer["answer"]["pid"] for answer in answers}) == 1
    assert len(stage.rows()) == 5


def test_parallel_deliveries_are_under_way_at_the_same_moment(stage):
    answers = deliver(stage, 4, parallel=True)
    assert [answer["status"] for answer in answers] == [200] * 4
    assert len({answer["answer"]["pid"] for answer in answers}) > 1
    assert len(stage.rows()) == 4


def test_the_same_event_has_the_same_effect_key(stage):
    deliver(stage, 3, id="same")
    assert stage.rows() == ["same"]
