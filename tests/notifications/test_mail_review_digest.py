import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.notifications.models import ReviewRequest
from shared.notifications.rules import digest_window, ended_windows
from tests.support.inbox import mails_of
from tests.support.lambdas import invoke
from tests.support.people import administrator, person

pytestmark = pytest.mark.deployed


def request(window, subject="interview"):
    ReviewRequest.note(window, new(), subject, now())


def test_whoever_is_no_administrator_gets_no_digest():
    someone = person("learner", "staff", "viewer")
    request(ended_windows(now())[-1])
    invoke("notifications_mail_review_digest", {})
    assert mails_of(someone.user_id) == []


def test_each_administrator_gets_one_mail_about_all_that_came_in_within_four_hours():
    window = ended_windows(now())[-1]
    for subject in ("interview", "interview", "project"):
        request(window, subject)
    request(digest_window(now()))
    with administrator() as someone:
        for _ in range(3):
            invoke("notifications_mail_review_digest", {})
        mails = mails_of(someone.user_id)
    assert 1 <= len(mails) <= 2  # other tests may have left something in the window before
    assert mails[-1]["Subject"].endswith("submissions need your review")
    assert "Interviews | " in mails[-1]["BodyText"]
    assert "Projects | " in mails[-1]["BodyText"]
