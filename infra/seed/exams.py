"""The question banks from which promotion exams are completed, one for each tier that an exam leads to."""

from pathlib import Path

from infra.seed import banks
from infra.seed.calls import Admin
from infra.seed.files import ContentError, questions_of, read, stable_id
from infra.seed.readiness import product_id
from shared.exams.rules import Terms, is_whole, paper_of
from shared.questions.rules import Question


def bank_id(tier: str) -> str:
    """Return the id of the seeded bank of a tier."""
    return stable_id("bank", "promotion_exam", tier)


def load(content: Path, admin: Admin) -> dict[str, str]:
    """Have the banks filled, and return their ids by tier."""
    for tier, questions in written(content).items():
        title = f"Promotion exam: {tier}"
        banks.fill(admin, product_id(content), bank_id(tier), title, [(question, tier) for question in questions])
    return {tier: bank_id(tier) for tier in written(content)}


def written(content: Path) -> dict[str, list[Question]]:
    """Return the questions of each tier's bank; raises `ContentError` for too few to make an exam of."""
    terms, found = Terms.of(read(content / "product.yaml")["promotion_exam"]), {}
    for path in sorted((content / "exams").glob("*.yaml")):
        bank = read(path)
        questions = questions_of(bank["questions"], source=None, name=f"promotion_exam/{bank['tier']}")
        if not is_whole(paper_of(questions, terms.question_count), terms.question_count):
            raise ContentError(f"{path.name}: the bank alone does not make an exam")
        found[bank["tier"]] = questions
    return found
