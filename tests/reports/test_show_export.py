"""An export is shown to whoever asked for it, and to nobody else."""

from datetime import timedelta

import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.reports.models import Export
from tests.support import cohorts
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/progress/export"


def test_an_export_of_somebody_else_an_expired_one_and_none_answer_alike():
    client = cohorts.client()
    someone, other = person("admin"), person("admin")
    export = Export.asked(someone.user_id, new(), client.client_id, None, now())
    export.save()
    path = f"{PATH}/{export.export_id}"
    assert STRANGER.get(path).status == 401
    assert person("learner").get(path).status == 403
    assert other.get(path).refused == (404, "ExportNotFound")
    assert someone.get(f"{PATH}/{new()}").refused == (404, "ExportNotFound")
    assert someone.get(f"{PATH}/nonsense").refused == (404, "ExportNotFound")
    shown = someone.get(path)
    assert (shown.status, shown.body["status"], shown.body["files"]) == (200, "running", [])
    export.complete(3)
    assert (someone.get(path).body["rows"], len(someone.get(path).body["files"])) == (3, 2)
    export.update(actions=[Export.expires_at.set(now() - timedelta(seconds=1))])
    assert someone.get(path).refused == (404, "ExportNotFound")
