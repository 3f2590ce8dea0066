from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.seed.files import read
from infra.seed.load import CONTENT
from shared.configuration.backgrounds import BackgroundContent
from shared.configuration.rules import problems_of_background
from shared.core.errors import Conflict, Invalid
from shared.projects.rules import (
    LONGEST_TEXT,
    SHORTEST_TEXT,
    NoTriesLeft,
    Opinion,
    ProjectNotReady,
    ProjectNotStarted,
    ProjectPassed,
    ProjectSettings,
    ProjectStarted,
    ProjectStatus,
    PromptChanged,
    RefreshesUsedUp,
    ReviewReason,
    SubmissionPending,
    SubmissionStatus,
    check_refresh,
    check_start,
    check_submission,
    check_text,
    decide,
    may_start_over,
    problems_of_criteria,
    problems_of_proposal,
    weighted,
)

SCORES = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 100), st.integers(1, 99)), min_size=1)


def parted(marks):
    return {k: score for k, (score, _) in marks.items()}, {k: weight for k, (_, weight) in marks.items()}


def test_a_project_is_refreshed_until_it_is_started_and_so_often():
    check_refresh("proposed", 4, 5)
    with pytest.raises(RefreshesUsedUp):
        check_refresh("proposed", 5, 5)
    for status in ("started", "submitted", "passed"):
        with pytest.raises(ProjectStarted):
            check_refresh(status, 0, 5)


def test_only_the_version_that_was_seen_is_started():
    check_start("proposed", 2, 2, writing=False)
    with pytest.raises(PromptChanged):
        check_start("proposed", 2, 1, writing=False)
    with pytest.raises(ProjectNotReady):
        check_start("proposed", 1, 1, writing=True)
    with pytest.raises(ProjectStarted):
        check_start("started", 1, 1, writing=False)


@pytest.mark.parametrize(
    ("status", "seen", "used", "refusal"),
    [
        ("proposed", 1, 0, ProjectNotStarted),
        ("submitted", 1, 1, SubmissionPending),
        ("passed", 1, 1, ProjectPassed),
        ("started", 2, 0, PromptChanged),
        ("started", 1, 5, NoTriesLeft),
    ],
)
def test_a_submission_out_of_turn_is_refused_with_its_reason(status, seen, used, refusal):
    check_submission("started", 1, 1, 4, 5)
    with pytest.raises(refusal):
        check_submission(status, 1, seen, used, 5)


@given(st.sampled_from(list(ProjectStatus)), st.integers(1, 3), st.integers(1, 3), st.integers(0, 7), st.integers(0, 7))
def test_e13_no_state_lets_through_more_than_the_allowed_tries(status, version, seen, used, allowed):
    try:
        check_submission(status, version, seen, used, allowed)
    except (Conflict, NoTriesLeft):
        return
    assert used < allowed
    assert version == seen
    assert status is ProjectStatus.STARTED


@given(st.text(max_size=400))
def test_i12_a_text_is_taken_or_refused_by_its_field_and_never_breaks(text):
    refused = refusal_of(text)
    long_enough = len(" ".join(text.split())) >= SHORTEST_TEXT
    assert refused in ([], ["text"])
    assert refused or long_enough


def refusal_of(text):
    try:
        check_text(text)
    except Invalid as refusal:
        return [each["field"] for each in refusal.facts["fields"]]
    return []


@pytest.mark.parametrize("text", ["x" * (SHORTEST_TEXT - 1), "x" + " " * 500, "x" * (LONGEST_TEXT + 1), "\x00" * 300])
def test_too_short_too_long_or_unreadable_texts_are_refused(text):
    with pytest.raises(Invalid):
        check_text(text)


@given(SCORES)
def test_the_score_lies_between_the_lowest_and_the_highest_criterion(marks):
    scores, weights = parted(marks)
    assert min(scores.values()) <= weighted(scores, weights) <= max(scores.values())


