import json
from collections import Counter, defaultdict

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
def test_m02_two_hundred_spends_over_http_of_a_balance_for_a_hundred_are_a_hundred_however_often_they_are_sent():
    """An administrator's corrections stand for paid work: they spend by the same act, which refuses what is not there.

    Each is one of twenty at the same moment, and each second one is sent twice with its key.
    """
    admin, someone = person("admin"), person()
    grant(Units(someone.user_id, Currency.TOKEN, 100), new(), now())
    keys = [{"idempotency-key": new()} for _ in range(200)]

    def spend(key):
        while (answer := admin.post(place(someone.user_id), {**BODY, "units": -1}, headers=key)).status in (409, 503):
            pass  # the same request is at work, or too many others are
        return key["idempotency-key"], answer

    waves = [keys[start : start + 14] for start in range(0, len(keys), 14)]
    answers = [
        answer for wave in waves for answer in at_once([lambda key=key: spend(key) for key in (*wave, *wave[::2])])
    ]
    by_key = defaultdict(set)
    for key, answer in answers:
        by_key[key].add((answer.status, json.dumps(answer.body.get("balances"))))
    assert all(len(outcomes) == 1 for outcomes in by_key.values())
    statuses = Counter(status for outcomes in by_key.values() for status, _ in outcomes)
    assert statuses == {201: 100, 402: 100}
    entries = [row for row in LedgerEntry.query(someone.user_id, consistent_read=True) if row.kind == "adjust"]
    assert len(entries) == 100
    assert min(int(row.balance_after) for row in entries) == 0
    proof = check(someone.user_id, now())
    assert (proof.differences, proof.books[Currency.TOKEN].available) == ([], 0)
