import pytest

from shared.accounts.models import User
from tests.support.inbox import mails_to
from tests.support.organising import address
from tests.support.people import STRANGER, person
from tests.support.signing_in import sign_in

pytestmark = pytest.mark.deployed
EMAIL = "/api/user/email"


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.post(EMAIL, {"email": address()}).status == 401


@pytest.mark.parametrize("email", ["", "no address", "a@b", "a@b..example"])
def test_refuses_what_is_no_address(email):
    assert person("learner").post(EMAIL, {"email": email}).refused == (422, "Invalid")


def test_a_code_goes_to_both_addresses_and_an_address_that_is_taken_is_answered_the_same():
    someone, taken, free = person("learner"), address(), address()
    present = User.of(someone.user_id).email
    assert someone.post(EMAIL, {"email": present.upper()}).refused == (422, "Invalid")
    sign_in(taken)
    answers = [someone.post(EMAIL, {"email": email}) for email in (taken, free)]
    assert {answer.status for answer in answers} == {202}
    assert [set(answer.body["new"]) for answer in answers] == [set(answers[0].body["new"])] * 2
    assert len(mails_to(present)) == 2
    assert free in mails_to(present)[-1]["BodyText"]
    assert len(mails_to(free)) == 1
    assert User.of(someone.user_id).email == present
