"""What may belong to somebody else, for every id that a route takes: how a test makes one that is another learner's.

A route whose id is missing here fails the build (tests/faults/test_tenancy.py): whoever adds the route adds the id.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from infra.discover import declarations
from infra.seed.files import read
from infra.seed.load import CONTENT
from shared.assessments.models import Assessment
from shared.core import clock
from shared.core.function import Function
from shared.core.ids import new
from shared.core.messages import Body
from shared.core.table import Table
from shared.courses.models import Course, Lesson
from shared.courses.quizzes import QuizAttempt
from shared.exams.models import ExamAttempt
from shared.experts.models import ExpertSession
from shared.interviews.models import InterviewAttempt, InterviewSubmission, InterviewUpload
from shared.notifications.models import Notification
from shared.privacy.models import PersonalExport
from shared.projects.models import Project, ProjectSubmission
from shared.reports.models import Export
from tests.support.configuring import background
from tests.support.notified import browser
from tests.support.people import Person

EXAMPLES = Path(__file__).parents[2] / "functions" / "documentation" / "examples.json"
FILLERS: dict[type, Callable[[], Any]] = {
    UTCDateTimeAttribute: clock.now,
    TTLAttribute: lambda: clock.now().replace(year=2099),
    NumberAttribute: lambda: 1,
    BooleanAttribute: lambda: True,
    JSONAttribute: dict,
    MapAttribute: dict,
    UnicodeAttribute: new,
}


@dataclass(frozen=True)
class Belonging:
    """Something of somebody's, by its id."""

    id: str
    row: Table


Maker = Callable[[Person], Belonging]


def row_of(model: type[Table], /, **known: Any) -> Table:
    """Return a stored row of a table with these values, and with anything of the right type where it needs more."""
    values = dict(known)
    for name, attribute in model.get_attributes().items():
        needed = not attribute.null and attribute.default is None and attribute.default_for_new is None
        if name not in values and needed:
            values[name] = next(make for kind, make in FILLERS.items() if isinstance(attribute, kind))()
    row = model(**values)
    row.save()
    return row


def owned(model: type[Table], identifier: str, **more: Any) -> Maker:
    """Return how to make a row that is somebody's own."""

    def make(owner: Person) -> Belonging:
        known = {"user_id": owner.user_id, "product_id": owner.product_id, **more}
        row = row_of(model, **{name: value for name, value in known.items() if name in model.get_attributes()})
        return Belonging(getattr(row, identifier), row)

    return make


def offered(model: type[Table], identifier: str, **more: Any) -> Maker:
    """Return how to make content of a product that its owner has, and others have not."""

    def make(owner: Person) -> Belonging:
        row = row_of(model, product_id=owner.product_id, **more)
        return Belonging(getattr(row, identifier), row)

    return make


