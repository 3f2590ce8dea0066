"""The product with its tiers, modules, exam and standard assessments, and the backgrounds."""

from pathlib import Path
from typing import Any

from infra.seed.calls import Admin, each
from infra.seed.files import questions_of, read, stable_id


def product_id(content: Path) -> str:
    """Return the id of the seeded product."""
    return stable_id("product", read(content / "product.yaml")["slug"])


def begin(content: Path, admin: Admin) -> None:
    """Have the product there, so that other content can belong to it."""
    written = read(content / "product.yaml")
    admin.save(_place(content), {name: written[name] for name in ("title", "description", "tiers")})


def finish(content: Path, admin: Admin, course_ids: list[str], bank_ids: dict[str, str]) -> None:
    """Have the product published with its assessments, its modules and its exam; the backgrounds are in force."""
    written, place = read(content / "product.yaml"), _place(content)
    each(lambda path: _background(admin, path), sorted((content / "backgrounds").glob("*.yaml")))
    paths = sorted((content / "assessments").glob("*.yaml"))
    assessments = each(lambda path: _assessment(admin, place, path), paths)
    sessions = {
        "required": written["required_expert_sessions"],
        "threshold_percent": written["expert_session_threshold_percent"],
    }
    modules = {name: written[name] for name in ("project", "interview")}
    admin.save(f"{place}/modules", {"course_ids": course_ids, "expert_session": sessions, **modules})
    exam = {**written["promotion_exam"], "bank_ids": bank_ids}
    saved = admin.save(f"/promotion-exams/{product_id(content)}", exam)
    if any(assessment["status"] != "published" for assessment in assessments):
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
    content = {**written, "questions": [question.model_dump() for question in questions]}
    return admin.save(f"{product}/assessments/{stable_id('assessment', slug)}", content)
