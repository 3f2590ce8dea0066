"""The question banks from which promotion exams are completed, one for each tier that an exam leads to."""

from pathlib import Path

from infra.seed.files import ContentError, questions_of, read, stable_id
from shared.exams.rules import Terms, is_whole, paper_of
from shared.questions.models import BankQuestion, QuestionBank
from shared.questions.rules import Question


def bank_id(tier: str) -> str:
    """Return the id of the seeded bank of a tier."""
    return stable_id("bank", "promotion_exam", tier)


def load(content: Path) -> dict[str, str]:
    """Write the banks, and return their ids by tier."""
    terms = Terms.of(read(content / "product.yaml")["promotion_exam"])
    banks = {}
    for path in sorted((content / "exams").glob("*.yaml")):
        written = read(path)
        tier = written["tier"]
        questions = questions_of(written["questions"], source=None, name=f"promotion_exam/{tier}")
        if not is_whole(paper_of(questions, terms.question_count), terms.question_count):
            raise ContentError(f"{path.name}: the bank alone does not make an exam")
        banks[tier] = bank_id(tier)
        product = stable_id("product", read(content / "product.yaml")["slug"])
        QuestionBank(banks[tier], product_id=product, title=f"promotion_exam/{tier}").save()
        _write(banks[tier], questions)
    return banks


def _write(bank: str, questions: list[Question]) -> None:
    with BankQuestion.batch_write() as batch:
        for question in questions:
            batch.save(BankQuestion(bank, question.question_id, question=question.model_dump(mode="json")))
