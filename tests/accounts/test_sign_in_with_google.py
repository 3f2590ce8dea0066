import pytest

from shared.accounts.models import User
from shared.core.ids import new
from tests.support.signing_in import SOMEBODY, consented, exchanged, google, minted, sign_in

pytestmark = pytest.mark.deployed


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody.else"},
        {"iss": "https://evil.example"},
        {"nonce": "another-nonce-altogether"},
        {"exp": 1_500_000_000},
        {"email_verified": False},
        {"_": {"key": "other"}},
        {"_": {"alg": "none"}},
    ],
    ids=str,
)
def test_a06_a_token_that_is_not_googles_for_us_now_signs_nobody_in(claims):
    assert google(minted(**claims)).refused == (401, "GoogleTokenRefused")


def test_a06_an_unverified_address_does_not_lead_to_the_account_that_has_it():
    address = f"{new().lower()}@example.org"
    sign_in(address)
    assert google(minted(email=address, email_verified=False)).refused == (401, "GoogleTokenRefused")


def test_a06_a_token_signs_in_once():
    token = minted()
    assert google(token).status == 200
    assert google(token).refused == (401, "GoogleTokenRefused")


def test_a06_somebody_signs_in_over_googles_own_page_and_only_for_the_sign_in_that_it_was_made_for():
    nonce = new()
    token = exchanged(consented(SOMEBODY, nonce=nonce))
    assert google(token).refused == (401, "GoogleTokenRefused")
    session = google(token, nonce).body
    assert User.of(session["user_id"]).email == SOMEBODY
    assert google(token, nonce).refused == (401, "GoogleTokenRefused")


def test_a_google_account_and_an_address_of_the_same_person_are_one_account():
    address = f"{new().lower()}@example.org"
    by_mail = sign_in(address)["user_id"]
    by_google = google(minted(email=address.upper())).body["user_id"]
    assert by_google == by_mail


def test_the_same_google_account_stays_the_same_person_when_its_address_changes():
    subject = new()
    first = google(minted(sub=subject)).body
    second = google(minted(sub=subject)).body
    assert first["user_id"] == second["user_id"]
    assert User.of(first["user_id"]).roles == {"learner"}


def test_a_deactivated_person_does_not_get_in():
    subject = new()
    user = User.of(google(minted(sub=subject)).body["user_id"])
    user.update(actions=[User.active.set(False)])
    assert google(minted(sub=subject)).refused == (403, "GoogleAccountDeactivated")
