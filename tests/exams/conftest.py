"""A cloud and an AI service of the tests' own, for what the shared ones must not be told to do."""

import json
from collections.abc import Iterator

import pytest

from infra.local.stand_ins import ai as stand_in
from infra.seed import exams as seed
from infra.seed.load import CONTENT
from shared.clients.breaker import Circuit
from shared.core.aws import client
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.ids import new
from shared.core.names import physical
from shared.exams.models import ExamAttempt, ExamPaper, ExamRecord
from shared.exams.rules import Terms
from shared.questions.models import BankQuestion, QuestionBank, ServedQuestion
from shared.readiness.models import Decision, Enrolment, Product
from shared.readiness.rules import Tier
from tests.clients.conftest import Control
from tests.support.private_cloud import private_cloud

TABLES = [
    BankQuestion,
    QuestionBank,
    Circuit,
    Decision,
    Enrolment,
    Errand,
    ExamAttempt,
    ExamPaper,
    ExamRecord,
    Product,
    ServedQuestion,
]


@pytest.fixture(scope="module")
def cloud() -> Iterator[None]:
    """A cloud with the seeded banks and a key for the AI service."""
    with private_cloud(TABLES, ["promotion_exam"]):
        client("secretsmanager").create_secret(Name=physical("ai"), SecretString=json.dumps({"api_key": "local"}))
        for tier, questions in seed.written(CONTENT).items():
            bank_id = seed.bank_id(tier)
            QuestionBank(bank_id, product_id=new(), title=tier).save()
            with BankQuestion.batch_write() as batch:
                for question in questions:
                    batch.save(BankQuestion(bank_id, question.question_id, question=question.model_dump(mode="json")))
        yield


@pytest.fixture
def service(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Control]:
    """An AI service that does what a test tells it."""
    monkeypatch.setattr("shared.clients.ai_calls.FIRST_PAUSE", 0.02)
    with stand_in.server() as server:
        monkeypatch.setenv("AI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("AI_MODELS", json.dumps({"default": "small"}))
        for circuit in Circuit.find_many(["ai"]):
            circuit.delete()
        yield Control(server.url)


@pytest.fixture
def attempt(service: Control) -> ExamAttempt:
    """An attempt whose paper is being prepared, on the seeded terms, that no workflow knows of."""
    return begin({"enabled": True, "bank_ids": {"silver": seed.bank_id("silver")}})


def begin(terms: dict[str, object]) -> ExamAttempt:
    """Write a product with these terms, an enrolment of somebody new in it, and their attempt."""
    user, product, moment = new(), new(), now()
    Product(product, title="Ready", description="Meetings. Numbers.", tiers={}, promotion_exam=terms).save()
    enrolment = Enrolment(
        user, product, enrolment_id=new(), background="design", star=2, enrolled_at=moment, updated_at=moment
    )
    enrolment.save()
    made = ExamAttempt.begun(enrolment, 2, Tier.SILVER, Terms.of(terms), moment)
    made.save()
    ExamRecord(user, product, current=made.attempt_id, changes=1).save()
    return made
