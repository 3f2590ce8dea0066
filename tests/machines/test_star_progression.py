"""Star progression under any order of completions, exams, overrides and voided decisions: P1 to P7."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shared.core.clock import now
from shared.core.ids import new
from shared.experts.rules import evidence_of
from shared.readiness.consequences import resting_on
from shared.readiness.models import Decision, Enrolment, EnrolmentChanged
from shared.readiness.rules import (
    MOST_STARS,
    Kind,
    Module,
    Ruling,
    State,
    Tier,
    fold,
    override_ruling,
    promotion_ruling,
    rulings_for_first_star,
    star_ruling,
    voided_by,
)
from shared.readiness.voiding import void_rulings
from shared.reviews.rules import rulings_of_review
from tests.support.budget import WHOLE
from tests.support.in_process import cloud_in_process
from tests.support.waiting import at_once

BOUNDS = {"bronze": 0, "silver": 60, "gold": 85}
TIERS = st.sampled_from([tier.value for tier in Tier])
SESSIONS = st.sampled_from([f"session-{number}" for number in range(7)])
ENOUGH = 5
EVIDENCE = st.sampled_from(["one", "two", "three"])


class Progression(RuleBasedStateMachine):
    """One enrolment; `history` is what was decided so far, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[Ruling] = []
        self.watched: list[str] = []
        self.withdrawn: set[str] = set()

    # What happens.

    @rule(right=st.integers(0, 10), evidence=EVIDENCE)
    def assessments_submitted(self, right: int, evidence: str) -> None:
        state = fold(self.history)
        if state.star <= 1:
            self.decide(rulings_for_first_star(state, [(right, 10)], (evidence,), BOUNDS))

    @rule(star=st.integers(2, MOST_STARS), evidence=EVIDENCE, times=st.integers(1, 3))
    def module_completed(self, star: int, evidence: str, times: int) -> None:
        for _ in range(times):
            self.decide(star_ruling(fold(self.history), star, (evidence,)))

    @rule(evidence=EVIDENCE)
    def next_module_completed(self, evidence: str) -> None:
        state = fold(self.history)
        self.decide(star_ruling(state, state.star + 1, (evidence,)))

    @rule(tier=TIERS)
    def exam_passed(self, tier: str) -> None:
        state = fold(self.history)
        rulings = promotion_ruling(state, Tier(tier), (new(),))
        self.decide(rulings)
        if rulings:
            assert state.tier is not None
            assert fold(self.history).tier == state.tier.next

    @rule(star=st.integers(0, MOST_STARS), tier=TIERS)
    def overridden(self, star: int, tier: str) -> None:
        self.decide([Ruling(Kind.OVERRIDE, {"star": star, "tier": tier})])

    @rule(session=SESSIONS, times=st.integers(1, 3))
    def p7_expert_session_watched(self, session: str, times: int) -> None:
        """A session counts once however often it is watched, and while it is withdrawn it cannot be watched."""
        for _ in range(times):
            if session not in self.withdrawn:
                self.watched.append(session)
            found = evidence_of(self.watched, ENOUGH)
            assert bool(found) is (len(set(self.watched)) >= ENOUGH)
            assert len(found) == len(set(found))
            self.decide(star_ruling(fold(self.history), Module.EXPERT_SESSION.star, found) if found else [])

    @rule(session=SESSIONS, back=st.booleans())
    def p7_expert_session_withdrawn_or_back(self, session: str, back: bool) -> None:
        before, counted = fold(self.history), evidence_of(self.watched, ENOUGH)
        (self.withdrawn.discard if back else self.withdrawn.add)(session)
        assert (fold(self.history), evidence_of(self.watched, ENOUGH)) == (before, counted)

    @rule(star=st.integers(0, MOST_STARS), tier=st.none() | TIERS)
    def overridden_by_an_administrator(self, star: int, tier: str | None) -> None:
        before = fold(self.history)
        rulings = override_ruling(self.history, star, tier)
        self.decide(rulings)
        after = fold(self.history)
        assert after.star == star
        assert after.tier == (tier or before.tier or Tier.BRONZE)
        assert bool(rulings) == ((before.star, before.tier) != (after.star, after.tier))

    @rule(which=st.integers(0, 99), with_evidence=st.booleans())
    def voided(self, which: int, with_evidence: bool) -> None:
        """Void one decision, voids included, or all that rest on its evidence.

        Drawn as a number, since races make histories of different lengths from the same draws.
        """
        left = [r for r in self.history if r.sequence not in voided_by(self.history)]
        if left:
            target = left[which % len(left)]
            whole = with_evidence and bool(target.evidence) and target.kind is not Kind.VOIDED
            self.decide(void_rulings(self.history, target.sequence, with_evidence=whole))
            assert target.sequence in voided_by(self.history)

    @rule(evidence=EVIDENCE, approved=st.booleans())
    def reviewed(self, evidence: str, approved: bool) -> None:
        """A person's last word about some work: after a rejection no star rests on it, whoever asks again."""
        self.decide(rulings_of_review(approved, evidence, self.history))
        assert rulings_of_review(approved, evidence, self.history) == []
        if not approved:
            standing = resting_on(self.history, [evidence])
            assert not [ruling for ruling in standing if ruling.kind is Kind.STAR_AWARDED]

    @rule(right=st.integers(0, 10))
    def an_assessment_is_reopened_and_taken_again(self, right: int) -> None:
        """Its new submission is new evidence; the tier is decided again only before star 2, and no star twice."""
        before = fold(self.history)
        rulings = rulings_for_first_star(before, [(right, 10)], (new(),), BOUNDS) if before.star <= 1 else []
        self.decide(rulings)
        after = fold(self.history)
        assert after.star == max(before.star, 1 if rulings else 0)
        if before.star > 1:
            assert after == before

    def decide(self, rulings: list[Ruling]) -> None:
        for ruling in rulings:
            self.history.append(Ruling(ruling.kind, ruling.facts, ruling.evidence, len(self.history) + 1))

    # What holds whatever happened.

    @invariant()
    def p1_p4_what_a_decision_may_change(self) -> None:
        """Only the last decision is new; the steps before it were looked at when they were made."""
        if not self.history:
            assert fold(self.history) == State()
            return
        before, last, after = fold(self.history[:-1]), self.history[-1], fold(self.history)
        assert 0 <= after.star <= MOST_STARS
        if last.kind is Kind.STAR_AWARDED:
            assert after.star == before.star + 1
            assert after.tier == before.tier
        elif last.kind not in (Kind.OVERRIDE, Kind.VOIDED):
            assert after.star == before.star
        if last.kind is Kind.ASSESSMENT_PASSED:
            assert after.tier == before.tier
        assert before.used <= after.used or last.kind is Kind.VOIDED

    @invariant()
    def p2_every_star_rests_on_evidence_or_an_override(self) -> None:
        state = fold(self.history)
        gone = voided_by(self.history)
        standing = [ruling for ruling in self.history if ruling.sequence not in gone]
        covered = max((r.facts["star"] for r in standing if r.kind is Kind.OVERRIDE), default=0)
        awarded = {r.facts["star"] for r in standing if r.kind is Kind.STAR_AWARDED and r.evidence}
        assert all(star in awarded or star <= covered for star in range(1, state.star + 1))

    @invariant()
    def p3_the_history_replays_to_the_state(self) -> None:
        assert fold(reversed(self.history)) == fold(self.history)
        assert all(low.sequence + 1 == high.sequence for low, high in pairwise(self.history))

    @invariant()
    def the_same_evidence_earned_each_star_once(self) -> None:
        """Where no override came between: an override down may be followed by the same evidence only if it was not
        used, which the award itself checks."""
        awards = [(r.facts["star"], r.evidence) for r in self.history if r.kind is Kind.STAR_AWARDED]
        fallen = any(ruling.kind is Kind.VOIDED for ruling in self.history)
        assert fallen or len(awards) == len(set(awards))


