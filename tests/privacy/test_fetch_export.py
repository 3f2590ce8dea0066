from datetime import timedelta

import pytest

from shared.core import clock
from shared.core.ids import new
from shared.privacy.models import PersonalExport
from tests.support.people import STRANGER, person
from tests.support.privacy import EXPORT

pytestmark = pytest.mark.deployed


def test_d08_a_copy_opens_for_its_person_alone_within_seven_days_and_once_it_is_whole():
    someone, other = person("learner"), person("learner")
    export = PersonalExport.asked(someone.user_id, new(), clock.now())
    export.save()
    path = f"{EXPORT}/{export.export_id}/file"
    assert STRANGER.get(path).status == 401
    assert other.get(path).refused == (404, "PersonalExportNotFound")
    assert someone.get(f"{EXPORT}/{new()}/file").refused == (404, "PersonalExportNotFound")
    assert someone.get(path).refused == (409, "PersonalExportNotReady")
    export.update(actions=[PersonalExport.state.set("ready")])
    answer = someone.get(path)
    assert answer.status == 302
    assert "X-Amz-Expires=300" in answer.headers["location"]
    assert abs(export.expires_at - export.asked_at - timedelta(days=7)) < timedelta(seconds=1)
    export.update(actions=[PersonalExport.expires_at.set(clock.now() - timedelta(seconds=1))])
    assert someone.get(path).refused == (404, "PersonalExportNotFound")
