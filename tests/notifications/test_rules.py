from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.notifications.rules import (
    digest_window,
    ended_windows,
    exam_offered,
    review_needed,
    star_earned,
    verdict_ready,
    waiting,
)


@pytest.mark.parametrize("star", range(1, 6))
def test_every_star_says_what_it_opens(star):
    words = star_earned(star)
    assert str(star) in words.title
    assert words.text


@pytest.mark.parametrize("kind", ["project", "interview", "exam"])
def test_each_outcome_of_each_kind_is_told_differently(kind):
    told = {verdict_ready(kind, passed) for passed in (True, False, None)}
    assert len(told) == 3
    assert all(kind in words.title for words in told)


def test_an_offer_names_the_tier():
    assert "gold" in exam_offered("gold").title


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_window_is_told_after_it_has_ended_and_at_two_runs(moment):
    window = digest_window(moment)
    assert window not in ended_windows(moment)
    runs = [moment.replace(minute=0) + timedelta(hours=4 * later - moment.hour % 4) for later in range(1, 4)]
    assert [window in ended_windows(run) for run in runs] == [True, True, False]


def test_a_digest_counts_by_kind_and_names_the_oldest():
    early, late = datetime(2026, 5, 12, 8, 5, tzinfo=UTC), datetime(2026, 5, 12, 11, 0, tzinfo=UTC)
    assert waiting([("project", late), ("interview", late), ("interview", early)]) == [
        {"what": "Interviews", "number": 2, "since": "12 May, 08:05 UTC"},
        {"what": "Projects", "number": 1, "since": "12 May, 11:00 UTC"},
    ]
    assert "1 " not in review_needed(1).title
    assert review_needed(2).title.startswith("2 submissions")
