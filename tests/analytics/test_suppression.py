"""T10: an attacker who asks for everything and subtracts every answer from every other never meets fewer than five."""

import json
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.analytics.releasing import Published, released
from shared.analytics.rules import Cohort, whole
from shared.analytics.suppression import LEAST
from shared.core.counts import total

CLIENTS, PRODUCTS, MONTHS, BACKGROUNDS = ("c1", "c2", "c3"), ("p1", "p2"), ("2026-01", "2026-02", "2026-03"), ("a", "b")


@st.composite
def populations(draw):
    """Small cohorts, each learner with a star, a tier and perhaps one attempt at an exam."""
    places = draw(st.lists(st.sampled_from(list(product(CLIENTS, PRODUCTS, MONTHS, BACKGROUNDS))), unique=True))
    people = {}
    for client, offered, month, background in places:
        learners = []
        for _ in range(draw(st.integers(1, 9))):
            star, tier = draw(st.integers(0, 5)), draw(st.sampled_from(["none", "bronze", "gold"]))
            done = {"learners": 1, f"star_{star}": 1, f"tier_{tier}": 1}
            attempt = draw(st.sampled_from([{}, {"exam_attempts": 1}, {"exam_attempts": 1, "exam_passed": 1}]))
            learners.append(whole([done, attempt]))
        people[Cohort(client, offered, month, background)] = total(learners)
    return people


def choices(values):
    return [None, *values]


SPANS = [(None, None), *[(low, high) for low in MONTHS for high in MONTHS if low <= high]]
FILTERS = list(product(choices(CLIENTS), choices(PRODUCTS), choices(BACKGROUNDS), SPANS))


def takes(wanted, cohort):
    client, offered, background, (low, high) = wanted
    return (
        client in (None, cohort.client_id)
        and offered in (None, cohort.product_id)
        and background in (None, cohort.background)
        and (low is None or low <= cohort.month <= high)
    )


def numbers(answer):
    """Every number of people (or of attempts, of which each has one here) in an answer."""
    found = [answer.learners, *answer.stars, answer.stars_withheld, *answer.tiers.values(), answer.tiers_withheld]
    exams = (answer.exams.attempts, answer.exams.passed) if answer.exams else (0, 0)
    return [*found, *exams, exams[0] - exams[1]]


@settings(max_examples=60)
@given(populations())
def test_t10_no_answer_and_no_difference_of_answers_is_about_fewer_than_five(people):
    published = Published(released({}, people))
    asked = {}
    for wanted in FILTERS:
        inside = frozenset(cohort for cohort in people if takes(wanted, cohort))
        asked[inside] = numbers(published.answer(lambda cohort, w=wanted: takes(w, cohort)))
    for inside, shown in asked.items():
        assert all(number == 0 or number >= LEAST for number in shown)
        for smaller, less in asked.items():
            if smaller < inside:
                apart = [more - fewer for more, fewer in zip(shown, less, strict=True)]
                assert all(number == 0 or number >= LEAST for number in apart)


@settings(max_examples=60)
@given(populations())
def test_t10_a_whole_less_all_of_its_parts_is_not_about_fewer_than_five(people):
    published = Published(released({}, people))
    everybody = numbers(published.answer(lambda _: True))
    for dimension in ("client_id", "product_id", "month", "background"):
        names = sorted({getattr(cohort, dimension) for cohort in people})
        for left_out in ([], *[[name] for name in names]):
            parts = [
                numbers(published.answer(lambda cohort, d=dimension, n=name: getattr(cohort, d) == n))
                for name in names
                if name not in left_out
            ]
            rest = [sum(column) for column in zip(*parts, strict=True)] if parts else [0] * len(everybody)
            apart = [more - fewer for more, fewer in zip(everybody, rest, strict=True)]
            assert all(number == 0 or number >= LEAST for number in apart)


@given(populations())
def test_nothing_is_invented(people):
    answer = Published(released({}, people)).answer(lambda _: True)
    true = total(people.values())
    assert answer.learners <= true.get("learners", 0)
    assert sum(answer.stars) + answer.stars_withheld == answer.learners
    assert sum(answer.tiers.values()) + answer.tiers_withheld == answer.learners


def test_a_large_cohort_is_shown_as_it_is_and_a_small_one_is_not_there():
    big, small = Cohort("c1", "p1", "2026-01", "a"), Cohort("c2", "p1", "2026-01", "a")
    people = {
        big: {"learners": 40, "star_0": 30, "star_1": 10, "tier_none": 40},
        small: {"learners": 4, "star_5": 4, "tier_gold": 4},
    }
    published = Published(released({}, people))
    assert published.answer(lambda cohort: cohort.client_id == "c2").learners == 0
    assert published.answer(lambda cohort: cohort.client_id == "c1").learners == 0  # all less c1 would be c2
    everybody = published.answer(lambda _: True)
    assert (everybody.learners, everybody.stars[:2], everybody.stars_withheld) == (44, [30, 0], 14)
    alone = Published(released({}, {big: people[big]})).answer(lambda _: True)
    assert (alone.learners, alone.stars[:2]) == (40, [30, 10])


def test_fewer_than_five_in_all_are_not_shown_at_all():
    answer = Published(released({}, {Cohort("c", "p", "2026-01", "a"): {"learners": 4, "star_1": 4}})).answer(
        lambda _: True
    )
    assert json.loads(answer.model_dump_json())["learners"] == 0
    assert answer.exams is None
