import json
from pathlib import Path

import pytest

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.ids import new
from shared.core.table import Transaction
from tests.support.lambdas import invoke
from tests.support.logs import logged
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
WATCHER = "audit_watch_audit_entries"
SAMPLE = json.loads((Path(__file__).parents[2] / "events/audit/watch_audit_entries.json").read_text())


def test_an_addition_raises_no_alarm():
    key = new()
    added = json.loads(json.dumps(SAMPLE).replace("01JD0000000000000000000007", key).replace("MODIFY", "INSERT"))
    assert invoke(WATCHER, added) == {"batchItemFailures": []}
    assert not logged(WATCHER, key)


@pytest.mark.parametrize("change", ["MODIFY", "REMOVE"])
def test_whoever_changes_or_removes_an_entry_with_rights_of_their_own_raises_an_alarm(change):
    effects, someone = Transaction(), new()
    facts = {"before": {}, "after": {}, "reason": None}
    entry = audit("something_done", actor=new(), user_id=someone, now=now(), transaction=effects, **facts)
    effects.commit()
    if change == "MODIFY":
        entry.update(actions=[AuditEntry.act.set("nothing_done")])
    else:
        entry.delete()
    eventually(lambda: logged(WATCHER, entry.entry_id))
    assert logged(WATCHER, "AppendOnlyBreaches")
