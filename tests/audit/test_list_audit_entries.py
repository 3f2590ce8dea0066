from datetime import datetime, timedelta
from urllib.parse import quote

import pytest

from shared.audit.models import AuditReason, audit
from shared.core.clock import now
from shared.core.ids import new
from shared.core.table import Transaction
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PATH = "/api/admin/audit"


def acted(actor, user_id, act="something_done", at=None, reason="Because."):
    effects = Transaction()
    facts = {"before": {"star": 1}, "after": {"star": 2}}
    entry = audit(act, actor=actor, user_id=user_id, reason=reason, now=at or now(), transaction=effects, **facts)
    effects.commit()
    return entry


def listed(admin, **query):
    """Walk through all pages."""
    rows, cursor = [], None
    while True:
        asked = {**query, **({"cursor": cursor} if cursor else {})}
        answer = admin.get(f"{PATH}?" + "&".join(f"{name}={quote(str(value))}" for name, value in asked.items()))
        assert answer.status == 200, answer
        assert len(answer.body["entries"]) <= int(query.get("limit", 20))
        rows, cursor = rows + answer.body["entries"], answer.body["cursor"]
        if cursor is None:
            return rows


def test_refuses_everybody_but_administrators():
    assert STRANGER.get(PATH).status == 401
    assert [person(role).get(PATH).status for role in ("learner", "staff", "viewer")] == [403] * 3


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "actor=me", "kind=A-B", "since=yesterday", "since=2026-01-01T00:00:00", "cursor=x.y",
     "since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z", "since=2020-01-01T00:00:00Z",
     "until=0.5", "until=0001-01-01T00:00:00Z"],
)  # fmt: skip
def test_d10_refuses_what_is_no_question(query):
    assert person("admin").get(f"{PATH}?{query}").refused == (422, "Invalid")


def test_lists_what_was_done_to_a_learner_newest_first_with_the_reason_until_that_is_erased():
    admin, actor, someone = person("admin"), new(), new()
    entries = [acted(actor, someone, at=now() - timedelta(days=n), reason=f"Reason {n}") for n in (40, 3, 2, 1)]
    acted(actor, new())
    AuditReason(someone, entries[1].reason_id).delete()
    rows = listed(admin, subject=someone, limit=3)
    assert [row["entry_id"] for row in rows] == [entry.entry_id for entry in reversed(entries)]
    assert [row["reason"] for row in rows] == ["Reason 1", "Reason 2", None, "Reason 40"]
    assert (rows[0]["actor_id"], rows[0]["before"], rows[0]["after"]) == (actor, {"star": 1}, {"star": 2})


def test_lists_by_actor_kind_and_time_and_each_filter_holds_with_the_others():
    admin, actor, other, someone = person("admin"), new(), new(), new()
    old = acted(actor, someone, "first_kind", now() - timedelta(days=10))
    recent = acted(actor, someone, "second_kind", now() - timedelta(days=1))
    theirs = acted(other, someone, "second_kind", now() - timedelta(days=1))
    elsewhere = acted(actor, new(), "second_kind", now() - timedelta(days=1))

    def ids(**query):
        return {row["entry_id"] for row in listed(admin, **query)}

    week = (now() - timedelta(days=7)).isoformat()
    assert ids(actor=actor) == {old.entry_id, recent.entry_id, elsewhere.entry_id}
    assert ids(actor=actor, kind="second_kind") == {recent.entry_id, elsewhere.entry_id}
    assert ids(actor=actor, subject=someone) == {old.entry_id, recent.entry_id}
    assert ids(subject=someone, since=week) == {recent.entry_id, theirs.entry_id}
    assert ids(subject=someone, until=week) == {old.entry_id}
    assert ids(actor=actor, since=week, kind="first_kind") == set()


def test_without_a_person_the_months_are_read_one_after_the_other_each_act_once():
    """In years of its own, so that no other test acts there."""
    admin, year, entries = person("admin"), 2000 + int(new()[-2:], 36) % 25, []
    until = f"{year}-04-01T00:00:00Z"
    before = len(listed(admin, since=f"{year}-01-01T00:00:00Z", until=until, limit=100))
    moments = [(1, 1), (1, 31), (2, 1), (2, 28), (3, 31)]
    for month, day in moments:
        at = datetime.fromisoformat(f"{year}-{month:02}-{day:02}T00:00:00+00:00")
        entries.append(acted(new(), new(), at=at))
    for limit in (2, 3, 100):
        rows = listed(admin, since=f"{year}-01-01T00:00:00Z", until=until, limit=limit)
        ids = [row["entry_id"] for row in rows]
        mine = [each for each in ids if each in {entry.entry_id for entry in entries}]
        assert mine == [entry.entry_id for entry in reversed(entries)]
        assert len(ids) == len(set(ids)) == before + len(entries)
    edge = listed(admin, since=f"{year}-02-01T00:00:00Z", until=f"{year}-02-28T00:00:00Z", limit=100)
    mine = {entry.entry_id for entry in entries}
    assert [row["entry_id"] for row in edge if row["entry_id"] in mine] == [entries[2].entry_id]
