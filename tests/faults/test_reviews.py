"""Attacks on reviews, overrides and the audit log, by the ids of the list."""

import botocore.session
import pytest
from botocore.exceptions import ClientError

from shared.audit.models import AuditEntry, audit
from shared.core.aws import client
from shared.core.clock import now
from shared.core.ids import new
from shared.core.names import physical, region
from shared.core.table import Transaction
from shared.interviews.rules import Status
from shared.projects.rules import SubmissionStatus
from shared.readiness.models import Decision
from shared.readiness.rules import fold
from tests.support.hooks import control, fault
from tests.support.interviewing import placed, reference, verdict
from tests.support.lambdas import invoke
from tests.support.people import learner, person
from tests.support.reviewing import KINDS, STARS, review, waiting
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
FUNCTION = {"interviews": "interviews_review_interview", "projects": "projects_review_project"}
# The calls before are reads; the last one is behind everything that is written.
CALLS = range(4, 9)


def in_grading(kind):
    """Return a learner and a submission that the machine is about to pass."""
    if kind == "interviews":
        someone, row = placed(None, status=Status.GRADING)
        row.keep_verdict(verdict(True))
        return someone, row
    someone, row = waiting(kind, passed=True)
    row.status, row.awaiting, row.reason = "grading", None, None
    row.save()
    return someone, row


def machine_decides(kind, row):
    """Let the machine's verdict land: a pass."""
    if kind == "interviews":
        invoke("interviews_decide_interview", reference(row))
    else:
        type(row).of(row.user_id, row.submission_id).settle(
            SubmissionStatus.PASSED, now(), reason=None, machine=row.machine
        )
        invoke("projects_announce_verdict", reference(row))


def crashed(admin, kind, row, status, nth):
    """Let the reviewer's call die after its n-th call to AWS; return whether it has died."""
    control("POST", "/crash", {"function": FUNCTION[kind], "nth": nth, "when": "after"})
    try:
        answer = review(admin, kind, row.submission_id, status)
        assert answer.status in (200, 500, 502, 503)
        return bool(control("GET", "/crash")[0]["hits"])
    finally:
        control("DELETE", "/crash")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ["person first", "machine first", "machine in between"])
def test_e15_a_person_wins_over_the_machine_wherever_their_call_dies(kind, order):
    admin = person("admin")
    for nth in CALLS:
        someone, row = in_grading(kind)
        if order == "machine first":
            machine_decides(kind, row)
        died = crashed(admin, kind, row, "rejected", nth)
        if order == "machine in between":
            machine_decides(kind, row)
        again = review(admin, kind, row.submission_id, "rejected")
        assert again.status == 200, again
        if order == "person first":
            machine_decides(kind, row)
        kept = type(row).of(row.user_id, row.submission_id)
        assert (kept.status, kept.decided_by, kept.review["status"]) == ("failed", "person", "rejected")
        assert kept.machine is not None
        eventually(lambda someone=someone: _settled(someone, STARS[kind] - 1))
        assert [entry.act for entry in AuditEntry.query(someone.user_id)].count(f"{kind[:-1]}_reviewed") == 1
        if not died:
            break


def _settled(someone, star):
    """Tell whether a learner stands at a star that is the fold of the decisions."""
    enrolment = someone.enrolment
    folded = fold(row.ruling() for row in Decision.of_enrolment(enrolment.enrolment_id))
    return enrolment.star == folded.star == star


@pytest.mark.parametrize("kind", KINDS)
def test_e15_an_approval_whose_call_dies_earns_one_star(kind):
    admin = person("admin")
    for nth in CALLS:
        someone, row = waiting(kind, passed=False)
        died = crashed(admin, kind, row, "approved", nth)
        assert review(admin, kind, row.submission_id, "approved").status == 200
        kept = type(row).of(row.user_id, row.submission_id)
        assert (kept.status, kept.awaiting) == ("passed", None)
        assert len(list(AuditEntry.query(someone.user_id))) == 1
        if not died:
            eventually(lambda someone=someone: _settled(someone, STARS[kind]))
            break


def test_e14_a_throttled_override_is_a_503_and_leaves_nothing_behind():
    someone, admin = learner(star=1), person("admin")
    path = f"/api/admin/job-readiness/students/{someone.user_id}/override-progress"
    body = {"product_id": someone.product_id, "star": 3, "reason": "Seen."}
    with fault(fault="throttle", operation="TransactWriteItems", function="readiness_override_progress"):
        assert admin.patch(path, body).status == 503
    assert (someone.enrolment.star, list(AuditEntry.query(someone.user_id))) == (1, [])
    assert admin.patch(path, body).status == 200
    assert len(list(AuditEntry.query(someone.user_id))) == 1


@pytest.mark.parametrize("table", ["audit-entries", "decisions"])
def test_m17_the_role_of_a_function_that_adds_can_neither_change_nor_remove(table):
    if table == "decisions":
        (row,) = Decision.of_enrolment(learner(star=2).enrolment.enrolment_id)
        key = {"enrolment_id": {"S": row.enrolment_id}, "sequence": {"N": "1"}}
    else:
        effects, facts = Transaction(), {"before": {}, "after": {}, "reason": None}
        row = audit("done", actor=new(), user_id=new(), now=now(), transaction=effects, **facts)
        effects.commit()
        key = {"subject_id": {"S": row.subject_id}, "entry_id": {"S": row.entry_id}}
    dynamodb = as_function("readiness_override_progress")
    assert dynamodb.get_item(TableName=physical(table), Key=key)["Item"]
    changes = {"UpdateExpression": "SET kind = :k", "ExpressionAttributeValues": {":k": {"S": "x"}}}
    for attempt in (
        lambda: dynamodb.delete_item(TableName=physical(table), Key=key),
        lambda: dynamodb.update_item(TableName=physical(table), Key=key, **changes),
    ):
        with pytest.raises(ClientError) as refused:
            attempt()
        assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert dynamodb.get_item(TableName=physical(table), Key=key)["Item"]


def as_function(identifier):
    """Return a DynamoDB client with the credentials of a function's role."""
    configuration = client("lambda").get_function_configuration(FunctionName=physical(identifier))
    role = client("sts").assume_role(RoleArn=configuration["Role"], RoleSessionName="test")["Credentials"]
    return botocore.session.get_session().create_client(
        "dynamodb",
        region_name=region(),
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )
