import json
from pathlib import Path

import pytest

from tests.support.lambdas import invoke
from tests.support.notified import notified
from tests.support.people import learner, person
from tests.support.reviewing import KINDS, review, waiting
from tests.support.sockets import heard, page, ticket_of
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/audit/announce_acts.json").read_text())


def test_an_act_that_is_delivered_twice_is_told_once():
    someone = learner()
    record = json.loads(json.dumps(SAMPLE).replace("01JD0000000000000000000001", someone.user_id))
    for _ in range(2):
        assert invoke("audit_announce_acts", record) == {"batchItemFailures": []}
    eventually(lambda: notified(someone))
    (told,) = notified(someone)
    assert (told["kind"], told["facts"]["passed"]) == ("verdict_ready", True)


def test_what_is_no_addition_and_what_names_no_product_is_told_to_nobody():
    someone = learner()
    text = json.dumps(SAMPLE).replace("01JD0000000000000000000001", someone.user_id)
    for changed in (text.replace("INSERT", "MODIFY"), text.replace("product_id", "thing_id")):
        assert invoke("audit_announce_acts", json.loads(changed)) == {"batchItemFailures": []}
    assert notified(someone) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_review_is_told_to_the_learner(kind):
    someone, row = waiting(kind)
    assert review(person("admin"), kind, row.submission_id, "rejected").status == 200
    told = eventually(lambda: [n for n in notified(someone) if n["kind"] == "verdict_ready"])
    assert told[0]["facts"]["passed"] is False


def test_an_override_reaches_the_open_page():
    someone = learner(star=1)
    with page(ticket_of(someone)["url"]) as socket:
        path = f"/api/admin/job-readiness/students/{someone.user_id}/override-progress"
        body = {"product_id": someone.product_id, "star": 2, "reason": "Seen."}
        assert person("admin").patch(path, body).status == 200
        assert heard(socket) == {"type": "enrolment.changed", "detail": {"product_id": someone.product_id}}
