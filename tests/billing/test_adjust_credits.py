from collections import Counter

import pytest

from shared.audit.models import AuditEntry, AuditReason
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant, hold
from shared.ledger.books import Currency
from shared.ledger.models import LedgerEntry
from shared.ledger.reconciling import check
from tests.support.people import STRANGER, person
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
BODY = {"currency": "token", "units": 5, "reason": "A slip of ours"}


def place(user_id):
    return f"/api/admin/users/{user_id}/adjustments"


def tokens(answer):
    assert answer.status == 201, answer
    return answer.body["balances"][1]["available"]


def test_refuses_everybody_but_administrators_and_people_who_are_none():
    path = place(person().user_id)
    assert STRANGER.post(path, BODY).status == 401
    assert [person(role).post(path, BODY).status for role in ("learner", "staff", "viewer")] == [403, 403, 403]
    assert person("admin").post(place(new()), BODY).refused == (404, "UserNotFound")


def test_corrects_a_balance_and_writes_down_who_did_it_and_why():
    admin, someone = person("admin"), person()
    assert tokens(admin.post(place(someone.user_id), BODY)) == 5
    assert tokens(admin.post(place(someone.user_id), {**BODY, "units": -2})) == 3
    rows = someone.get("/api/user/transactions").body["transactions"]
    assert [(row["kind"], row["amount"], row["description"]) for row in rows] == [
        ("adjust", -2, "A slip of ours"), ("adjust", 5, "A slip of ours"),
    ]  # fmt: skip
    acts = [entry for entry in AuditEntry.query(someone.user_id) if entry.act == "balance_adjusted"]
    assert [(entry.actor_id, entry.after["units"]) for entry in acts] == [(admin.user_id, 5), (admin.user_id, -2)]
    assert {reason.text for reason in AuditReason.query(someone.user_id)} == {"A slip of ours"}


def test_takes_no_more_than_there_is_unless_a_debt_is_meant():
    admin, someone = person("admin"), person()
    grant(Units(someone.user_id, Currency.TOKEN, 5), new(), now())
    hold(Units(someone.user_id, Currency.TOKEN, 2), "resume_scan", new(), now())
    assert admin.post(place(someone.user_id), {**BODY, "units": -4}).refused == (402, "BalanceHeld")
    empty = admin.post(place(someone.user_id), {**BODY, "units": -6})
    assert (empty.refused, empty.body["needed"], empty.body["available"]) == ((402, "BalanceEmpty"), 6, 3)
    assert tokens(admin.post(place(someone.user_id), {**BODY, "units": -6, "into_debt": True})) == -3
    assert admin.post(place(someone.user_id), {**BODY, "units": -1}).refused == (402, "BalanceOwed")


@pytest.mark.parametrize(
    "wrong", [{"units": 0}, {"units": 1.5}, {"units": "5"}, {"units": True}, {"reason": " "}], ids=str
)
def test_refuses_what_is_no_adjustment(wrong):
    someone = person()
    assert person("admin").post(place(someone.user_id), {**BODY, **wrong}).status == 422
    assert not list(LedgerEntry.query(someone.user_id))


def test_m04_m05_the_same_request_again_and_at_once_is_one_adjustment():
    admin, someone = person("admin"), person()
    key = {"idempotency-key": new()}
    answers = at_once([lambda: admin.post(place(someone.user_id), BODY, headers=key)] * 20)
    assert {answer.status for answer in answers} <= {201, 409}
    later = [admin.post(place(someone.user_id), BODY, headers=key) for _ in range(3)]
    bodies = [answer.body for answer in [*answers, *later] if answer.status == 201]
    assert all(body == bodies[0] for body in bodies)
    assert len(list(LedgerEntry.query(someone.user_id))) == 1
    other = admin.post(place(someone.user_id), {**BODY, "units": 6}, headers=key)
    assert other.refused == (409, "IdempotencyMismatch")


@pytest.mark.alone
def test_two_hundred_spends_at_once_over_http_never_spend_a_unit_twice():
    admin, people = person("admin"), [person() for _ in range(5)]
    for someone in people:
        grant(Units(someone.user_id, Currency.TOKEN, 30), new(), now())
    spend = {**BODY, "units": -1}
    answers = []
    for _ in range(10):
        wave = [
            lambda someone=someone: admin.post(place(someone.user_id), spend) for someone in people for _ in range(4)
        ]
        answers += at_once(wave)
    statuses = Counter(answer.status for answer in answers)
    assert statuses == {201: 150, 402: 50}
    for someone in people:
        proof = check(someone.user_id, now())
        assert (proof.differences, proof.books[Currency.TOKEN].available) == ([], 0)
