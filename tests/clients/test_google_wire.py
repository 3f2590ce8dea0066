"""Somebody else's idea of Google signs people in with tokens that our client trusts, within the same limits."""

import json
import urllib.request
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from shared.clients.google import TokenNotTrusted, account_of
from tests.clients.conftest import emulated

BACK = "http://localhost:3000/signed-in"
OURS = {"client_id": "fivestar.local", "client_secret": "local", "redirect_uris": [BACK]}
ADA = {"email": "ada@example.com", "name": "Ada Lovelace"}


class Stay(urllib.request.HTTPRedirectHandler):
    """Answers with where a browser would go."""

    def redirect_request(self, request, file, code, message, headers, address):
        """Go nowhere."""


def token(url, nonce):
    """Return the ID token that somebody's browser brings back from the sign-in page."""
    chosen = {"email": ADA["email"], "client_id": OURS["client_id"], "redirect_uri": BACK, "nonce": nonce}
    form = urlencode({**chosen, "scope": "openid email profile", "state": "s"}).encode()
    with pytest.raises(urllib.error.HTTPError) as back:
        urllib.request.build_opener(Stay).open(f"{url}/o/oauth2/v2/auth/callback", form, timeout=10)
    code = parse_qs(urlsplit(back.value.headers["Location"]).query)["code"][0]
    exchange = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_secret": "local"}
    body = urlencode({**exchange, "client_id": OURS["client_id"]}).encode()
    with urllib.request.urlopen(f"{url}/oauth2/token", body, timeout=10) as answer:
        return json.load(answer)["id_token"]


@pytest.fixture(params=["https://accounts.google.com", None])
def google(request, no_keys_of_google, monkeypatch, tmp_path):
    seed = {"users": [ADA], "oauth_clients": [OURS], **({"baseUrl": request.param} if request.param else {})}
    with emulated("google", {"google": seed}, tmp_path) as url:
        monkeypatch.setenv("GOOGLE_CERTS_URL", f"{url}/oauth2/v3/certs")
        monkeypatch.setenv("GOOGLE_CLIENT_IDS", OURS["client_id"])
        yield url, request.param is not None


def test_a_token_is_trusted_if_its_issuer_is_google_and_it_was_made_for_this_sign_in(google):
    url, googles = google
    made = token(url, "n-1")
    for nonce, trusted in (("n-2", False), ("n-1", googles)):
        if trusted:
            account = account_of(made, nonce)
            assert (account.email, account.name) == (ADA["email"], ADA["name"])
        else:
            with pytest.raises(TokenNotTrusted):
                account_of(made, nonce)
