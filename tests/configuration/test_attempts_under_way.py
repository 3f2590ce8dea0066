"""What a learner has begun stays as it was when they began it, whatever administrators publish meanwhile."""

import pytest

from shared.core.ids import new
from shared.exams.models import ExamPaper
from shared.interviews.models import InterviewAttempt
from shared.projects.models import ProjectSubmission
from tests.support.configuring import (
    BASE,
    admin,
    assessment,
    background,
    bank,
    configured,
    course,
    exam,
    items,
    made,
    modules,
    publish,
    templates,
)
from tests.support.examining import opened as opened_exam
from tests.support.examining import prepared, submitted
from tests.support.interviewing import opened as opened_interview
from tests.support.people import learner
from tests.support.projecting import hand_in, started
from tests.support.studying import answers_to, pool, start_quiz

pytestmark = pytest.mark.deployed
APP = "/api/app/job-readiness"
STRICT = {"project": {"pass_mark": 99, "attempts": 1, "refreshes": 0}, "interview": {"pass_mark": 99, "attempts": 1}}


def change(path, content, publish_at=None):
    """Save new content over what stands there, and publish it."""
    seen = made(admin().get(f"{BASE}{path}"))
    made(admin().put(f"{BASE}{path}", {**content, "version": seen["version"]}))
    if publish_at:
        assert publish(publish_at).status == 200


def test_nobody_but_administrators_publishes_a_change():
    whole = configured()
    someone = learner(product_id=whole.product_id)
    assert someone.post(f"{BASE}/products/{whole.product_id}/publish", {"version": 1}).status == 403


def test_an_assessment_keeps_its_questions_and_bands():
    whole = configured()
    place = f"/products/{whole.product_id}"
    path, someone = f"{APP}/assessments/{whole.assessment_id}", learner(product_id=whole.product_id)
    asked = someone.post(f"{path}/start").body["questions"]
    keys = dict(zip((question["question_id"] for question in asked), "abcd", strict=True))
    bands = [{"from": 0, "title": "New", "advice": "New."}]
    content = assessment(questions=items(8, "everything"), score_bands=bands, time_limit_minutes=1)
    change(f"{place}/assessments/{whole.assessment_id}", content, place)
    assert someone.get(path).body["questions"] == asked
    first = next(iter(keys))
    assert someone.put(f"{path}/answers", {"answers": {first: "a"}}).status == 200
    result = someone.post(f"{path}/submit", {"answers": keys}).body
    assert (result["right"], result["total"], result["band"]) == (4, 4, "Good")
    assert someone.get(path).body["result"]["band"] == "Good"
    later = learner(product_id=whole.product_id).post(f"{path}/start").body
    assert len(later["questions"]) == 8


def test_a_quiz_keeps_its_questions_and_its_pass_mark():
    whole = configured(quizzes=True)
    pool(whole.lesson_id)
    someone = learner(star=1, product_id=whole.product_id)
    attempt_id = start_quiz(someone, whole.lesson_id).body["attempt_id"]
    harder = course(whole.product_id, enable_ai_quizzes=True, quiz_templates=templates(2, 100))
    change(f"/courses/{whole.course_id}", harder, f"/courses/{whole.course_id}")
    answers = answers_to(someone, attempt_id, right=2)
    result = someone.post(f"{APP}/quizzes/{attempt_id}/submit", {"answers": answers}).body
    assert (result["total"], result["passing_score"], result["passed"]) == (3, 60, True)
    later = start_quiz(learner(star=1, product_id=whole.product_id), whole.lesson_id).body
    assert (len(later["questions"]), later["passing_score"]) == (2, 100)


@pytest.fixture
def field():
    """A background of a test's own."""
    name = f"field_{new().lower()}"
    made(admin().put(f"{BASE}/backgrounds/{name}", background()))
    return name


def strict(whole, name):
    """Publish stricter modules, and other criteria for a background."""
    one = [{"id": "only", "title": "Only", "description": "Everything.", "weight": 100}]
    content = background()
    content["project"] = {**content["project"], "grading_criteria": dict.fromkeys(("bronze", "silver", "gold"), one)}
    content["interview"] = {**content["interview"], "grading_criteria": one, "video_time_limit_seconds": 60}
    change(f"/backgrounds/{name}", content)
    place = f"/products/{whole.product_id}"
    change(f"{place}/modules", modules(course_ids=[whole.course_id], **STRICT), place)


def test_a_project_keeps_its_brief_its_criteria_and_its_pass_mark(field):
    whole = configured()
    someone = learner(star=3, background=field, product_id=whole.product_id)
    project_id = started(someone)
    seen = someone.get(f"{APP}/projects/{project_id}").body
    strict(whole, field)
    assert someone.get(f"{APP}/projects/{project_id}").body == seen
    assert (seen["pass_mark"], seen["tries_left"]) == (70, 5)
    handed_in = hand_in(someone, project_id)
    assert (handed_in.status, handed_in.body["tries_left"]) == (202, 4)
    row = ProjectSubmission.of(someone.user_id, handed_in.body["submission_id"])
    assert (int(row.pass_mark), len(row.criteria)) == (70, 4)
    later = learner(star=3, background=field, product_id=whole.product_id)
    shown = later.get(f"{APP}/projects/{started(later)}").body
    assert (shown["pass_mark"], shown["tries_left"]) == (99, 1)


def test_an_interview_keeps_its_questions_and_its_terms(field):
    whole = configured()
    someone = learner(star=4, background=field, product_id=whole.product_id)
    attempt_id = opened_interview(someone)
    seen = someone.get(f"{APP}/interviews/{attempt_id}").body
    before = InterviewAttempt.get(someone.user_id, attempt_id).terms
    strict(whole, field)
    assert someone.get(f"{APP}/interviews/{attempt_id}").body == seen
    after = InterviewAttempt.get(someone.user_id, attempt_id, consistent_read=True).terms
    assert (after, after["pass_mark"], len(after["criteria"])) == (before, 70, 4)
    later = learner(star=4, background=field, product_id=whole.product_id)
    terms = InterviewAttempt.get(later.user_id, opened_interview(later)).terms
    assert (terms["pass_mark"], terms["time_limit_seconds"], len(terms["criteria"])) == (99, 60, 1)


def test_an_exam_keeps_its_paper_and_its_terms():
    whole = configured()
    place, one = f"/products/{whole.product_id}", bank(8)
    banks = {"silver": one, "gold": one}
    change(f"/promotion-exams/{whole.product_id}", exam(enabled=True, bank_ids=banks), place)
    someone = learner(star=2, product_id=whole.product_id)
    attempt_id = prepared(someone)
    stricter = exam(enabled=True, bank_ids=banks, question_count=3, pass_mark=100, time_limit_minutes=1)
    change(f"/promotion-exams/{whole.product_id}", stricter, place)
    shown = someone.get(f"{APP}/promotion-exam/{attempt_id}").body
    assert (shown["status"], len(shown["questions"])) == ("started", 5)
    assert shown["remaining_seconds"] > 60
    result = submitted(someone, attempt_id, right=4).body
    assert (result["passed"], result["pass_mark"]) == (True, 70)
    later = learner(star=2, product_id=whole.product_id)
    assert len(ExamPaper.get(later.user_id, opened_exam(later), consistent_read=True).items()) == 3
