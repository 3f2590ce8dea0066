"""The AI service writes questions for an exam's paper; without it, the question bank makes the whole paper."""

from shared.clients import ai
from shared.core import log
from shared.core.clock import now
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import fetches, reads, writes
from shared.core.table import create
from shared.courses.models import Course, Lesson
from shared.courses.transcripts import PLACE, material
from shared.exams.closing import both_of
from shared.exams.generation import generate
from shared.exams.messages import ExamRef
from shared.exams.models import ExamAttempt, ExamPaper
from shared.exams.rules import Status
from shared.readiness.models import Product
from shared.readiness.rules import Tier


@step(
    grants=[
        reads(Product),
        reads(Course),
        reads(Lesson),
        reads(ExamAttempt),
        writes(ExamPaper),
        fetches(PLACE),
        *ai.GRANTS,
    ],
    environment=ai.ENVIRONMENT,
    layers=["core", "text", "ai"],
    timeout=180,
)
def generate_questions(ref: ExamRef) -> None:
    """Draft questions once; a step that is repeated after it had succeeded asks the service nothing."""
    attempt, paper = both_of(ref.user_id, ref.attempt_id)
    if attempt.status != Status.PREPARING or paper.made_by:
        return
    product = Product.of(ref.product_id)
    subject = f"{product.title}. {product.description}"
    try:
        drafts, made_by = generate(Tier(attempt.target), int(attempt.question_count), subject, material(product), now())
    except Unavailable as error:
        log.info("an exam is made from the question bank", attempt=ref.attempt_id, reason=type(error).__name__)
        drafts, made_by = [], {"model": None}
    paper.drafts, paper.made_by = [question.model_dump() for question in drafts], made_by
    create(paper)
