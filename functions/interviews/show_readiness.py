"""Before recording, a learner asks whether everything that they need is in order, and what is not."""

import os
from urllib.parse import urlsplit

from pydantic import Field

from shared.clients.breaker import Circuit
from shared.core.errors import Refusal
from shared.core.function import Caller, endpoint
from shared.core.grants import fetches, reads
from shared.core.messages import Id, Message, Query
from shared.interviews import recordings
from shared.interviews.attempts import complete, first_keys
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import allowed_attempts, next_attempt
from shared.readiness.access import enter_any_with
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import Module


class InterviewOf(Query):
    """Which product's interview; without one, that of the latest enrolment."""

    product_id: Id | None = None


class Part(Message):
    """One thing that an interview needs; `reason` says what is wrong with it."""

    part: str = Field(description="eligibility, upload or grading")
    ready: bool
    reason: str | None = None
    detail: str | None = None
    blockers: list[dict[str, object]] = Field(default_factory=list)


class Readiness(Message):
    """Whether to record now. Without grading one can: a person then decides, which takes longer."""

    ready: bool
    parts: list[Part]


@endpoint(
    "GET /api/app/job-readiness/interviews/readiness",
    scope="learner",
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(InterviewAttempt),
        reads(Circuit),
        fetches(recordings.RECORDINGS),
    ],
    errors=[ProductNotFound],
    environment=("AI_BASE_URL", "AI_TRANSCRIPTION_BASE_URL"),
)
def show_readiness(which: InterviewOf, caller: Caller) -> Readiness:
    """Tell whether eligibility, upload and grading are in order."""
    parts = [_eligibility(caller.user_id, which.product_id), _upload(), _grading()]
    return Readiness(ready=all(part.ready for part in parts), parts=parts)


def _eligibility(user_id: str, product_id: str | None) -> Part:
    try:
        enrolment, product, *first = enter_any_with(user_id, product_id, Module.INTERVIEW, first_keys)
        attempts = complete(enrolment, first)
        allowed = allowed_attempts(product.interview, sum(int(attempt.granted) for attempt in attempts))
        next_attempt([attempt.stage for attempt in attempts], int(enrolment.star), allowed)
    except ProductNotFound:
        raise
    except Refusal as refusal:
        reason, blockers = type(refusal).__name__, refusal.facts.get("blockers", [])
        return Part(part="eligibility", ready=False, reason=reason, detail=refusal.detail, blockers=blockers)
    return Part(part="eligibility", ready=True)


def _upload() -> Part:
    ready = recordings.reachable()
    return Part(part="upload", ready=ready, reason=None if ready else "StorageUnavailable")


def _grading() -> Part:
    places = [os.environ["AI_BASE_URL"], os.environ["AI_TRANSCRIPTION_BASE_URL"]]
    circuits = Circuit.find_many(urlsplit(place).netloc for place in places if place != "off")
    if "off" in places or any(circuit.state == "open" for circuit in circuits):
        return Part(part="grading", ready=False, reason="GradedByPerson", detail="A person grades for now.")
    return Part(part="grading", ready=True)