@given(SCORES, st.sampled_from(sorted("abcdef")))
def test_a_better_criterion_never_makes_a_worse_score(marks, better):
    scores, weights = parted(marks)
    if better in scores:
        assert weighted({**scores, better: 100}, weights) >= weighted(scores, weights)


@given(SCORES, st.integers(0, 100), st.booleans(), st.integers(0, 100), st.booleans(), st.booleans())
def test_i02_only_the_rule_passes_and_every_doubt_goes_to_a_person(marks, mark, passed, overall, abstains, suspicious):
    scores, weights = parted(marks)
    status, reason = decide(scores, weights, mark, Opinion(passed, overall, abstains), suspicious)
    if status is SubmissionStatus.AWAITING_REVIEW:
        assert reason is not None
        return
    assert reason is None
    assert not suspicious
    assert not abstains
    assert passed == (weighted(scores, weights) >= mark)
    assert status == (SubmissionStatus.PASSED if passed else SubmissionStatus.FAILED)


@pytest.mark.parametrize(
    ("opinion", "suspicious", "outcome"),
    [
        (Opinion(True, 71, False), False, (SubmissionStatus.PASSED, None)),
        (Opinion(False, 71, False), False, (SubmissionStatus.AWAITING_REVIEW, ReviewReason.VERDICT_DISAGREES)),
        (Opinion(True, 100, False), False, (SubmissionStatus.AWAITING_REVIEW, ReviewReason.SCORE_INCONSISTENT)),
        (Opinion(True, 71, True), False, (SubmissionStatus.AWAITING_REVIEW, ReviewReason.GRADER_ABSTAINED)),
        (Opinion(True, 71, False), True, (SubmissionStatus.AWAITING_REVIEW, ReviewReason.INSTRUCTIONS_IN_SUBMISSION)),
    ],
)
def test_the_verdict_on_a_score_of_exactly_the_pass_mark(opinion, suspicious, outcome):
    scores, weights = {"a": 60, "b": 80}, {"a": 50, "b": 50}
    assert weighted(scores, weights) == Fraction(70)
    assert decide(scores, weights, 70, opinion, suspicious) == outcome


def test_a_new_project_is_begun_only_when_its_star_was_taken_back():
    used = {(4, ("s1",)), (1, ("a",))}
    assert may_start_over("passed", "s1", used, 4)
    assert not may_start_over("passed", "s2", used, 4)
    assert not may_start_over("started", None, used, 4)


def test_settings_have_the_defaults_of_the_product():
    assert ProjectSettings.of({}) == ProjectSettings(70, 5, 5)
    assert ProjectSettings.of({"attempts": 2, "other": 1}).attempts == 2


GOOD = ("A title", "word " * 40, ["do one thing", "do another thing", "do a third thing"], "A plan.")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ((0, ""), "words"),
        ((1, "short"), "words"),
        ((2, ["do it", "do it", "do that"]), "repeated"),
        ((2, ["do it", "do that"]), "requirements"),
        ((1, "see https://example.org " * 20), "address"),
        ((1, "<b>word</b> " * 40), "markup"),
        ((3, "A plan for {background}."), "placeholder"),
    ],
)
def test_a_proposal_that_cannot_be_offered_is_named(change, problem):
    assert problems_of_proposal(*GOOD) == []
    parts = list(GOOD)
    parts[change[0]] = change[1]
    assert any(problem in found for found in problems_of_proposal(*parts))


def test_weights_of_criteria_sum_to_one_hundred():
    assert problems_of_criteria([{"id": "a", "weight": 60}, {"id": "b", "weight": 40}]) == []
    assert problems_of_criteria([{"id": "a", "weight": 60}, {"id": "a", "weight": 50}])
    assert problems_of_criteria([])


def test_the_prepared_projects_pass_what_generated_ones_must():
    for path in sorted((CONTENT / "backgrounds").glob("*.yaml")):
        written = {name: value for name, value in read(path).items() if name != "name"}
        assert list(problems_of_background(BackgroundContent.model_validate(written))) == []
