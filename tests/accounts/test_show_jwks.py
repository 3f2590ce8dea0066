import jwt
import pytest

from tests.support.people import call, issuer, person

pytestmark = pytest.mark.deployed


def test_shows_public_keys_only():
    keys = call("GET", "/.well-known/jwks.json").body["keys"]
    assert {frozenset(key) for key in keys} == {frozenset(["kty", "use", "alg", "kid", "n", "e"])}


def test_our_tokens_verify_with_a_published_key():
    keys = jwt.PyJWKSet.from_dict(call("GET", "/.well-known/jwks.json").body)
    someone = person("learner")
    key = keys[jwt.get_unverified_header(someone.token)["kid"]]
    claims = jwt.decode(someone.token, key, algorithms=["RS256"], audience="fivestar", issuer=issuer())
    assert claims["sub"] == someone.user_id
