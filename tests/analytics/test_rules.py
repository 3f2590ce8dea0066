"""What is counted equals what an independent reading of the history says, exactly, in whatever order it comes."""

import math
import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics import rules
from shared.analytics.figures import correlation, figures, quantile
from shared.analytics.rules import (
    BOUNDS,
    CLASSES,
    MEASURES,
    Cohort,
    journey,
    packed,
    person,
    summed,
    time_class,
    unpacked,
    whole,
)
from shared.analytics.sources import project
from shared.core.counts import less, total
from shared.projects.models import ProjectSubmission
from shared.readiness.rules import Kind, Ruling, Tier, fold

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
COUNTS = st.dictionaries(st.sampled_from(MEASURES), st.integers(-(10**9), 10**9), max_size=30)


def star(n, sequence):
    return Ruling(Kind.STAR_AWARDED, {"star": n}, (f"e{sequence}",), sequence)


@st.composite
def histories(draw):
    """A history as the service writes it: each decision follows from the state before, an hour or more later."""
    history, moment = [], BEGAN
    for sequence in range(1, draw(st.integers(0, 14)) + 1):
        moment += timedelta(hours=draw(st.integers(1, 500)))
        state = fold(ruling for ruling, _ in history)
        kinds = ["override"]
        kinds += ["star"] * 4 if state.star < 5 else []
        kinds += ["void"] if history else []
        kinds += ["promotion"] if state.tier and state.tier.next else []
        match draw(st.sampled_from(kinds)):
            case "star":
                ruling = star(state.star + 1, sequence)
            case "void":
                voids = draw(st.sampled_from([each.sequence for each, _ in history]))
                ruling = Ruling(Kind.VOIDED, {"voids": voids}, (), sequence)
            case "promotion":
                ruling = Ruling(Kind.PROMOTED, {"from": state.tier.value, "to": state.tier.next.value}, (), sequence)
            case _:
                facts = {"star": draw(st.integers(0, 5)), "tier": draw(st.sampled_from(list(Tier))).value}
                ruling = Ruling(Kind.OVERRIDE, facts, (), sequence)
        history.append((ruling, moment))
    return history


def held_times(history):
    """The same answer by another way: look at the state after every decision, as if those voided had never been."""
    voided = set()
    for ruling, _ in reversed(history):
        if ruling.kind is Kind.VOIDED and ruling.sequence not in voided:
            voided.add(ruling.facts["voids"])
    star_now, times = 0, {}
    for ruling, moment in history:
        if ruling.sequence in voided:
            continue
        if ruling.kind is Kind.STAR_AWARDED and ruling.facts["star"] == star_now + 1:
            star_now += 1
            times[star_now] = moment
        if ruling.kind is Kind.OVERRIDE:
            star_now = ruling.facts["star"]
            times = {earned: at for earned, at in times.items() if earned <= star_now}
    return star_now, times


@given(histories(), st.randoms())
def test_a_journey_counts_once_as_a_learner_with_the_star_tier_and_times_of_the_fold(history, chance):
    shuffled = list(history)
    chance.shuffle(shuffled)
    counts = journey(BEGAN, shuffled)
    state = fold(ruling for ruling, _ in history)
    star_now, times = held_times(history)
    assert star_now == state.star
    expected = {"learners": 1, f"star_{state.star}": 1, f"tier_{state.tier.value if state.tier else 'none'}": 1}
    for earned, moment in times.items():
        hours = (moment - BEGAN).total_seconds() / 3600
        expected[f"time_{earned}_{time_class(hours):02d}"] = 1
    assert counts == expected


def test_a_star_that_was_taken_back_has_no_time_until_it_is_earned_again():
    history = [(star(1, 1), BEGAN + timedelta(hours=2)), (star(2, 2), BEGAN + timedelta(hours=5))]
    taken = [*history, (Ruling(Kind.VOIDED, {"voids": 2}, (), 3), BEGAN + timedelta(hours=9))]
    assert [name for name in journey(BEGAN, taken) if name.startswith("time_2")] == []
    again = [*taken, (star(2, 4), BEGAN + timedelta(hours=100))]
    assert journey(BEGAN, again)[f"time_2_{time_class(100):02d}"] == 1


def test_a_star_that_was_taken_back_by_mistake_and_given_back_keeps_its_time():
    history = [(star(1, 1), BEGAN + timedelta(hours=2)), (star(2, 2), BEGAN + timedelta(hours=5))]
    voids = [(Ruling(Kind.VOIDED, {"voids": n}, (), n + 1), BEGAN + timedelta(hours=9 + n)) for n in (2, 3)]
    assert journey(BEGAN, [*history, *voids]) == journey(BEGAN, history)


@pytest.mark.parametrize(("abstains", "judged"), [(False, 1), (True, 0)])
def test_a_grader_that_abstained_has_no_verdict_that_a_person_could_agree_with(abstains, judged):
    handed_in = ProjectSubmission("u", "s", project_id="p", pass_mark=70, status="passed")
    handed_in.machine, handed_in.review = {"score": 90.0, "abstains": abstains}, {"status": "approved"}
    assert project(handed_in, None)["project#s"].get("project_judged_twice", 0) == judged


