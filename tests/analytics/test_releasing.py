"""T10: whoever asks before and after never learns what fewer than five people did in between."""

import time
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.analytics import reading
from shared.analytics.models import CohortSums, Edition, ReleasedSection
from shared.analytics.releasing import MEASURES_OF, SECTIONS, Published, moved, read, released, stored
from shared.analytics.rules import Cohort, packed, whole
from shared.analytics.suppression import LEAST, SAFE
from shared.core.counts import total
from tests.support.in_process import cloud_in_process

PLACES = [Cohort(*place, "a") for place in product(("c1", "c2"), ("p1", "p2"), ("2026-01", "2026-02"))]


@st.composite
def learners(draw):
    """One learner: where, and what is counted of them."""
    star, tier = draw(st.integers(0, 5)), draw(st.sampled_from(["none", "bronze", "gold"]))
    done = {"learners": 1, f"star_{star}": 1, f"tier_{tier}": 1}
    times = {f"time_{n}_{draw(st.integers(0, 3)):02d}": 1 for n in range(1, star + 1)}
    exam = draw(st.sampled_from([{}, {"exam_attempts": 1}, {"exam_attempts": 2, "exam_passed": 1}]))
    quiz = draw(st.sampled_from([{}, {"quiz_attempts": 2, "quiz_right": 7, "quiz_total": 10, "served_quiz_ai": 2}]))
    rated = draw(st.sampled_from([{}, {"rating_quiz_4": 1}]))
    return draw(st.sampled_from(PLACES)), whole([done, times, exam, quiz, rated])


EVERYBODY = st.lists(learners(), max_size=50)


def sums(people):
    """The sums of each cohort."""
    found = {}
    for cohort, counts in people:
        found.setdefault(cohort, []).append(counts)
    return {cohort: total(many) for cohort, many in found.items()}


def answers(sections):
    """What viewers get, for everybody and for each client, product and month."""
    published = Published(sections)
    wishes = [lambda _: True]
    for name in ("client_id", "product_id", "month"):
        values = {getattr(place, name) for place in PLACES}
        wishes += [lambda cohort, n=name, v=value: getattr(cohort, n) == v for value in sorted(values)]
    return [published.answer(wish) for wish in wishes]


def changed(people, which, by):
    """The same people, some of whom are as somebody else by now."""
    others = dict(zip(sorted(which), by, strict=False))
    return [others.get(number, each) for number, each in enumerate(people)]


@settings(max_examples=150)
@given(EVERYBODY, st.lists(learners(), max_size=LEAST - 1), st.data())
def test_t10_what_fewer_than_five_people_do_changes_nothing_that_was_told(people, by, data):
    numbers = st.integers(0, max(0, len(people) - 1))
    which = data.draw(st.sets(numbers, max_size=len(by))) if people else set()
    later = changed(people, which, by)
    joining = by[len(which) :] if data.draw(st.booleans()) else []
    before, now = released({}, sums(people)), sums([*later, *joining])
    after = released(before, now)
    for section in SECTIONS:
        told = {cohort for group in before[section] for cohort in group.cohorts}
        if told >= now.keys():  # whoever was in no group before may make one, or join one, with four others
            assert after[section] == before[section]
    if all({cohort for group in groups for cohort in group.cohorts} >= now.keys() for groups in before.values()):
        assert answers(after) == answers(before)


@settings(max_examples=60)
@given(st.lists(EVERYBODY, min_size=2, max_size=4))
def test_t10_groups_are_never_split_and_move_on_by_five_or_more(moments):
    before = {}
    for people in moments:
        after = released(before, sums(people))
        for section in SECTIONS:
            older, groups = before.get(section, ()), after[section]
            together = [cohort for group in groups for cohort in group.cohorts]
            assert len(together) == len(set(together))
            for group in groups:
                inside = [each for each in older if each.cohorts & group.cohorts]
                assert all(each.cohorts <= group.cohorts for each in inside)
                assert len(inside) <= 1
                assert len({cohort.product_id for cohort in group.cohorts}) == 1
                if inside != [group]:
                    assert SAFE[section](group.counts)
                    assert not inside or moved(section, inside[0].counts, group.counts) >= LEAST
        before = after


