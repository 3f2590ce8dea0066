import pytest

from shared.core.ids import new
from tests.support.inbox import mails_of
from tests.support.lambdas import invoke
from tests.support.people import person

pytestmark = pytest.mark.deployed


def test_whoever_has_asked_gets_one_mail_even_without_notifications_and_its_link_opens_nothing_by_itself():
    someone, export_id = person("learner"), new()
    someone.put("/api/user/settings", {"email_notifications": False})
    for _ in range(2):
        invoke("privacy_mail_export", {"user_id": someone.user_id, "export_id": export_id})
    (mail,) = mails_of(someone.user_id)
    assert f"/api/user/export/{export_id}/file" in mail["BodyText"]
    assert "X-Amz" not in mail["BodyText"]