@given(st.lists(st.floats(1, 7000), min_size=1, max_size=300), st.sampled_from([0.25, 0.5, 0.75]))
def test_a_quantile_is_within_15_percent_of_the_exact_one(hours, part):
    histogram = [0] * CLASSES
    for each in hours:
        histogram[time_class(each)] += 1
    exact = sorted(hours)[max(1, math.ceil(part * len(hours))) - 1]
    assert exact / 1.15 <= quantile(histogram, part) <= exact * 1.15


def test_times_at_the_ends_of_the_classes_are_told_as_such():
    assert quantile([0] * CLASSES, 0.5) is None
    assert quantile([1] + [0] * (CLASSES - 1), 0.5) == 0.5
    assert quantile([0] * (CLASSES - 1) + [1], 0.5) == round(BOUNDS[-1], 2)
    assert time_class(10**9) == CLASSES - 1


@given(st.lists(COUNTS, max_size=6), st.randoms())
def test_sums_are_exact_in_any_order_and_survive_being_stored(many, chance):
    shuffled = list(many)
    chance.shuffle(shuffled)
    assert total(many) == total(shuffled)
    assert summed([unpacked(packed(total([each]))) for each in many] or [[]]) == total(many)
    assert total([*many, less(total(many))]) == {}


def test_rows_from_before_a_measure_was_added_are_read_as_zero():
    assert unpacked(packed({"learners": 3})[: 8 * 10])[:2] == [3, 0]
    assert len(unpacked(b"")) == len(MEASURES)


THINGS = st.one_of(
    st.builds(rules.quiz, st.just("submitted"), st.booleans(), st.integers(0, 10), st.just(10)),
    st.builds(rules.graded, st.sampled_from(["project", "interview"]), st.sampled_from(["passed", "failed", "grading"]),
              st.floats(0, 100) | st.none()),
    st.builds(rules.exam, st.sampled_from(["graded", "started"]), st.just("submitted"), st.booleans(),
              st.integers(0, 25), st.just(25)),
    st.builds(rules.rating, st.sampled_from(["project", "quiz", "session"]), st.integers(1, 5)),
)  # fmt: skip


@given(histories(), st.lists(THINGS, max_size=12))
def test_replacing_what_a_thing_counts_for_leads_to_the_same_as_counting_from_the_beginning(history, things):
    chance = random.Random(len(things))
    items, counted = {"journey": journey(BEGAN, [])}, {}
    for step in range(len(things) + 2):
        name = f"thing{chance.randrange(4)}"
        items[name] = chance.choice(things) if things else {}
        if step == 1:
            items["journey"] = journey(BEGAN, history)
        before = {key: value for key, value in counted.items() if key != "whole"}
        done = [counted.get("whole", {}), less(person(counted.get("whole", {})))]
        done += [less(before.get(key, {})) for key in items] + list(items.values())
        counted = {**items, "whole": whole(done)}
    assert counted["whole"] == whole(items.values())


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 5)), min_size=2, max_size=40))
def test_the_correlation_is_pearsons(pairs):
    learners = [
        whole([{"learners": 1, f"star_{n}": 1}, rules.quiz("submitted", True, right, 10)]) for right, n in pairs
    ]
    xs, ys = [Fraction(right, 10) for right, _ in pairs], [Fraction(n) for _, n in pairs]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)
    found = correlation(total(learners))
    if spread == 0:
        assert found is None
    else:
        exact = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / Fraction(math.sqrt(spread))
        assert found == pytest.approx(float(exact), abs=1e-4)


def test_figures_say_what_was_counted():
    counts = total(
        [
            {"learners": 4, "star_0": 1, "star_2": 2, "star_5": 1, "tier_none": 1, "tier_gold": 3},
            rules.exam("graded", "timed_out", False, 10, 25),
            rules.exam("graded", "submitted", True, 20, 25),
            rules.graded("project", "passed", 81.5),
            rules.graded("project", "awaiting_review", None),
            rules.agreement("project", True, False),
            rules.served("quiz", "ai"),
            rules.served("quiz", "generic"),
            rules.rating("session", 4),
        ]
    )
    shown = figures(counts)
    assert [(each.completed, each.rate) for each in shown.completion] == [
        (3, 0.75), (3, 0.75), (1, 0.25), (1, 0.25), (1, 0.25)]  # fmt: skip
    assert (shown.exams.attempts, shown.exams.success_rate, shown.exams.mean_score) == (2, 0.5, 60.0)
    assert (shown.projects.submissions, shown.projects.mean_score, shown.projects.agreement) == (2, 81.5, 0.0)
    assert shown.projects.bands[8] == 1
    assert shown.served[0].fallback_share == 0.5
    assert shown.feedback[2].mean == 4.0
    assert shown.interviews.mean_score is None


def test_nothing_is_counted_of_what_is_not_finished():
    assert rules.exam("started", None, None, 0, 0) == {}
    assert rules.graded("interview", "grading", 50.0) == {}
    assert rules.quiz("started", None, 0, 0) == {}
    assert rules.served("project", None) == {}
    assert rules.agreement("project", None, True) == {}


def test_a_cohort_is_read_back_from_its_key():
    cohort = Cohort("client", "product", "2026-03", "a#b")
    assert Cohort.of_key("client", cohort.key) == cohort
