"""A product of a journey's own: seeded content under other names, published through administrators' endpoints."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.seed import exams, readiness
from infra.seed.calls import Admin
from infra.seed.files import read
from infra.seed.load import CONTENT, publish
from shared.core.aws import client
from shared.core.errands import Errand
from shared.core.ids import new
from shared.core.names import arn, physical
from shared.courses.messages import LessonPublished
from shared.courses.models import Course

SLUG = re.compile(r"^slug: .+$", re.MULTILINE)
GENERATION = "quiz_generation"


@contextmanager
def product_of_its_own() -> Iterator[str]:
    """Publish the product and give its id; afterwards nothing goes on being generated for it."""
    with TemporaryDirectory() as folder:
        content = Path(folder)
        _lay_out(content, new().lower())
        known = {name: os.environ.get(name) for name in ("ISSUER", "SIGNING_KEY")}
        course_ids = publish(content, Admin(), _shared_banks)
        os.environ.update({name: value for name, value in known.items() if value is not None})
        product_id = readiness.product_id(content)
    try:
        yield product_id
    finally:
        _generate_no_more(course_ids)


def _lay_out(content: Path, suffix: str) -> None:
    """Lay out the seeded content, with one course, under other slugs, from which all ids follow.

    Media are those of the original.
    """
    left_out = sorted((CONTENT / "courses").iterdir())[1:]
    for original in sorted(path for path in CONTENT.rglob("*") if path.is_file()):
        if set(left_out) & set(original.parents):
            continue
        copy = content / original.relative_to(CONTENT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if original.suffix == ".yaml":
            copy.write_text(SLUG.sub(rf"\g<0>_{suffix}", original.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            copy.symlink_to(original)


def _shared_banks(content: Path, _: Admin) -> dict[str, str]:
    """Return the ids of the exams' banks, which are filled already."""
    tiers = [read(path)["tier"] for path in sorted((content / "exams").glob("*.yaml"))]
    return {tier: exams.bank_id(tier) for tier in tiers}


def _generate_no_more(course_ids: list[str]) -> None:
    """Stop what still waits to try the model again: it would ask it in the middle of what comes next."""
    lessons = {name for course in Course.find_many(course_ids) for name in course.lesson_ids}
    states, machine = client("stepfunctions"), arn("states", f"stateMachine:{physical(GENERATION)}")
    for execution in states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]:
        asked = states.describe_execution(executionArn=execution["executionArn"])["input"]
        published = LessonPublished.model_validate_json(asked)
        if published.lesson_id in lessons:
            states.stop_execution(executionArn=execution["executionArn"])
            Errand.finish(GENERATION, published.key)
