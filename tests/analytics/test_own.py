"""Somebody's own figures: scores in their order, by kind, and topics that are weak or strong for this person."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.analytics.own import (
    LEAST_ANSWERS,
    MOST_SCORES,
    MOST_TOPICS,
    OwnAnalytics,
    Topic,
    scores,
    tries,
    weak_and_strong,
)
from shared.core.ids import at, new

TOPICS = st.lists(
    st.builds(
        lambda number, answers, right: Topic(lesson_id=f"L{number}", title=None, answers=answers, right=float(right)),
        st.integers(0, 999), st.integers(0, 20), st.integers(0, 100),
    ),
    max_size=30, unique_by=lambda topic: topic.lesson_id,
)  # fmt: skip


@given(TOPICS)
def test_a_topic_is_weak_or_strong_and_never_both_and_neither_with_few_answers(topics):
    weak, strong = weak_and_strong(topics)
    assert not {topic.lesson_id for topic in weak} & {topic.lesson_id for topic in strong}
    assert all(topic.answers >= LEAST_ANSWERS for topic in (*weak, *strong))
    assert max(len(weak), len(strong)) <= MOST_TOPICS
    assert [topic.right for topic in weak] == sorted(topic.right for topic in weak)
    assert [topic.right for topic in strong] == sorted((topic.right for topic in strong), reverse=True)
    if weak:
        assert max(topic.right for topic in weak) < min(topic.right for topic in strong)


def test_tries_are_scored_in_the_order_in_which_they_came():
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    things = {}
    for number, right in enumerate((4, 6, 7, 9)):
        counts = {"quiz_attempts": 1, "quiz_right": right, "quiz_total": 10, "quiz_passed": int(right > 5)}
        things[f"P#quiz#{at(moment + timedelta(days=number))}"] = counts
    things = dict(reversed(things.items()))
    things[f"P#project#{at(moment)}"] = {"project_submissions": 1, "project_scored": 1, "project_score": 7150}
    things[f"P#interview#{new()}"] = {"interview_submissions": 1, "interview_waiting": 1}
    things["P#journey"] = {"learners": 1}
    things[f"P#served#{new()}"] = {"served_quiz_ai": 1}
    found = scores(things)
    assert [(score.kind, score.score) for score in found if score.kind == "quiz"] == [
        ("quiz", 40.0), ("quiz", 60.0), ("quiz", 70.0), ("quiz", 90.0)
    ]  # fmt: skip
    quiz, project = tries(found)
    assert (quiz.tries, quiz.passed, quiz.mean, quiz.best, quiz.change) == (4, 3, 65.0, 90.0, 30.0)
    assert (project.tries, project.mean, project.change) == (1, 71.5, None)
    assert tries([]) == []


def test_as_many_scores_are_shown_as_fit_the_newest_of_them_while_all_are_summed_up():
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    counts = {"exam_right": 5, "exam_total": 10}
    things = {f"P#exam#{at(moment + timedelta(hours=n))}": counts for n in range(MOST_SCORES + 20)}
    shown = OwnAnalytics.of(scores(things), [])
    assert len(shown.scores) == MOST_SCORES
    assert shown.scores == scores(things)[-MOST_SCORES:]
    assert [kind.tries for kind in shown.kinds] == [MOST_SCORES + 20]
