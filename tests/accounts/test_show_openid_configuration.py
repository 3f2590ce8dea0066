import pytest

from tests.support.people import call, issuer

pytestmark = pytest.mark.deployed


def test_names_the_issuer_of_our_tokens_and_where_its_keys_are():
    document = call("GET", "/.well-known/openid-configuration").body
    assert document["issuer"] == issuer()
    assert document["jwks_uri"] == f"{issuer()}/.well-known/jwks.json"
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
