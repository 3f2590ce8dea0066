from types import SimpleNamespace

from infra.local.warmth import beyond, most


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