class StoredProgression(Progression):
    """The same enrolment in real tables, where two may decide at once and one may have looked too early."""

    rows: tuple[Decision, ...] = ()
    checked = 0

    @initialize()
    def enrolled(self) -> None:
        self.user, self.product, moment = new(), new(), now()
        self.enrolment_id = new()
        facts: dict[str, Any] = {"background": "design", "enrolled_at": moment, "updated_at": moment}
        Enrolment(self.user, self.product, enrolment_id=self.enrolment_id, **facts).save()

    def decide(self, rulings: list[Ruling]) -> None:
        if rulings:
            self.append(rulings)
            super().decide(rulings)

    @rule(star=st.integers(0, MOST_STARS), tier=TIERS, evidence=EVIDENCE)
    def p6_override_and_completion_at_once(self, star: int, tier: str, evidence: str) -> None:
        """Either order may win; the loser has looked too early, looks again, and both are in the history."""
        override = [Ruling(Kind.OVERRIDE, {"star": star, "tier": tier})]

        def complete() -> None:
            while True:
                enrolment = Enrolment.of(self.user, self.product)
                state, decisions = enrolment.state()
                rulings = star_ruling(state, state.star + 1, (evidence,))
                if not rulings or appended(enrolment, rulings, decisions):
                    return

        def correct() -> None:
            while True:
                enrolment = Enrolment.of(self.user, self.product)
                if appended(enrolment, override, enrolment.state()[1]):
                    return

        at_once([complete, correct])
        seen = len(self.history)
        new_ones = [row.ruling() for row in self.look()[seen:]]
        self.history += new_ones
        assert [ruling.kind for ruling in new_ones].count(Kind.OVERRIDE) == 1
        assert len(new_ones) <= 2

    @rule(star=st.integers(0, MOST_STARS), tier=TIERS)
    def whoever_looked_too_early_changes_nothing(self, star: int, tier: str) -> None:
        early = Enrolment.of(self.user, self.product)
        decisions = early.state()[1]
        self.decide([Ruling(Kind.OVERRIDE, {"star": star, "tier": tier})])
        with pytest.raises(EnrolmentChanged):
            early.append([Ruling(Kind.OVERRIDE, {"star": 0, "tier": "bronze"})], decisions, actor="late", now=now())

    @invariant()
    def p3_the_tables_hold_the_history_and_its_fold(self) -> None:
        """What is new since the last step is read; that nothing older has changed is seen at the end."""
        seen, self.checked = self.checked, len(self.history)
        if seen == self.checked:
            return
        self.look()
        enrolment, state = Enrolment.of(self.user, self.product), fold(row.ruling() for row in self.rows)
        assert [row.ruling() for row in self.rows[seen:]] == self.history[seen:]
        assert (enrolment.star, enrolment.tier, enrolment.sequence) == (state.star, state.tier, len(self.history))

    def teardown(self) -> None:
        """P3: replaying the whole of the stored history gives the stored state."""
        if self.rows:
            stored, enrolment = Decision.of_enrolment(self.enrolment_id), Enrolment.of(self.user, self.product)
            state = fold(row.ruling() for row in stored)
            assert [row.ruling() for row in stored] == self.history
            assert (enrolment.star, enrolment.tier) == (state.star, state.tier)

    def look(self) -> tuple[Decision, ...]:
        """Return the stored decisions, of which only those are read that no look has seen."""
        newer = Decision.sequence > len(self.rows)
        self.rows += tuple(Decision.query(self.enrolment_id, newer, consistent_read=True))
        return self.rows

    def append(self, rulings: list[Ruling]) -> None:
        """Append to what the last look has seen, or to what this step has added since."""
        enrolment = Enrolment(self.user, self.product, enrolment_id=self.enrolment_id, sequence=len(self.history))
        assert appended(enrolment, rulings, self.rows if len(self.rows) == len(self.history) else self.look())


def appended(enrolment: Enrolment, rulings: list[Ruling], decisions: Sequence[Decision]) -> bool:
    """Append unless somebody else was faster."""
    try:
        enrolment.append(rulings, decisions, actor="rules", now=now())
    except EnrolmentChanged:
        return False
    return True


@pytest.fixture(scope="module")
def tables() -> Iterator[None]:
    with cloud_in_process([Enrolment, Decision]):
        yield


def test_stars_and_tiers_keep_their_promises_in_any_order():
    run_state_machine_as_test(Progression, settings=WHOLE)


def test_stored_stars_and_tiers_keep_their_promises_in_any_order(tables):
    run_state_machine_as_test(StoredProgression, settings=WHOLE)
