"""Attacks on bulk work in organisations: it survives a crash at any row and a throttled table, each row once."""

import contextlib
from datetime import timedelta

import pytest

from shared.audit.models import AuditEntry
from shared.core import clock
from shared.core.errands import Errand
from shared.core.ids import new
from shared.organisations.imports import KEPT, WORKFLOW, EnrolmentImport, ImportedRow
from shared.organisations.models import ClientProduct
from shared.organisations.products import WORKFLOW as PRODUCTS
from shared.organisations.spreadsheet import Row
from tests.support.hooks import control, fault
from tests.support.lambdas import Failed, invoke
from tests.support.organising import (
    CLIENTS,
    address,
    admin,
    begin_import,
    client,
    enrol,
    enrolments,
    finished,
    outcomes,
    product,
    user_of,
)
from tests.support.signing_in import sign_in
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
STEP = "organisations_enrol_listed_learners"
# The step looks at import, list, client, products, notes and accounts, writes row by row, and counts.
FIRST_ROW, ROWS = 7, 3


@pytest.fixture(autouse=True)
def _no_plans_left():
    yield
    control("DELETE", "/crash")


def read(rows: list[Row], client_id: str) -> EnrolmentImport:
    """Return an import that has been read, and of which no workflow knows."""
    work = EnrolmentImport(
        new(),
        client_id=client_id,
        state="reading",
        created_at=clock.now(),
        created_by=new(),
        expires_at=clock.now() + KEPT,
    )
    work.save()
    work.freeze(rows, [])
    return work


def check_each_once(emails: list[str], products: set[str], import_id: str) -> None:
    for email in emails:
        user = user_of(email)
        rows = enrolments(user.user_id)
        assert set(rows) == products
        assert user.enrolments == len(rows)
        told = [one for one in AuditEntry.query(user.user_id) if one.subjects.get("import_id") == import_id]
        assert len(told) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_list_survives_a_crash_at_any_row_and_enrols_each_learner_once(when):
    products = {product(), product()}
    client_id, left = client(*products), set()
    for nth in [2, *range(FIRST_ROW - 1, FIRST_ROW + ROWS + 2)]:
        emails = [address() for _ in range(ROWS)]
        work = read([Row(n, one, "", "design") for n, one in enumerate(emails, 2)], client_id)
        control("POST", "/crash", {"function": STEP, "nth": nth, "when": when})
        with contextlib.suppress(Failed):
            invoke(STEP, {"import_id": work.import_id})
        assert control("GET", "/crash")[-1]["hits"] == 1, f"{nth} is beyond the last call"
        control("DELETE", "/crash")
        noted = {int(row.number): row.user_id for row in ImportedRow.query(work.import_id)}
        left.add(len(noted))
        there = {n for n, email in enumerate(emails, 2) if user_of(email)}
        assert set(noted) == there, "a row is noted if, and only if, it was carried out"
        assert invoke(STEP, {"import_id": work.import_id}) == {"pace": "done"}
        work.refresh(consistent_read=True)
        assert (work.state, work.counts) == ("done", {"enrolled": ROWS})
        after = {int(row.number): row.user_id for row in ImportedRow.query(work.import_id)}
        assert {number: after[number] for number in noted} == noted
        check_each_once(emails, products, work.import_id)
    assert left == set(range(ROWS + 1)), "it was to be killed before the first row, after the last, and between all"


def test_an_import_whose_execution_died_is_resumed_where_it_was():
    offered = product()
    emails = [address() for _ in range(5)]
    crash = {"function": STEP, "nth": FIRST_ROW + 2, "when": "after"}
    control("POST", "/crash", crash)
    content = "\n".join(["email,background", *(f"{email},design" for email in emails)]).encode()
    import_id = begin_import(content, client_id=client(offered))
    eventually(lambda: control("GET", "/crash")[-1]["hits"])
    control("DELETE", "/crash")
    errand = Errand._of(WORKFLOW, (import_id,))

    def resumed():
        row = Errand.find(errand.shard, errand.errand_id)
        if row is not None:
            row.update(actions=[Errand.due_at.set(clock.now() - timedelta(hours=1))])
            invoke("readiness_resume_lost_workflows", {})
        return admin().get(f"/api/admin/enrolments/imports/{import_id}").body["state"] == "done"

    eventually(resumed, every=1)
    assert outcomes(import_id) == dict.fromkeys(range(2, 7), "enrolled")
    check_each_once(emails, {offered}, import_id)


def test_f10_a_throttled_table_slows_an_import_and_loses_nothing():
    offered = product()
    emails = [address() for _ in range(40)]
    content = "\n".join(["email,background", *(f"{email},design" for email in emails)]).encode()
    with fault(fault="throttle", function=STEP, service="dynamodb", probability=0.25, seed=7):
        import_id = begin_import(content, client_id=client(offered))
        done = finished(import_id, seconds=120)
    assert done["counts"] == {"enrolled": 40}
    check_each_once(emails, {offered}, import_id)


def test_m09_an_answer_that_is_lost_enrols_nobody_twice():
    offered = product()
    emails = [address() for _ in range(4)]
    content = "\n".join(["email,background", *(f"{email},design" for email in emails)]).encode()
    plan = {"fault": "timeout-after", "operation": "TransactWriteItems", "function": STEP, "nth": 2, "hold": 3.5}
    with fault(**plan):
        import_id = begin_import(content, client_id=client(offered))
        done = finished(import_id, seconds=120)
    assert done["counts"] == {"enrolled": 4}
    check_each_once(emails, {offered}, import_id)


def test_a_product_reaches_every_learner_though_the_step_dies_at_any_of_them():
    first, later = product(), product()
    client_id = client(first)
    people = [enrol(address(), client_id=client_id).body["user_id"] for _ in range(3)]
    crash = {"function": "organisations_apply_product_change", "nth": 6, "when": "after"}
    control("POST", "/crash", crash)
    assert admin().put(f"{CLIENTS}/{client_id}/products/{later}").status == 202
    eventually(lambda: control("GET", "/crash")[-1]["hits"])
    control("DELETE", "/crash")
    errand = Errand._of(PRODUCTS, (client_id, later, "1"))

    def resumed():
        row = Errand.find(errand.shard, errand.errand_id)
        if row is not None:
            row.update(actions=[Errand.due_at.set(clock.now() - timedelta(hours=1))])
            invoke("readiness_resume_lost_workflows", {})
        return ClientProduct.get(client_id, later, consistent_read=True).done

    eventually(resumed, every=1)
    for user_id in people:
        assert set(enrolments(user_id)) == {first, later}


def test_f11_somebody_who_was_invited_a_moment_ago_gets_the_role_though_the_indexes_are_behind():
    client_id, email = client(), address()
    control("POST", "/lag", {"table": "invitations", "index": "by-client", "seconds": 5})
    try:
        admin().post(f"{CLIENTS}/{client_id}/invitations", {"email": email, "role": "staff"})
        assert sign_in(email)["roles"] == ["learner", "staff"]
    finally:
        control("DELETE", "/lag")
