"""Somebody else's idea of Google signs people in with tokens that our client trusts, within the same limits."""

import hashlib
import urllib.error
from base64 import urlsafe_b64encode

import pytest

from shared.clients.google import TokenNotTrusted, account_of
from tests.support.signing_in import GOOGLE, NONCE, SOMEBODY, consented, exchanged

pytestmark = pytest.mark.deployed


@pytest.fixture(autouse=True)
def _the_stages(no_keys_of_google, monkeypatch):
    monkeypatch.setenv("GOOGLE_CERTS_URL", f"http://127.0.0.1:{GOOGLE}/oauth2/v3/certs")
    monkeypatch.setenv("GOOGLE_CLIENT_IDS", "fivestar.local")


def test_a_token_is_trusted_if_it_was_made_for_this_sign_in():
    token = exchanged(consented(SOMEBODY))
    with pytest.raises(TokenNotTrusted):
        account_of(token, "n-2")
    account = account_of(token, NONCE)
    assert (account.email, account.name) == (SOMEBODY, "Ada Lovelace")


def test_a_code_is_good_once():
    code = consented(SOMEBODY)
    assert exchanged(code)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        exchanged(code)
    assert refusal.value.code == 400


@pytest.mark.parametrize(("verifier", "good"), [("verifier", True), ("other", False), (None, False)])
def test_a_code_needs_its_verifier(verifier, good):
    challenge = urlsafe_b64encode(hashlib.sha256(b"verifier").digest()).decode().rstrip("=")
    code = consented(SOMEBODY, code_challenge=challenge, code_challenge_method="S256")
    form = {"code_verifier": verifier} if verifier else {}
    if good:
        assert account_of(exchanged(code, **form), NONCE).email == SOMEBODY
    else:
        with pytest.raises(urllib.error.HTTPError):
            exchanged(code, **form)
