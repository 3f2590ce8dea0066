import urllib.request

import pytest

from shared.core.ids import new
from tests.support.interviewing import ADMIN, clip, looked_into, placed
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators():
    someone, submission = placed(clip("silent.webm"))
    path = f"{ADMIN}/{submission.submission_id}/recording"
    assert STRANGER.get(path).status == 401
    assert [who.get(path).status for who in (someone, person("staff"), person("viewer"))] == [403] * 3
    assert person("admin").get(f"{ADMIN}/{new()}/recording").refused == (404, "SubmissionNotFound")


def test_leads_a_reviewer_to_the_recording():
    _, submission = looked_into(clip("silent.webm"))
    answer = person("admin").get(f"{ADMIN}/{submission.submission_id}/recording")
    assert answer.status == 302
    with urllib.request.urlopen(answer.headers["location"], timeout=30) as response:
        assert response.read() == clip("silent.webm")
        assert response.headers["Content-Disposition"].startswith("attachment")


def test_u02_what_was_not_looked_into_yet_is_not_served():
    _, submission = placed(clip("silent.webm"))
    assert person("admin").get(f"{ADMIN}/{submission.submission_id}/recording").refused == (404, "SubmissionNotFound")
