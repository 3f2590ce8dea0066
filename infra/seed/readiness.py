"""The product with its tiers and standard assessments, and the backgrounds."""

from pathlib import Path
from typing import Any

from infra.seed.files import questions_of, read, stable_id
from shared.assessments.models import Assessment
from shared.backgrounds.models import Background
from shared.readiness.models import Product
from shared.readiness.rules import check_bounds


def product_id(content: Path) -> str:
    """Return the id of the seeded product."""
    return stable_id("product", read(content / "product.yaml")["slug"])


def load(content: Path, links: dict[str, Any]) -> None:
    """Write the product, its assessments and the backgrounds; `links` holds what other parts add to the product."""
    written = read(content / "product.yaml")
    check_bounds(written["tiers"])
    product = product_id(content)
    assessments = [_assessment(read(path), product) for path in sorted((content / "assessments").glob("*.yaml"))]
    for path in sorted((content / "backgrounds").glob("*.yaml")):
        Background(**read(path)).save()
    Product(
        product,
        title=written["title"],
        description=written["description"],
        tiers=written["tiers"],
        assessment_ids=assessments,
        required_expert_sessions=written["required_expert_sessions"],
        expert_session_threshold_percent=written["expert_session_threshold_percent"],
        project=written["project"],
        interview=written["interview"],
        promotion_exam={**written["promotion_exam"], **links.pop("promotion_exam", {})},
        **links,
    ).save()


def _assessment(written: dict[str, Any], product: str) -> str:
    identifier = stable_id("assessment", written["slug"])
    questions = questions_of(written["questions"], source=None, name=written["slug"])
    Assessment(
        identifier,
        product_id=product,
        title=written["title"],
        description=written["description"],
        order=written["order"],
        time_limit_minutes=written["time_limit_minutes"],
        score_bands=written["score_bands"],
        questions=[question.model_dump() for question in questions],
    ).save()
    return identifier
