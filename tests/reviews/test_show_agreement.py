import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.reviewing import KINDS, REVIEWS, contested, review, settle_appeal, waiting
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
PATH = f"{REVIEWS}/agreement"


def figures(kind, prompt):
    """Return the counters above zero of a prompt that no other test uses, and the rate."""
    lines = person("admin").get(PATH).body["agreement"]
    (line,) = [each for each in lines if (each["kind"], each["prompt"]) == (kind, f"{prompt}/1")]
    return {name: count for name, count in line.items() if isinstance(count, int) and count}, line["rate"]


def test_refuses_everybody_but_administrators():
    assert STRANGER.get(PATH).status == 401
    assert [person(role).get(PATH).status for role in ("learner", "staff", "viewer")] == [403] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_counts_each_submission_once_by_what_machine_and_person_said(kind):
    prompt, admin = new(), person("admin")
    for passed, status in ((True, "approved"), (True, "rejected"), (False, "rejected"), (False, "rejected")):
        _, row = waiting(kind, passed, prompt)
        answers = at_once([lambda row=row, status=status: review(admin, kind, row.submission_id, status)] * 3)
        assert {answer.status for answer in answers} <= {200, 409}
        assert review(admin, kind, row.submission_id, status).status == 200
    counted = {"machine_passed_approved": 1, "machine_passed_rejected": 1, "machine_failed_rejected": 2}
    assert figures(kind, prompt) == (counted, 0.75)


def test_an_appeal_counts_against_the_machine_and_not_against_a_person():
    prompt, admin = new(), person("admin")
    _, machines = contested("projects", prompt)
    assert settle_appeal(admin, "projects", machines.submission_id, "upheld").status == 200
    someone, persons = waiting("projects", False, prompt)
    assert review(admin, "projects", persons.submission_id, "rejected").status == 200
    path = f"/api/app/job-readiness/projects/{persons.submission_id}/appeal"
    assert someone.post(path, {"reason": "No."}).status == 201
    assert settle_appeal(admin, "projects", persons.submission_id, "upheld").status == 200
    assert figures("projects", prompt)[0] == {"machine_failed_approved": 1, "machine_failed_rejected": 1}
