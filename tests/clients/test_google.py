"""Who somebody is, as Google says: only its own tokens, for us, for this sign-in."""

import time

import pytest

from infra.local.stand_ins import google as stand_in
from shared.clients.google import TokenNotTrusted, account_of
from shared.core.errors import Unavailable
from tests.clients.conftest import Control


@pytest.fixture(params=["/oauth2/v3/certs", "/oauth2/v1/certs"])
def service(request, no_keys_of_google, monkeypatch):
    with stand_in.server() as server:
        monkeypatch.setenv("GOOGLE_CERTS_URL", f"{server.url}{request.param}")
        monkeypatch.setenv("GOOGLE_CLIENT_IDS", "fivestar.local,fivestar.desktop")
        yield Control(server.url)


def minted(service, **claims):
    return service("POST", "/mint", {"nonce": "n-1", **claims})["id_token"]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody.else"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"nonce": "n-2"},
        {"nonce": None},
        {"nonce": ""},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"exp": 1_500_000_000},
        {"iat": 4_000_000_000},
        {"_": {"key": "other"}},
        {"_": {"kid": "unknown"}},
        {"_": {"kid": "../../etc/passwd"}},
        {"_": {"alg": "none"}},
        {"_": {"alg": "HS256"}},
    ],
    ids=str,
)
def test_a06_a_token_that_is_not_googles_for_us_now_is_not_trusted(service, claims):
    with pytest.raises(TokenNotTrusted):
        account_of(minted(service, **claims), "n-1")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "." * 10, "é.é.é", "a" * 100_000])
def test_a06_what_is_no_token_is_not_trusted(service, token):
    with pytest.raises(TokenNotTrusted):
        account_of(token, "n-1")


@pytest.mark.parametrize("audience", ["fivestar.local", "fivestar.desktop"])
@pytest.mark.parametrize("issuer", ["https://accounts.google.com", "accounts.google.com"])
def test_a_good_token_tells_who_somebody_is(service, audience, issuer):
    account = account_of(minted(service, aud=audience, iss=issuer, email="bo@example.org", name="Bo"), "n-1")
    assert (account.email, account.name) == ("bo@example.org", "Bo")
    assert account.subject == stand_in.digits("bo@example.org")
    assert account.expires_at > time.time()


def test_the_keys_are_fetched_once(service):
    for _ in range(3):
        account_of(minted(service), "n-1")
    assert len(service.calls) == 1


def test_the_key_outlives_a_restart(tmp_path):
    file = tmp_path / "google.pem"
    first, second = stand_in.kept_key(file), stand_in.kept_key(file)
    assert first.private_numbers() == second.private_numbers()


@pytest.mark.parametrize("place", ["http://127.0.0.1:1/certs", "{}/no-such-path"])
def test_while_googles_keys_cannot_be_fetched_nobody_knows_whose_token_it_is(service, monkeypatch, place):
    token = minted(service)
    monkeypatch.setenv("GOOGLE_CERTS_URL", place.format(service.url))
    with pytest.raises(Unavailable) as refusal:
        account_of(token, "n-1")
    assert refusal.value.retry_after == 5
