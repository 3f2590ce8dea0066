import pytest

from shared.core import clock
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import bucket
from shared.privacy.models import PersonalExport
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.privacy import under_way

pytestmark = pytest.mark.deployed


def stored(user_id):
    found = client("s3").list_object_versions(Bucket=bucket("media"), Prefix=f"personal-exports/{user_id}/")
    return [each["Key"] for each in found.get("Versions", [])]


@pytest.mark.parametrize("state", ["closed", "erasing", "erased"])
def test_d03_a_copy_that_an_erasure_has_overtaken_leaves_nothing(state):
    someone, _ = under_way(state, due_at=None)
    export = PersonalExport.asked(someone.user_id, new(), clock.now())
    export.save()
    task = {"user_id": someone.user_id, "export_id": export.export_id}
    for _ in range(2):
        assert invoke("privacy_write_export", task) == {"fulfilment": "overtaken"}
        assert PersonalExport.find(someone.user_id, export.export_id) is None
        assert stored(someone.user_id) == []


def test_s11_written_again_it_is_the_same_copy():
    someone = person("learner")
    export = PersonalExport.asked(someone.user_id, new(), clock.now())
    export.save()
    task = {"user_id": someone.user_id, "export_id": export.export_id}
    for _ in range(2):
        assert invoke("privacy_write_export", task) == {"fulfilment": "ready"}
    assert stored(someone.user_id) == [export.key]
    size = client("s3").head_object(Bucket=bucket("media"), Key=export.key)["ContentLength"]
    assert PersonalExport.find(someone.user_id, export.export_id).size == size
