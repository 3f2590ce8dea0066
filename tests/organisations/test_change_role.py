import pytest

from shared.accounts.models import User
from shared.accounts.roles import RoleHolder
from shared.audit.models import AuditEntry, AuditReason
from shared.core.ids import new
from tests.support.organising import USERS, admin, client
from tests.support.people import STRANGER, person
from tests.support.waiting import at_once

NOBODYS = "0" * 26  # the same in every worker
pytestmark = pytest.mark.deployed


def change(who, user_id, change, role, **more):
    return who.post(f"{USERS}/{user_id}/roles", {"change": change, "role": role, "reason": "because", **more})


def test_only_an_admin_gives_roles():
    someone = person("learner")
    assert change(STRANGER, someone.user_id, "grant", "admin").status == 401
    for role in ("learner", "staff", "viewer"):
        assert change(person(role), someone.user_id, "grant", "admin").status == 403
    assert change(admin(), new(), "grant", "admin").refused == (404, "UserNotFound")
    assert User.of(someone.user_id).roles == {"learner"}


def test_roles_are_given_and_taken_and_every_act_is_audited_with_its_reason():
    someone, first, second = person("learner").user_id, client(), client()
    assert change(admin(), someone, "grant", "viewer").body["roles"] == ["learner", "viewer"]
    assert change(admin(), someone, "grant", "viewer").status == 200
    assert change(admin(), someone, "grant", "staff", client_id=first).body["client_ids"] == [first]
    assert change(admin(), someone, "grant", "staff", client_id=second).body["client_ids"] == sorted([first, second])
    assert change(admin(), someone, "revoke", "staff", client_id=first).body["roles"] == ["learner", "staff", "viewer"]
    assert change(admin(), someone, "revoke", "staff").body["roles"] == ["learner", "viewer"]
    assert change(admin(), someone, "revoke", "viewer").body["roles"] == ["learner"]
    entries = list(AuditEntry.query(someone))
    assert [entry.act for entry in entries] == ["roles_changed"] * 6
    assert {entry.actor_id for entry in entries} == {admin().user_id}
    assert entries[0].before["roles"] == ["learner"]
    assert entries[0].after["roles"] == ["learner", "viewer"]
    assert {AuditReason.get(someone, entry.reason_id).text for entry in entries} == {"because"}


def test_who_becomes_an_admin_is_told_what_admins_are_told_until_they_are_none():
    someone = person("learner").user_id
    assert change(admin(), someone, "grant", "admin").status == 200
    assert someone in RoleHolder.of_role("admin")
    assert change(admin(), someone, "revoke", "admin").status == 200
    assert someone not in RoleHolder.of_role("admin")


@pytest.mark.parametrize(
    "wanted",
    [
        {"role": "staff"},
        {"role": "viewer", "client_id": NOBODYS},
        {"role": "learner"},
        {"role": "owner"},
        {"role": "admin", "reason": ""},
        {"role": "admin", "change": "take"},
    ],
    ids=str,
)
def test_a_change_that_is_none_is_refused(wanted):
    someone = person("learner").user_id
    body = {"change": "grant", "reason": "x", **wanted}
    assert admin().post(f"{USERS}/{someone}/roles", body).refused == (422, "Invalid")
    assert User.of(someone).roles == {"learner"}


def test_staff_of_a_client_that_is_not_there_are_refused():
    someone = person("learner").user_id
    assert change(admin(), someone, "grant", "staff", client_id=new()).refused == (404, "ClientNotFound")


def test_an_admin_cannot_take_their_own_admin_role():
    me = person("admin")
    assert change(me, me.user_id, "revoke", "admin").refused == (403, "OwnAccount")
    assert "admin" in User.of(me.user_id).roles


def test_two_admins_who_take_each_other_s_role_leave_one():
    first, second = person("admin"), person("admin")
    answers = at_once(
        [
            lambda: change(first, second.user_id, "revoke", "admin"),
            lambda: change(second, first.user_id, "revoke", "admin"),
        ]
    )
    assert sum(answer.status == 200 for answer in answers) == 1
    assert sum("admin" in User.of(one.user_id).roles for one in (first, second)) == 1


def test_a07_whoever_was_an_admin_until_just_now_changes_nobody_any_more():
    was, other = person("admin"), person("learner")
    change(admin(), was.user_id, "revoke", "admin")
    assert change(was, other.user_id, "grant", "admin").refused == (403, "NoLongerAdmin")
    assert was.post(f"{USERS}/{other.user_id}/deactivate", {"reason": "x"}).refused == (403, "NoLongerAdmin")
    assert User.of(other.user_id).roles == {"learner"}
