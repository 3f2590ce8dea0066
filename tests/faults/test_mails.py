"""Attacks on mails, by the ids under which they are listed."""

import pytest

from shared.core.ids import new
from shared.notifications.mailing import NotifyingMail
from tests.support.hooks import fault
from tests.support.inbox import mails_of, mails_to
from tests.support.lambdas import Failed, invoke
from tests.support.notified import event, notified, star_for
from tests.support.people import call, person
from tests.support.waiting import at_once

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
SENDING = {"service": "ses", "operation": "SendEmail"}


def award_to(someone):
    return event("star.awarded", star_for(someone.user_id))


def tell(award):
    invoke("notifications_notify_star", award)


def deliveries(someone):
    return [row.delivery for row in NotifyingMail.query(someone.user_id)]


def test_s10_a_provider_that_fails_three_times_gets_the_mail_once_and_the_notification_stands_meanwhile():
    someone = person("learner")
    award = award_to(someone)
    with fault(fault="500", times=3, **SENDING), pytest.raises(Failed) as failure:
        tell(award)
    assert failure.value.name == "MailNotSent"
    assert (len(notified(someone)), mails_of(someone.user_id), deliveries(someone)) == (1, [], [])
    tell(award)
    assert (len(notified(someone)), len(mails_of(someone.user_id)), deliveries(someone)) == (1, 1, ["sent"])


def test_s10_a_provider_that_fails_once_is_asked_again_at_once():
    someone = person("learner")
    with fault(fault="throttle", times=1, **SENDING):
        tell(award_to(someone))
    assert (len(mails_of(someone.user_id)), deliveries(someone)) == (1, ["sent"])


def test_s10_a_mail_whose_answer_was_lost_counts_as_sent():
    someone = person("learner")
    award = award_to(someone)
    with fault(fault="timeout-after", times=1, **SENDING):
        tell(award)
    for _ in range(3):
        tell(award)
    assert (len(mails_of(someone.user_id)), deliveries(someone)) == (1, ["unknown"])


def test_s10_whoever_asks_for_a_code_that_cannot_be_mailed_is_told_to_ask_again():
    address = f"{new().lower()}@example.org"
    with fault(fault="500", times=3, **SENDING):
        answer = call("POST", "/api/auth/email", {"email": address})
    assert answer.refused == (503, "Unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert call("POST", "/api/auth/email", {"email": address}).status == 202
    assert len(mails_to(address)) == 1


def test_whoever_asks_for_a_code_at_an_address_that_the_provider_refuses_is_told_so():
    someone, address = person("learner"), f"{new().lower()}@example.org"
    for ask in (
        lambda: call("POST", "/api/auth/email", {"email": address}),
        lambda: someone.post("/api/user/email", {"email": address}),
        lambda: someone.delete("/api/user"),
    ):
        with fault(fault="conflict", times=1, **SENDING):
            answer = ask()
        assert answer.refused == (422, "AddressTakesNoMail")
    assert mails_to(address) == []


def test_s01_an_event_that_comes_fifty_times_is_one_mail():
    someone = person("learner")
    award = award_to(someone)
    at_once([lambda: tell(award)] * 10)
    for _ in range(40):
        tell(award)
    assert (len(mails_of(someone.user_id)), len(notified(someone))) == (1, 1)
