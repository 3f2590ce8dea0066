import pytest

from shared.core import clock
from shared.core.ids import new
from shared.organisations.imports import KEPT, EnrolmentImport, ImportedRow
from shared.organisations.spreadsheet import Row
from tests.support.lambdas import invoke
from tests.support.organising import CLIENTS, address, admin, assign, client, enrolments, product, user_of
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def read(rows: list[Row], **where) -> EnrolmentImport:
    """Return an import that has been read, and of which no workflow knows."""
    work = EnrolmentImport(
        new(), state="reading", created_at=clock.now(), created_by=new(), expires_at=clock.now() + KEPT, **where
    )
    work.save()
    work.freeze(rows, [])
    return work


def step(work: EnrolmentImport) -> dict:
    return invoke("organisations_enrol_listed_learners", {"import_id": work.import_id})


def test_an_import_that_is_not_there_is_done():
    assert invoke("organisations_enrol_listed_learners", {"import_id": new()}) == {"pace": "done"}


def test_s11_a_repeat_and_another_try_beside_it_do_each_row_once():
    emails = [address() for _ in range(8)]
    offered = product()
    work = read([Row(n, one, "", "design") for n, one in enumerate(emails, 2)], client_id=client(offered))
    assert {answer["pace"] for answer in at_once([lambda: step(work)] * 3)} == {"done"}
    work.refresh(consistent_read=True)
    assert (work.state, work.cursor, work.counts) == ("done", 8, {"enrolled": 8})
    again = EnrolmentImport.get(work.import_id)
    again.update(actions=[EnrolmentImport.cursor.set(0), EnrolmentImport.state.set("enrolling")])
    step(work)
    assert {row.outcome for row in ImportedRow.query(work.import_id)} == {"enrolled"}
    for email in emails:
        user = user_of(email)
        assert user.enrolments == len(enrolments(user.user_id)) == 1


def test_when_the_client_is_gone_meanwhile_each_row_says_so():
    offered, email = product(), address()
    client_id = client(offered)
    work = read([Row(2, email, "", "design")], client_id=client_id)
    assign(client_id, offered, wanted=False)
    assert admin().delete(f"{CLIENTS}/{client_id}").status == 204
    assert step(work) == {"pace": "done"}
    (row,) = ImportedRow.query(work.import_id)
    assert (row.outcome, row.reason) == ("refused", "what it enrols in is no longer there")
    assert user_of(email) is None