@given(EVERYBODY, EVERYBODY)
def test_no_more_people_are_said_to_have_changed_than_have(people, others):
    later = [*others, *people[len(others) :]]
    pairs = [*zip(people, later, strict=False)]
    gone_or_come = abs(len(later) - len(people))
    for section in SECTIONS:
        shown = MEASURES_OF[section]

        def counted(each, shown=shown):
            return {name: value for name, value in each[1].items() if name in shown}

        true = sum(counted(one) != counted(other) for one, other in pairs) + gone_or_come
        assert moved(section, total(map(counted, people)), total(map(counted, later))) <= true


@given(EVERYBODY)
def test_what_is_stored_is_read_back_and_the_same_sums_release_the_same(people):
    sections = released({}, sums(people))
    kept = {section: read(stored(groups)) for section, groups in sections.items()}
    assert kept == sections
    assert released(kept, sums(people)) == sections


def test_a_group_follows_when_five_have_changed_and_takes_in_those_that_are_too_few():
    big, small = PLACES[0], Cohort("c2", PLACES[0].product_id, "2026-01", "a")
    first = released({}, {big: {"learners": 8, "star_0": 8, "tier_none": 8}})
    four = released(first, {big: {"learners": 12, "star_0": 12, "tier_none": 12}})
    assert Published(four).answer(lambda _: True).learners == 8
    five = released(four, {big: {"learners": 13, "star_0": 13, "tier_none": 13}})
    assert Published(five).answer(lambda _: True).learners == 13
    few = {big: {"learners": 15, "star_0": 15, "tier_none": 15}, small: {"learners": 3, "star_0": 3, "tier_none": 3}}
    joined = Published(released(five, few))
    assert joined.answer(lambda _: True).learners == 18
    assert joined.answer(lambda cohort: cohort == big).learners == 0
    apart = {**few, small: {"learners": 30, "star_0": 30, "tier_none": 30}}
    assert Published(released(joined.sections, apart)).answer(lambda cohort: cohort == small).learners == 0


def many(cohorts):
    """So many cohorts of seven products, some of them too small to be shown alone."""
    learner = {"learners": 1, "star_1": 1, "tier_gold": 1, "quiz_attempts": 2, "quiz_right": 7, "quiz_total": 10}
    return {
        Cohort(f"c{number % 50}", f"p{number % 7}", f"2026-{number % 12 + 1:02d}", f"b{number}"): total(
            [whole([learner])] * (1 + number % 9)
        )
        for number in range(cohorts)
    }


def seconds_of_a_release(cohorts):
    """The seconds of computing that a release takes beside one that was shown."""
    before, now = released({}, many(cohorts)), many(cohorts + 20)

    def once():
        since = time.process_time()
        released(before, now)
        return time.process_time() - since

    return min(once() for _ in range(3))


def test_a_release_takes_as_many_times_longer_as_there_are_more_cohorts():
    assert seconds_of_a_release(2400) < 20 * seconds_of_a_release(300), "eight times the cohorts"


def test_a_release_is_written_when_it_differs_from_the_one_that_is_shown():
    with cloud_in_process([CohortSums, Edition, ReleasedSection]):

        def shown(learners):
            counts = dict.fromkeys(("learners", "star_0", "tier_none"), learners)
            CohortSums(*CohortSums.key_of(1, PLACES[0]), sums=packed(counts)).save()
            reading.release()
            return {section: int(row.revision) for section, row in ReleasedSection.current().items()}

        assert shown(8) == dict.fromkeys(SECTIONS, 1)
        assert shown(8) == shown(9) == dict.fromkeys(SECTIONS, 1)
        assert shown(13) == dict.fromkeys(SECTIONS, 2)
