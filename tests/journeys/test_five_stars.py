"""The product's main promise, walked over HTTP: with the model, and without it."""

import json
from functools import cache

import pytest

from infra.discover import declarations
from shared.core.aws import client
from shared.readiness.models import Decision
from shared.readiness.rules import fold
from tests.journeys.five_stars import FiveStars
from tests.journeys.telling import Teller
from tests.support.local_cloud import switch_model
from tests.support.people import Person

pytestmark = [pytest.mark.deployed, pytest.mark.alone, pytest.mark.timeout(900), pytest.mark.usefixtures("as_it_was")]
# Keys on which two learners of one product meet, and why their traffic does not.
MEETING = {
    ("enrolments", "client_id"): "Who belongs to no client shares one; a row changes a dozen times in all.",
    ("expert-session-counted", "session_id"): "These grow with the content; each viewer is counted once.",
    ("served-questions", "question_id"): "These grow with the content; what was served of one is counted once.",
}
SPREAD = {"awaiting", "day_shard", "due_shard", "shard"}  # drawn or derived, so that two may meet by chance


@cache
def walked(with_model: bool) -> tuple[FiveStars, list[str]]:
    """Walk the journey, once for all tests here, and return it with what it told."""
    switch_model(with_model)
    lines: list[str] = []
    journey = FiveStars(with_model, Teller(out=lines.append))
    journey.run()
    return journey, lines


@pytest.mark.parametrize("with_model", [True, False])
def test_a_learner_reaches_five_stars(with_model):
    journey, lines = walked(with_model)
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


def keys_of(user_id: str, table: dict, rows: list[dict]) -> set[tuple[str, str]]:
    """Return names and values of the hash keys of rows that name somebody, those of indexes too, but spread ones."""
    schemas = [table["KeySchema"], *(index["KeySchema"] for index in table.get("GlobalSecondaryIndexes", ()))]
    names = {schema[0]["AttributeName"] for schema in schemas} - SPREAD
    mine = [row for row in rows if user_id in json.dumps(row, default=str)]
    return {(name, json.dumps(row[name])) for row in mine for name in names & row.keys()}


def test_f09_two_learners_meet_on_no_key_whose_traffic_grows_with_learners():
    ada, ben = (walked(with_model)[0].user_id for with_model in (True, False))
    assert ada != ben
    database, meeting, found = client("dynamodb"), set(), 0
    for model in declarations().tables:
        name = str(model.Meta.table_name)
        rows = [row for page in database.get_paginator("scan").paginate(TableName=name) for row in page["Items"]]
        table = database.describe_table(TableName=name)["Table"]
        keys, others = (keys_of(user_id, table, rows) for user_id in (ada, ben))
        found += bool(keys)
        meeting |= {(model.logical(), attribute) for attribute, _ in keys & others}
    assert found > 20
    assert meeting <= set(MEETING)
