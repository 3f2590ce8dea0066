import pytest

from shared.accounts.models import User
from shared.audit.models import AuditEntry
from shared.core.ids import new
from shared.privacy import registry
from shared.privacy.models import Erasure
from shared.privacy.registry import entry
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.privacy import FOLLOWING, everywhere, rows_of, under_way

pytestmark = pytest.mark.deployed
LEFT = {t.logical() for t in registry.exported() if entry(t).at_erasure != "erased"}


@pytest.mark.parametrize("state", ["planned", "withdrawn", "closed"])
def test_nothing_goes_of_whoever_is_not_to_be_erased(state):
    someone, _ = under_way(state, due_at=None)
    with pytest.raises(Failed) as refusal:
        invoke("privacy_erase_rows", {"user_id": someone.user_id})
    assert refusal.value.name == "NotToBeErased"
    with pytest.raises(Failed):
        invoke("privacy_erase_rows", {"user_id": learner().user_id})
    assert User.of(someone.user_id).active


def test_every_table_is_emptied_of_one_person_and_of_nobody_else_and_what_was_through_is_not_looked_at_again():
    other, canary = learner(), f"CANARY-{new()}"
    everywhere(other, canary)
    before = rows_of(other)
    assert set(before) | {"erasures", "personal-exports"} >= {t.logical() for t in registry.erased()}
    someone, erasure = under_way("erasing", due_at=None)
    everywhere(someone, canary)
    erasure.note("feedback")
    invoke("privacy_erase_rows", {"user_id": someone.user_id})
    assert {"feedback"} <= set(rows_of(someone)) - LEFT <= {"feedback"} | FOLLOWING
    done = Erasure.find(someone.user_id)
    assert done.rows >= len(registry.erased()) - 3
    assert {t.logical() for t in registry.erased()} == set(done.done)
    invoke("privacy_erase_rows", {"user_id": someone.user_id})
    assert Erasure.find(someone.user_id).rows == done.rows
    assert {name: rows_of(other)[name] for name in set(before) - FOLLOWING} == {
        name: before[name] for name in set(before) - FOLLOWING
    }
    assert list(AuditEntry.query(someone.user_id)) == []
