import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.organising import USERS, address, admin, assign, client, enrol, enrolments, product
from tests.support.people import STRANGER, person
from tests.support.signing_in import sign_in

pytestmark = pytest.mark.deployed


def act(who, user_id, verb):
    return who.post(f"{USERS}/{user_id}/{verb}", {"reason": "x"})


def test_only_an_admin_activates_an_account():
    someone = person("learner")
    act(admin(), someone.user_id, "deactivate")
    assert act(STRANGER, someone.user_id, "activate").status == 401
    assert act(person("staff"), someone.user_id, "activate").status == 403
    assert act(admin(), new(), "activate").refused == (404, "UserNotFound")


def test_back_in_use_the_owner_signs_in_and_what_was_ended_for_other_reasons_stays_so():
    email, kept, gone = address(), product(), product()
    client_id = client(kept, gone)
    ada = enrol(email, client_id=client_id).body["user_id"]
    act(admin(), ada, "deactivate")
    assign(client_id, gone, wanted=False)
    assert act(admin(), ada, "activate").body["active"] is True
    assert act(admin(), ada, "activate").status == 200
    assert {p: row.active for p, row in enrolments(ada).items()} == {kept: True, gone: False}
    assert sign_in(email)["user_id"] == ada
    acts = [entry.act for entry in AuditEntry.query(ada)]
    assert acts == ["learner_enrolled", "account_deactivated", "account_activated"]
