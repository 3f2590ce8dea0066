"""The questions of an interview are made for the learner's background and tier, by AI or from the bank."""

from typing import Any

from shared.backgrounds.models import Background, BackgroundNotFound
from shared.clients import ai
from shared.core import log
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import reads, writes
from shared.core.table import together
from shared.interviews.messages import AttemptReference
from shared.interviews.models import InterviewAttempt
from shared.interviews.questions import generated
from shared.interviews.rules import PASS_MARK, Stage
from shared.readiness.models import Enrolment, Product


@step(
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(Background),
        writes(InterviewAttempt),
        writes(Errand),
        *ai.GRANTS,
    ],
    errors=[BackgroundNotFound],
    layers=("core", "ai"),
    environment=ai.ENVIRONMENT,
    timeout=60,
)
def prepare_questions(reference: AttemptReference) -> None:
    """Give an attempt its questions and the terms under which it is graded, once."""
    attempt = InterviewAttempt.find(reference.user_id, reference.attempt_id)
    if attempt is not None and attempt.stage == Stage.PREPARING:
        _prepare(attempt)
    Errand.finish("interview_preparation", (reference.attempt_id,))


def _prepare(attempt: InterviewAttempt) -> None:
    enrolment, product = together((Enrolment, attempt.user_id, attempt.product_id), (Product, attempt.product_id, None))
    background = Background.of(enrolment.background)
    interview: dict[str, Any] = background.interview
    tier = enrolment.current_tier.value
    terms = {
        "background": background.title,
        "tier": tier,
        "pass_mark": int(product.interview.get("pass_mark", PASS_MARK)),
        "time_limit_seconds": int(interview["video_time_limit_seconds"]),
        "criteria": interview["grading_criteria"],
    }
    try:
        questions, made_by = generated(background, tier, now())
    except Unavailable as error:
        log.metric("FallbackContent", 1, content="interview_questions", reason=type(error).__name__)
        attempt.ask(interview["fallback"][tier], terms, "bank", {})
        return
    attempt.ask(questions, terms, "ai", made_by)
