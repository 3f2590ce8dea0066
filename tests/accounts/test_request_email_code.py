import pytest

from shared.accounts.rules import CODES_WINDOW_SECONDS
from shared.core.ids import new
from tests.support.inbox import mails_to
from tests.support.people import call
from tests.support.waiting import within_a_window

pytestmark = pytest.mark.deployed


def ask(address, **options):
    return call("POST", "/api/auth/email", {"email": address}, **options)


def test_refuses_what_is_not_an_address():
    answer = ask("nobody")
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"] == "email"


def test_refuses_unknown_fields():
    answer = call("POST", "/api/auth/email", {"email": "a@example.org", "roles": ["admin"]})
    assert answer.refused == (422, "Invalid")


def test_sends_one_mail_with_a_code_and_says_the_same_to_everybody():
    address = f"{new().lower()}@example.org"
    first, second = ask(address), ask(address.upper())
    assert (first.status, second.status) == (202, 202)
    assert first.body.keys() == second.body.keys() == {"challenge_id", "expires_in", "tries"}
    assert len(mails_to(address)) == 2


def test_a_sixth_code_within_the_window_is_refused_with_the_time_to_wait():
    address = f"{new().lower()}@example.org"
    within_a_window(CODES_WINDOW_SECONDS, needed=10)
    statuses = [ask(address).status for _ in range(5)]
    sixth = ask(address)
    assert statuses == [202] * 5
    assert sixth.refused == (429, "TooMany")
    assert 0 < int(sixth.headers["retry-after"]) <= 900
    assert len(mails_to(address)) == 5
