"""Exam attempts under any order of starts, looks, answers, time, changes of settings and withdrawals: X1 to X8."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from functions.exams.announce_result import announce_result
from functions.exams.close_attempt import close_attempt
from functions.exams.complete_paper import complete_paper
from functions.exams.finish_promotion_exam import NotYet, finish_promotion_exam
from functions.exams.promote_learner import promote_learner
from functions.exams.save_exam_answers import save_exam_answers
from functions.exams.show_exam_attempt import show_exam_attempt
from functions.exams.show_exam_eligibility import show_exam_eligibility
from functions.exams.skip_promotion_exam import skip_promotion_exam
from functions.exams.start_promotion_exam import start_promotion_exam
from functions.exams.submit_promotion_exam import submit_promotion_exam
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.ids import new
from shared.exams.models import ExamAttempt, ExamPaper, ExamRecord
from shared.exams.rules import GRACE, OPENING, PREPARATION, Status, grade_of
from shared.questions.models import BankQuestion, ServedQuestion
from shared.questions.rules import KEYS
from shared.readiness.models import Decision, Enrolment, Product
from shared.readiness.rules import Kind, Ruling, Tier
from tests.support.budget import WHOLE
from tests.support.in_process import Tables, cloud_in_process
from tests.support.private_cloud import Clock, Reply, ask
from tests.support.waiting import at_once

TABLES = [BankQuestion, Decision, Enrolment, Errand, ExamAttempt, ExamPaper, ExamRecord, Product, ServedQuestion]
CANARY = "canary-of-the-key"
COUNT = 5
BANK = "bank-of-the-machine"
STEMS = (
    "Which tree keeps its needles in winter?",
    "How far is the harbour from the old mill?",
    "Who signs a contract for the town?",
    "When does the night train leave Vienna?",
    "What makes bread rise in the oven?",
    "Why did the bridge close last spring?",
    "Whose name stands on the brass plate?",
    "Where may a cyclist cross the motorway?",
    "What colour is a ripe quince inside?",
    "Which month has the shortest days in Chile?",
)
ANSWERS = st.dictionaries(st.integers(0, COUNT - 1), st.sampled_from(KEYS[:4]), max_size=COUNT)
FINAL = (Status.GRADED, Status.FAILED)
TERMS = ("star", "target", "question_count", "pass_mark", "time_limit_minutes")


@pytest.fixture(scope="module")
def cloud() -> Iterator[tuple[Clock, Tables]]:
    with cloud_in_process(TABLES, ["promotion_exam"]) as own:
        for number, stem in enumerate(STEMS):
            question = {
                "stem": stem,
                "options": [f"{place} of {number}" for place in ("first", "second", "third", "fourth")],
                "key": KEYS[number % 4],
                "explanation": f"{CANARY} {number}",
            }
            BankQuestion(BANK, f"{number:026}", question=question).save()
        yield own


class ExamAttempts(RuleBasedStateMachine):
    """One learner in one product, with a phone and a laptop, an admin, and a scheduler that calls at any time."""

    clock: Clock
    tables: Tables
    looked = read = -1

    @initialize(steps=st.sampled_from([1, 2, 3, 3, 4, 9]), right=st.sampled_from([0, 3, COUNT, COUNT]))
    def enrolled(self, steps: int, right: int) -> None:
        self.clock.set(timedelta())
        self.user, self.product = new(), new()
        moment = now()
        self.enrolment_id = new()
        facts: dict[str, Any] = {"background": "economics", "enrolled_at": moment, "updated_at": moment}
        Enrolment(self.user, self.product, enrolment_id=self.enrolment_id, **facts).save()
        Product(self.product, title="t", tiers={"bronze": 0, "silver": 60, "gold": 85}, promotion_exam=terms()).save()
        self.seen: dict[str, Any] = {}
        self.papers: dict[str, list[str]] = {}
        self.final: dict[str, Any] = {}
        self.decide(3, "bronze")
        self.everything_goes_its_usual_way(steps, right)

    # What the learner does.

    @rule(devices=st.integers(1, 3))
    def start(self, devices: int) -> None:
        replies = at_once([lambda: ask(start_promotion_exam, self.user, {"product_id": self.product})] * devices)
        self.check_silent(replies)
        started = {reply.body["attempt_id"] for reply in replies if reply.status == 202}
        assert len(started) <= 1
        assert {reply.status for reply in replies} <= {202, 403, 409}

    @rule()
    def look(self) -> None:
        reply = ask(show_exam_eligibility, self.user)
        assert reply.status == 200
        self.check_silent([reply])

    @rule(devices=st.integers(1, 2))
    def open(self, devices: int) -> None:
        for attempt in self.latest():
            look = partial(ask, show_exam_attempt, self.user, attempt_id=attempt.attempt_id)
            replies = at_once([look] * devices)
            assert {reply.status for reply in replies} <= {200, 403}
            if ExamAttempt.of(self.user, attempt.attempt_id).status != Status.GRADED:
                self.check_silent(replies)

    @rule(chosen=ANSWERS)
    def save(self, chosen: dict[int, str]) -> None:
        for attempt in self.latest():
            body = {"answers": answers(attempt, chosen)}
            reply = ask(save_exam_answers, self.user, body, attempt_id=attempt.attempt_id)
            late = attempt.deadline is None or now() > attempt.deadline + GRACE
            assert not (late and reply.status == 200)
            self.check_silent([reply])

    @rule(one=ANSWERS, other=st.none() | ANSWERS)
    def submit(self, one: dict[int, str], other: dict[int, str] | None) -> None:
        for attempt in self.latest():
            bodies = [
                {"attempt_id": attempt.attempt_id, "answers": answers(attempt, chosen)}
                for chosen in (one, other)
                if chosen is not None
            ]
            replies = at_once([partial(ask, submit_promotion_exam, self.user, body) for body in bodies])
            results = [reply.body for reply in replies if reply.status == 200]
            assert all(result == results[0] for result in results)
            assert {reply.status for reply in replies} <= {200, 403, 409}

    @rule()
    def skip(self) -> None:
        assert ask(skip_promotion_exam, self.user, {}).status in (200, 403)

    @rule(steps=st.sampled_from([1, 2, 3, 9]), right=st.sampled_from([0, 3, COUNT, COUNT]))
    def everything_goes_its_usual_way(self, steps: int, right: int) -> None:
        """Take the usual next steps: without them, chaos alone would hardly ever come to a grade."""
        for _ in range(steps):
            attempt = next(iter(self.latest()), ExamAttempt())
            match attempt.status if attempt.attempt_id else None:
                case Status.PREPARING:
                    self.prepare()
                case Status.READY:
                    self.open(devices=1)
                case Status.STARTED:
                    questions = ExamPaper.get(self.user, attempt.attempt_id).items()
                    self.submit({n: q.key for n, q in enumerate(questions) if n < right}, None)
                case Status.GRADED:
                    self.workflow_goes_on(times=1)
                    self.start(devices=1)
                case _:
                    self.start(devices=1)

    # What goes on around them.

    @rule()
    def prepare(self) -> None:
        for attempt in self.latest():
            complete_paper.body(attempt.ref)

    @rule(seconds=st.sampled_from([1, 29, 30, 31, 600, 2670, 2699, 2700, 2731, 86_400 * 15]))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_time(timedelta(seconds=seconds))

    @rule(seconds=st.sampled_from([-1, 0, 30, 31, 86_400]))
    def time_runs_out(self, seconds: int) -> None:
        """Have the latest attempt looked at so long after its deadline."""
        for attempt in self.latest():
            if attempt.status == Status.STARTED:
                self.clock.pass_time(max(timedelta(), attempt.deadline - now() + timedelta(seconds=seconds)))
                self.open(devices=2)

    @rule(times=st.integers(1, 2))
    def schedule_fires(self, times: int) -> None:
        for attempt in self.latest() * times:
            try:
                finish_promotion_exam.body(attempt.ref)
            except NotYet:
                assert now() <= attempt.deadline + GRACE

    @rule(times=st.integers(1, 3))
    def workflow_goes_on(self, times: int) -> None:
        for attempt in self.latest() * times:
            standing = close_attempt.body(attempt.ref).standing
            if standing == "passed":
                promote_learner.body(attempt.ref)
            if standing != "waiting":
                announce_result.body(attempt.ref)

    @rule(
        bank=st.sampled_from([True, True, False]),
        pass_mark=st.sampled_from([0, 70, 100]),
        count=st.sampled_from([COUNT, 3]),
    )
    def settings_change(self, bank: bool, pass_mark: int, count: int) -> None:
        found = Product.of(self.product)
        found.promotion_exam = terms(bank=bank, pass_mark=pass_mark, question_count=count)
        found.save()

    @rule(star=st.sampled_from([1, 2, 3, 3, 4, 5]), tier=st.sampled_from(["bronze", "bronze", "silver", "gold"]))
    def overridden(self, star: int, tier: str) -> None:
        if Enrolment.of(self.user, self.product).active:
            self.decide(star, tier)

    @rule(active=st.sampled_from([True, True, False]), published=st.sampled_from([True, True, False]))
    def withdrawn_or_back(self, active: bool, published: bool) -> None:
        Enrolment.of(self.user, self.product).update(actions=[Enrolment.active.set(active)])
        Product.of(self.product).update(actions=[Product.published.set(published)])

    # What holds whatever happened.

    @invariant()
    def promises(self) -> None:
        """After each step that has written something, whatever it was."""
        before, self.looked = self.looked, self.tables.written
        if before == self.looked:
            return
        attempts = self.attempts()
        papers = {paper.attempt_id: paper for paper in ExamPaper.query(self.user, consistent_read=True)}
        blank = ExamPaper(self.user, "")
        self.x1_one_attempt_per_opportunity_and_one_at_a_time(attempts)
        for attempt in attempts:
            self.x2_x7_terms_and_paper_are_frozen_and_whole(attempt, papers.get(attempt.attempt_id, blank))
            self.x3_x4_an_end_is_final_and_follows_from_keys_and_answers(attempt, papers.get(attempt.attempt_id, blank))
        self.x6_a_pass_promotes_at_most_once_and_by_one_tier({each.attempt_id: each for each in attempts})
        self.x7_a_failed_preparation_uses_nothing_up({each.attempt_id: each for each in attempts})

    def x1_one_attempt_per_opportunity_and_one_at_a_time(self, attempts: list[ExamAttempt]) -> None:
        delivered = Counter(int(attempt.star) for attempt in attempts if attempt.started_at)
        assert max(delivered.values(), default=0) <= 1
        assert sum(attempt.status not in FINAL for attempt in attempts) <= 1

    def x2_x7_terms_and_paper_are_frozen_and_whole(self, attempt: ExamAttempt, paper: ExamPaper) -> None:
        frozen = tuple(getattr(attempt, name) for name in TERMS)
        assert self.seen.setdefault(attempt.attempt_id, frozen) == frozen
        if attempt.question_ids:
            whole = [json.dumps(paper.questions, sort_keys=True), *attempt.question_ids]
            assert self.papers.setdefault(attempt.attempt_id, whole) == whole
            assert len(set(attempt.question_ids)) == len(paper.items()) == attempt.question_count
        assert attempt.question_ids or not attempt.started_at

    def x3_x4_an_end_is_final_and_follows_from_keys_and_answers(self, attempt: ExamAttempt, paper: ExamPaper) -> None:
        if attempt.deadline:
            assert attempt.deadline - attempt.started_at == timedelta(minutes=int(attempt.time_limit_minutes))
        if attempt.status in FINAL:
            end = (attempt.status, attempt.closed_as, attempt.given, attempt.right, attempt.passed, attempt.reason)
            assert self.final.setdefault(attempt.attempt_id, end) == end
        if attempt.status == Status.GRADED:
            grade = grade_of(paper.items(), attempt.given, int(attempt.pass_mark))
            assert (attempt.right, attempt.total, attempt.passed) == (grade.right, grade.total, grade.passed)
            late = attempt.closed_at > attempt.deadline + GRACE
            assert attempt.closed_as == (Status.TIMED_OUT if late else Status.SUBMITTED)

    def x6_a_pass_promotes_at_most_once_and_by_one_tier(self, attempts: dict[str, ExamAttempt]) -> None:
        rows = [row for row in Decision.of_enrolment(self.enrolment_id) if row.kind == Kind.PROMOTED]
        assert len({row.evidence[0] for row in rows}) == len(rows)
        for row in rows:
            attempt = attempts[row.evidence[0]]
            assert attempt.passed
            assert Tier(row.facts["from"]).next == row.facts["to"] == attempt.target

    def x7_a_failed_preparation_uses_nothing_up(self, attempts: dict[str, ExamAttempt]) -> None:
        record = ExamRecord.find(self.user, self.product)
        taken = record.taken_stars if record else {}
        assert all(attempts[name].star == star for star, name in taken.items())
        for attempt in attempts.values():
            assert (attempt.started_at is not None) is (attempt.attempt_id in taken.values())
        if record and record.current:
            assert attempts[record.current].status not in FINAL

    def teardown(self) -> None:
        """X8: with the enrolment in force, one sweep after limit and grace leaves nothing open."""
        if not hasattr(self, "user"):
            return
        self.withdrawn_or_back(active=True, published=True)
        self.decide(5, Enrolment.of(self.user, self.product).tier or "bronze")
        self.clock.pass_time(OPENING + PREPARATION + GRACE)
        self.workflow_goes_on(times=1)
        assert all(attempt.status in FINAL for attempt in ExamAttempt.all_of(self.user))

    # The machine's own words.

    def latest(self) -> list[ExamAttempt]:
        """Return the attempt that was started last, as a list of one, or nothing."""
        return sorted(self.attempts(), key=lambda attempt: attempt.created_at)[-1:]

    def attempts(self) -> list[ExamAttempt]:
        """Return all attempts, read again where something was written since."""
        if self.read != self.tables.written:
            self.rows, self.read = ExamAttempt.all_of(self.user), self.tables.written
        return self.rows

    def decide(self, star: int, tier: str) -> None:
        enrolment = Enrolment.of(self.user, self.product)
        _, decisions = enrolment.state()
        override = Ruling(Kind.OVERRIDE, {"star": star, "tier": tier})
        enrolment.append([override], decisions, actor="admin", now=now())

    def check_silent(self, replies: list[Reply]) -> None:
        """X5: before the grade, nothing that is answered holds a key."""
        for reply in replies:
            text = json.dumps(reply.body)
            assert CANARY not in text
            assert not re.search(r'"(key|explanation|correct|quote|right)":', text)


def terms(**changes: Any) -> dict[str, Any]:
    bank = changes.pop("bank", True)
    usual = {"enabled": True, "question_count": COUNT, "pass_mark": 70, "time_limit_minutes": 45}
    return {**usual, **changes, "bank_ids": {"silver": BANK, "gold": BANK} if bank else {}}


def answers(attempt: ExamAttempt, chosen: dict[int, str]) -> dict[str, str]:
    return {attempt.question_ids[n]: key for n, key in chosen.items() if n < len(attempt.question_ids)}


def test_exam_attempts_keep_their_promises_in_any_order(cloud):
    ExamAttempts.clock, ExamAttempts.tables = cloud
    run_state_machine_as_test(ExamAttempts, settings=WHOLE)
