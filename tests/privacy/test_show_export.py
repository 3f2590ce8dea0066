from datetime import timedelta

import pytest

from shared.core import clock
from shared.core.ids import new
from shared.privacy.models import PersonalExport
from tests.support.people import STRANGER, person
from tests.support.privacy import EXPORT

pytestmark = pytest.mark.deployed


def test_d08_nobody_sees_another_one_s_copy_and_nobody_one_that_expired():
    someone, other = person("learner"), person("learner")
    export = PersonalExport.asked(someone.user_id, new(), clock.now())
    export.save()
    path = f"{EXPORT}/{export.export_id}"
    assert STRANGER.get(path).status == 401
    assert other.get(path).refused == (404, "PersonalExportNotFound")
    shown = someone.get(path).body
    assert (shown["state"], shown["file"]) == ("running", None)
    export.update(actions=[PersonalExport.state.set("ready"), PersonalExport.size.set(7)])
    assert someone.get(path).body["file"] == f"{path}/file"
    export.update(actions=[PersonalExport.expires_at.set(clock.now() - timedelta(seconds=1))])
    assert someone.get(path).refused == (404, "PersonalExportNotFound")
