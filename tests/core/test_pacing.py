"""A step does page after page, and hands on what it has no time for."""

from shared.core import pacing
from shared.core.pacing import for_a_while


def page(number):
    return {"read": number, "after": number + 1 if number < 4 else None}


def test_the_last_page_ends_it():
    assert for_a_while(page, 0, lambda done: done["after"]) == {"read": 4, "after": None}


def test_whoever_has_no_time_left_says_where_to_go_on(monkeypatch):
    monkeypatch.setattr(pacing, "SECONDS", 0)
    assert for_a_while(page, 2, lambda done: done["after"]) == {"read": 2, "after": 3}
