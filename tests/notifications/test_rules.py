import pytest

from shared.notifications.rules import exam_offered, star_earned, verdict_ready


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
