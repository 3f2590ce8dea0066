"""The product with its tiers, modules, exam and standard assessments, and the backgrounds."""

from pathlib import Path
from typing import Any

from infra.seed.calls import Admin
from infra.seed.files import questions_of, read, stable_id


def product_id(content: Path) -> str:
    """Return the id of the seeded product."""
    return stable_id("product", read(content / "product.yaml")["slug"])


def begin(content: Path, admin: Admin) -> None:
    """Have the product there, so that other content can belong to it."""
    written = read(content / "product.yaml")
    admin.save(_place(content), {name: written[name] for name in ("title", "description", "tiers")})


def assess(content: Path, admin: Admin) -> bool:
    """Have the backgrounds in force and the assessments saved; tell whether learners see those as they are."""
    for path in sorted((content / "backgrounds").glob("*.yaml")):
        _background(admin, path)
    paths = sorted((content / "assessments").glob("*.yaml"))
    saved = [_assessment(admin, _place(content), path) for path in paths]
    return all(assessment["status"] == "published" for assessment in saved)


def finish(content: Path, admin: Admin, course_ids: list[str], bank_ids: dict[str, str], *, assessed: bool) -> None:
    """Have the product published with its modules, its exam and its assessments, unless it is already."""
    written, place = read(content / "product.yaml"), _place(content)
    sessions = {
        "required": written["required_expert_sessions"],
        "threshold_percent": written["expert_session_threshold_percent"],
    }
    modules = {name: written[name] for name in ("project", "interview")}
    admin.save(f"{place}/modules", {"course_ids": course_ids, "expert_session": sessions, **modules})
    exam = {**written["promotion_exam"], "bank_ids": bank_ids}
    saved = admin.save(f"/promotion-exams/{product_id(content)}", exam)
    if not assessed:
        saved = {**saved, "status": "changed"}
    admin.publish(place, saved)


def _place(content: Path) -> str:
    return f"/products/{product_id(content)}"


def _background(admin: Admin, path: Path) -> dict[str, Any]:
    written = read(path)
    return admin.save(f"/backgrounds/{written.pop('name')}", written)


def _assessment(admin: Admin, product: str, path: Path) -> dict[str, Any]:
    written = read(path)
    slug = written.pop("slug")
    questions = questions_of(written.pop("questions"), source=None, name=slug)
    content = {**written, "questions": [question.model_dump(mode="json") for question in questions]}
    return admin.save(f"{product}/assessments/{stable_id('assessment', slug)}", content)