# By the last fixed part of the path and the parameter.
IN_PATH: dict[str, Maker | None] = {
    "assessments/assessment_id": offered(Assessment, "assessment_id"),
    "courses/course_id": offered(Course, "course_id", published=True),
    "lessons/lesson_id": offered(Lesson, "lesson_id", published=True),
    "expert-sessions/session_id": offered(ExpertSession, "session_id"),
    "quizzes/attempt_id": owned(QuizAttempt, "attempt_id"),
    "promotion-exam/attempt_id": owned(ExamAttempt, "attempt_id", status="started", target="silver"),
    "projects/project_id": owned(Project, "project_id", status="started"),
    "projects/submission_id": owned(ProjectSubmission, "submission_id", status="failed"),
    "interviews/interview_id": owned(InterviewAttempt, "attempt_id", stage="open"),
    "interviews/submission_id": owned(InterviewSubmission, "submission_id", status="failed", practice=False),
    "export/export_id": owned(Export, "export_id", status="ready"),
    "export/copy_id": owned(PersonalExport, "export_id", state="ready"),
    "notifications/notification_id": owned(Notification, "notification_id"),
    "orders/order_id": None,  # PayPal's: M13 asks for another's
}
# By the operation and the field; None where the field names nobody's thing.
IN_BODY: dict[str, Maker | None] = {
    "interviews_request_upload.attempt_id": IN_PATH["interviews/interview_id"],
    "interviews_submit_interview.attempt_id": IN_PATH["interviews/interview_id"],
    "interviews_submit_interview.upload_id": owned(InterviewUpload, "upload_id"),
    "interviews_submit_practice.attempt_id": IN_PATH["interviews/interview_id"],
    "interviews_submit_practice.upload_id": owned(InterviewUpload, "upload_id"),
    "exams_submit_promotion_exam.attempt_id": IN_PATH["promotion-exam/attempt_id"],
    "projects_submit_project.project_id": IN_PATH["projects/project_id"],
    "courses_record_progress.player_id": None,
    "experts_record_watch_progress.player_id": None,
    "privacy_confirm_erasure.challenge_id": None,
    "payments_confirm_payment.payment_intent_id": None,  # Stripe's: M13 asks for another's
}
# What is sent where no journey has recorded an example, or one of which a part is left out.
BODIES: dict[str, Any] = {
    "accounts_subscribe_to_push": browser,
    "billing_save_catalogue": lambda: read(CONTENT / "billing" / "catalogue.yaml"),
    "configuration_preview_background": lambda: {"background": background(), "part": "project", "tier": "silver"},
    "configuration_save_background": background,
    "feedback_appeal_verdict": {"reason": "Look again."},
    "courses_record_progress": {"playback_rate": 1.0, "player_id": "a-player-of-mine", "position": 0.0},
    "experts_record_watch_progress": {"playback_rate": 1.0, "player_id": "a-player-of-mine", "position": 0.0},
}
# A product's id is no secret, but whoever is not enrolled gets nothing with it: the locks' table holds that.
NOBODYS = {"product_id"}


@dataclass(frozen=True)
class Door:
    """One way to ask for a thing by its id: a route with the parameter's place, or a body with the field's."""

    function: Function
    path: str
    name: str
    key: str
    in_body: bool

    def asked(self, identifier: str, others: dict[str, str]) -> tuple[str, Any]:
        """Return path and body of a request for this id; `others` are ids that the request also needs."""
        body = {**body_of(self.function), **others}
        path = self.path if self.in_body else self.path.replace(f"{{{self.name}}}", identifier)
        if self.in_body:
            body[self.name] = identifier
        return path, None if self.function.method in ("GET", "DELETE") else body


def doors(*scopes: str) -> list[Door]:
    """Return every way in which routes of these scopes take an id."""
    found = []
    for function in declarations().functions:
        if function.kind == "endpoint" and function.scope in scopes:
            found += [*_in_path(function), *_in_body(function)]
    return found


def _in_path(function: Function) -> list[Door]:
    made = []
    for path in _spelt(function):
        parts = path.split("/")
        for place, part in enumerate(parts):
            if part.startswith("{"):
                name = part.strip("{}")
                made.append(Door(function, path, name, f"{parts[place - 1]}/{name}", False))
    return made


def _spelt(function: Function) -> list[str]:
    """Return the paths with every choice of names spelt out."""
    paths = [function.path]
    for name in re.findall(r"{(\w+)}", function.path):
        hint = function.hints[name]
        if get_origin(hint) is Literal:
            paths = [path.replace(f"{{{name}}}", choice) for path in paths for choice in get_args(hint)]
    return paths


def _in_body(function: Function) -> list[Door]:
    body = function.input_of(Body)
    names = [n for n in body.model_fields if n.endswith("_id") and n not in NOBODYS] if body else []
    return [Door(function, function.path, name, f"{function.identifier}.{name}", True) for name in names]


@cache
def _examples() -> dict[str, Any]:
    return dict(json.loads(EXAMPLES.read_text()))


def body_of(function: Function) -> dict[str, Any]:
    """Return a body that an operation accepts."""
    recorded = _examples().get(function.identifier, {}).get("request", {})
    body = BODIES.get(function.identifier, recorded)
    return dict(body() if callable(body) else body)
