"""A05: tokens that are not ours, or not meant for us, or too large: the gateway refuses them, and no function runs."""

import base64
import json
import os
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.local.places import LARGEST_HEAD
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import physical
from tests.support.people import call, issuer, person
from tests.support.waiting import eventually
from tests.support.written import logged_since, moment

pytestmark = pytest.mark.deployed
ME, FUNCTION = "/api/auth/me", "accounts_show_me"
SINCE = moment()
OVERHEAD = 1000  # bytes at most of what else stands in the head of a request of ours


def encoded(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def signed(claims, **header):
    """Return a token with any claims, signed by the stage's real key."""
    header = {"alg": "RS256", "typ": "JWT", "kid": os.environ["SIGNING_KEY"], **header}
    parts = [encoded(json.dumps(part).encode()) for part in (header, claims)]
    signature = client("kms").sign(
        KeyId=f"alias/{physical(os.environ['SIGNING_KEY'])}",
        Message=".".join(parts).encode(),
        MessageType="RAW",
        SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
    )["Signature"]
    return ".".join([*parts, encoded(signature)])


def claims(**changed):
    """Return what one of our tokens says, but for what is named; None leaves a claim out."""
    now = int(time.time())
    good = {"iss": issuer(), "aud": "fivestar", "sub": new(), "sid": new(), "scope": "learner"}
    whole = {**good, "iat": now, "exp": now + 900, **changed}
    return {name: value for name, value in whole.items() if value is not None}


def ago(seconds):
    return int(time.time()) - seconds


def public_key():
    """Return the stage's public key as everybody can read it."""
    (jwk, *_) = call("GET", "/.well-known/jwks.json").body["keys"]
    return jwk["n"], jwt.PyJWK(jwk).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def hmac_signed(key):
    """Return a token whose signature is made with the public key as if it were a shared secret."""
    header = {"alg": "HS256", "typ": "JWT", "kid": os.environ["SIGNING_KEY"]}
    text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims()))
    return (
        f"{text}.{encoded(jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(text.encode(), key))}"
    )


def made_by_a_forger(**header):
    """Return a token that is signed by a key of the forger's own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    header = {name: jwk if value == "theirs" else value for name, value in header.items()}
    return jwt.encode(claims(), key, "RS256", headers={"kid": os.environ["SIGNING_KEY"], **header})


def unsigned(algorithm):
    header = {"alg": algorithm, "typ": "JWT", "kid": os.environ["SIGNING_KEY"]}
    return ".".join([*(encoded(json.dumps(part).encode()) for part in (header, claims())), ""])


def parts():
    return signed(claims()).split(".")


FORGERIES = {
    "alg none": lambda: unsigned("none"),
    "alg none, spelt otherwise": lambda: unsigned("nOnE"),
    "hs256 with the public key's modulus": lambda: hmac_signed(public_key()[0].encode()),
    "hs256 with the public key": lambda: hmac_signed(public_key()[1]),
    "wrong audience": lambda: signed(claims(aud="other")),
    "a list of wrong audiences": lambda: signed(claims(aud=["other", "fivestar.evil"])),
    "no audience": lambda: signed(claims(aud=None)),
    "wrong issuer": lambda: signed(claims(iss="https://evil.example")),
    "the issuer and a bit more": lambda: signed(claims(iss=f"{issuer()}/")),
    "no issuer": lambda: signed(claims(iss=None)),
    "expired long ago": lambda: signed(claims(iat=ago(2000), exp=ago(1000))),
    "expired just now": lambda: signed(claims(iat=ago(901), exp=ago(1))),
    "not yet valid": lambda: signed(claims(nbf=ago(-3600))),
    "issued in the future": lambda: signed(claims(iat=ago(-3600), exp=ago(-4500))),
    "unknown key": lambda: signed(claims(), kid="other"),
    "key id with a path": lambda: signed(claims(), kid="../../signing-1"),
    "no key id": lambda: signed(claims(), kid=None),
    "a forger's key under our key's id": made_by_a_forger,
    "a forger's key in the header": lambda: made_by_a_forger(jwk="theirs"),
    "a forger's key set by address": lambda: made_by_a_forger(jku="https://evil.example/jwks.json"),
    "truncated": lambda: signed(claims())[:-20],
    "no signature": lambda: ".".join([*parts()[:2], ""]),
    "another token's signature": lambda: ".".join([*parts()[:2], signed(claims(scope="admin")).split(".")[2]]),
    "another body": lambda: ".".join([parts()[0], signed(claims(scope="admin")).split(".")[1], parts()[2]]),
    "two parts": lambda: ".".join(parts()[:2]),
    "not a token": lambda: "x",
    "garbage": lambda: "%%%.%%%.%%%",
}


def runs():
    """Return how often the function has been called: the platform notes the start of each call."""
    return sum(line.startswith("START ") for _, line in logged_since(SINCE, FUNCTION))


@pytest.fixture(scope="module")
def running():
    """Show that a call that gets in is seen among the function's, and give how many there are."""
    someone, before = person("learner"), runs()
    assert call("GET", ME, token=someone.token).status == 200
    return eventually(lambda: runs() if runs() > before else None)


def test_a05_the_corpus_is_of_twenty_forgeries_at_least():
    assert len(FORGERIES) >= 20


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a05_a_forged_token_is_refused_and_reaches_no_function(running, forgery):
    token = FORGERIES[forgery]()
    before = runs()
    answer = call("GET", ME, token=token)
    assert answer.status == 401
    assert answer.body == {"message": "Unauthorized"}
    assert runs() == before


@pytest.mark.parametrize("size", [100_000, LARGEST_HEAD], ids=["100 KB", "a little more than a head may have"])
def test_a05_an_oversized_token_is_refused_for_its_size_and_reaches_no_function(running, size):
    before = runs()
    answer = call("GET", ME, token="x" * size)
    assert (answer.status, answer.body) == (431, {"message": "The headers are too large."})
    assert call("GET", ME, token="x" * (LARGEST_HEAD - OVERHEAD)).status == 401
    assert runs() == before


def test_a05_a_genuine_token_of_the_same_making_gets_in():
    someone = person("learner")
    assert call("GET", ME, token=signed(claims(sub=someone.user_id))).status == 200
