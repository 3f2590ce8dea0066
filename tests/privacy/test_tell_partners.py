import pytest

from shared.privacy.models import Erasure
from shared.privacy.partners import Partner, tell
from tests.support.lambdas import Failed, invoke
from tests.support.privacy import under_way

pytestmark = pytest.mark.deployed


def test_nobody_is_told_of_whoever_is_not_to_be_erased():
    someone, _ = under_way("planned", due_at=None)
    with pytest.raises(Failed) as refusal:
        invoke("privacy_tell_partners", {"user_id": someone.user_id})
    assert refusal.value.name == "NotToBeErased"
    erasing, _ = under_way("erasing", due_at=None)
    assert invoke("privacy_tell_partners", {"user_id": erasing.user_id}) is None


def test_each_partner_is_told_once_and_the_others_again_after_one_has_failed():
    someone, erasure = under_way("erasing", due_at=None)
    told, down = [], [True]

    def second(user_id):
        if down[0]:
            raise ConnectionError
        told.append(("second", user_id))

    partners = (Partner("first", lambda user_id: told.append(("first", user_id))), Partner("second", second))
    with pytest.raises(ConnectionError):
        tell(erasure, partners)
    down[0] = False
    for _ in range(2):
        tell(Erasure.find(someone.user_id), partners)
    assert told == [("first", someone.user_id), ("second", someone.user_id)]
    assert Erasure.find(someone.user_id).told == ["first", "second"]
