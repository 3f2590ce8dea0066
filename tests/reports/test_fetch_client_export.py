"""D08: a file of an export is fetched by our own link, by whoever asked for it, while it lasts."""

import urllib.error
import urllib.request

import pytest

from shared.core.aws import client as aws
from shared.core.clock import now
from shared.core.ids import new
from shared.core.names import bucket
from shared.reports.models import Export
from tests.support import cohorts
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PATH = "/api/client-staff/job-readiness/progress/export"


def test_d08_somebody_else_s_a_guessed_and_an_unfinished_export_are_refused():
    client = cohorts.client()
    someone, other = cohorts.staff(client.client_id), cohorts.staff(client.client_id)
    export = Export.asked(someone.user_id, new(), client.client_id, None, now())
    export.save()
    path = f"{PATH}/{export.export_id}/csv"
    assert STRANGER.get(path).status == 401
    assert person("learner").get(path).status == 403
    assert other.get(path).refused == (404, "ExportNotFound")
    assert someone.get(f"{PATH}/{new()}/csv").refused == (404, "ExportNotFound")
    assert someone.get(f"{PATH}/{export.export_id}/pdf").refused == (404, "ExportNotFound")
    assert someone.get(path).refused == (409, "ExportNotReady")


def test_the_link_leads_to_the_file_and_to_no_other():
    client = cohorts.client()
    someone = cohorts.staff(client.client_id)
    export = Export.asked(someone.user_id, new(), client.client_id, None, now())
    export.save()
    export.complete(1)
    aws("s3").put_object(Bucket=bucket("media"), Key=f"{export.place}/progress.csv", Body=b"a,b")
    answer = someone.get(f"{PATH}/{export.export_id}/csv")
    assert answer.status == 302
    with urllib.request.urlopen(answer.headers["location"], timeout=10) as response:
        assert response.read() == b"a,b"
        assert "attachment" in response.headers["content-disposition"]
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(answer.headers["location"].replace(export.export_id, new()), timeout=10)
