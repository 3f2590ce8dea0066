"""A deployment starts from files that are loaded through the endpoints, and loading them again changes nothing."""

import os

import pytest
import yaml

from infra.seed import banks, courses, exams, experts, readiness
from infra.seed.calls import OPERATOR, Admin, Refused
from infra.seed.files import stable_id
from infra.seed.load import CONTENT
from shared.configuration.models import Draft
from shared.core.ids import new
from shared.courses.quizzes import QuestionMapping
from shared.experts.models import ExpertSession
from shared.questions.models import BankQuestion, QuestionBank
from shared.questions.rules import Question
from tests.support.banking import choice
from tests.support.configuring import BASE, admin, made, new_product, product
from tests.support.people import STRANGER, seed_product_id

pytestmark = pytest.mark.deployed


@pytest.fixture(scope="module")
def operator():
    kept = {name: os.environ.get(name) for name in ("ISSUER", "SIGNING_KEY")}
    yield Admin()
    os.environ.update({name: value for name, value in kept.items() if value is not None})


def everything():
    """Return every seeded thing with its version and its last change."""
    product_id = seed_product_id()
    places = ["background", "generic_quiz", f"assessment/{product_id}", f"course/{product_id}"]
    places += [
        f"lesson/{stable_id('course', slug)}" for slug in ("communicating_at_work", "solving_problems_with_data")
    ]
    rows = [row for place in places for row in Draft.all_in(place)]
    # The neighbours' tests load products of their own meanwhile.
    rows += [row for row in Draft.all_in("product") if row.thing_id == product_id]
    mine = [row for row in rows if row.created_by == OPERATOR]
    found = {(row.place, row.thing_id): (int(row.version), row.published_version, row.updated_at) for row in mine}
    banks = [bank for bank in QuestionBank.by_product.query(product_id) if bank.created_by == OPERATOR]
    questions = [question for bank in banks for question in BankQuestion.of_bank(bank.bank_id)]
    found |= {("bank", row.bank_id): (int(row.version), sorted(row.mapped_by or ())) for row in banks}
    found |= {("question", row.question_id): (int(row.version), row.updated_at) for row in questions}
    offered = [row for row in ExpertSession.offered_in(product_id) if row.created_by == OPERATOR]
    return found | {("session", row.session_id): (int(row.version), row.video_id) for row in offered}


def test_nobody_else_has_loaded_what_is_there():
    assert STRANGER.get(f"{BASE}/products").status == 401
    assert made(admin().get(f"{BASE}/products/{seed_product_id()}"))["created_by"] == OPERATOR


def test_loading_again_changes_nothing(operator):
    before = everything()
    assert len(before) >= 1 + 5 + 2 + 5 + 2 + 6 + 8 + 260 + 6
    lessons = [name for kind, name in before if kind.startswith("lesson/")]
    asked = {name: list(QuestionMapping.get(name).mapped) for name in lessons}
    assert {len(mapped) for mapped in asked.values()} == {30}
    readiness.begin(CONTENT, operator)
    assessed = readiness.assess(CONTENT, operator)
    course_ids = courses.load(CONTENT, operator)
    experts.load(CONTENT, operator)
    readiness.finish(CONTENT, operator, course_ids, exams.load(CONTENT, operator), assessed=assessed)
    assert everything() == before
    assert {name: list(QuestionMapping.get(name).mapped) for name in lessons} == asked


def test_a_bank_keeps_what_a_person_has_changed_and_deleted_in_it(operator):
    product_id, bank_id = new_product(), new()
    first, second, third = (Question.model_validate({**choice(n), "question_id": new()}) for n in range(3))
    written = [(first, "gold"), (second, "gold")]
    assert banks.fill(operator, product_id, bank_id, "Seeded", written) == [first.question_id, second.question_id]
    place = f"{BASE}/question-banks/{bank_id}/questions"
    made(admin().put(f"{place}/{first.question_id}", {**choice(7), "version": 1}))
    assert admin().delete(f"{place}/{second.question_id}").status == 204
    later = first.model_copy(update={"explanation": "A later release."})
    assert banks.fill(operator, product_id, bank_id, "Seeded", [(later, "gold"), *written[1:], (third, "gold")]) == [
        third.question_id
    ]
    held = {row["question_id"]: row for row in made(admin().get(place))["questions"]}
    assert (held[first.question_id]["stem"], held[first.question_id]["explanation"]) == (choice(7)["stem"], "")
    assert held.keys() == {first.question_id, third.question_id}
    later = third.model_copy(update={"explanation": "A later release."})
    assert banks.fill(operator, product_id, bank_id, "Seeded", [(later, "gold")]) == []
    assert made(admin().get(f"{place}/{third.question_id}"))["explanation"] == "A later release."
    assert admin().delete(f"{BASE}/question-banks/{bank_id}").status == 204
    assert banks.fill(operator, product_id, bank_id, "Seeded", written) == []


def test_what_a_person_has_changed_stays(operator, tmp_path):
    written = {**product(), "slug": new().lower()}
    (tmp_path / "product.yaml").write_text(yaml.safe_dump(written))
    place = f"{BASE}/products/{readiness.product_id(tmp_path)}"
    readiness.begin(tmp_path, operator)
    (tmp_path / "product.yaml").write_text(yaml.safe_dump({**written, "title": "A later release"}))
    readiness.begin(tmp_path, operator)
    assert made(admin().get(place))["content"]["title"] == "A later release"
    made(admin().put(place, product(title="Ours", version=2)))
    readiness.begin(tmp_path, operator)
    assert made(admin().get(place))["content"]["title"] == "Ours"


def test_content_that_cannot_be_offered_is_named(operator, tmp_path):
    written = {**product(tiers={"bronze": 0, "silver": 90, "gold": 85}), "slug": new().lower()}
    (tmp_path / "product.yaml").write_text(yaml.safe_dump(written))
    with pytest.raises(Refused, match="tiers"):
        readiness.begin(tmp_path, operator)
