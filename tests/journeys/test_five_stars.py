"""The product's main promise, walked over HTTP: with the model, and without it."""

import pytest

from shared.readiness.models import Decision
from shared.readiness.rules import fold
from tests.journeys.five_stars import FiveStars
from tests.journeys.telling import Teller
from tests.support.local_cloud import reset_clock, switch_model
from tests.support.people import Person

pytestmark = [pytest.mark.deployed, pytest.mark.alone, pytest.mark.timeout(900)]


@pytest.fixture(autouse=True)
def as_it_was():
    yield
    switch_model(True)
    reset_clock()


@pytest.mark.parametrize("with_model", [True, False])
def test_a_learner_reaches_five_stars(with_model):
    switch_model(with_model)
    lines: list[str] = []
    journey = FiveStars(with_model, Teller(out=lines.append))
    journey.run()
    enrolment = Person(journey.user_id, product_id=journey.product_id).enrolment
    decisions = Decision.of_enrolment(enrolment.enrolment_id)
    state = fold(decision.ruling() for decision in decisions)
    assert (state.star, enrolment.star, enrolment.tier) == (5, 5, "gold")
    kinds = [decision.kind for decision in decisions]
    assert kinds.count("star_awarded") == 5
    assert kinds.count("promoted") == 1
    # With it an exam may be completed from the bank, and nothing else; without it nothing is the model's.
    sources = {**journey.sources, "exam": journey.sources["exam"] - ({"bank"} if with_model else set())}
    made_by = {"ai"} if with_model else {"bank"}
    assert sources == dict.fromkeys(("quizzes", "exam", "project", "interview questions"), made_by)
    # Without the model a person graded the project and the interview; with it nobody had to.
    assert sum("manual-review" in line for line in lines) == (0 if with_model else 2)
