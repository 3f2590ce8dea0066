import pytest

from shared.core.ids import new
from shared.privacy.models import Erasure
from shared.privacy.places import ERASED
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.privacy import everywhere, objects_of, under_way

pytestmark = pytest.mark.deployed


def test_nothing_goes_of_whoever_is_not_to_be_erased():
    someone, _ = under_way("closed", due_at=None)
    with pytest.raises(Failed) as refusal:
        invoke("privacy_erase_objects", {"user_id": someone.user_id})
    assert refusal.value.name == "NotToBeErased"


def test_every_version_of_every_object_of_one_person_goes_and_of_nobody_else():
    (someone, _), other = under_way("erasing", due_at=None), learner()
    for person in (someone, other):
        everywhere(person, f"CANARY-{new()}")
    assert {place.prefix for place in ERASED} <= set(objects_of(someone)) | {"avatar-uploads/"}
    for _ in range(2):
        invoke("privacy_erase_objects", {"user_id": someone.user_id})
        assert objects_of(someone) == []
    erasure = Erasure.find(someone.user_id)
    assert set(erasure.done) == {place.path for place in ERASED}
    assert erasure.objects >= 2 * len(ERASED) - 2
    assert {place.prefix for place in ERASED} <= set(objects_of(other)) | {"avatar-uploads/"}
