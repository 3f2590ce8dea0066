"""The local Google's oddities: ID tokens of any kind; `python -m infra.local.stand_ins.google`.

POST /control/mint takes claims that replace the usual ones (null removes one) and, below `_`, `{"key": "other"}` for a
signature of somebody else's, `"kid"`, or `"alg"`: `none`, or `HS256` with the public key as the secret. GET
/control/calls tells what was asked; DELETE /control forgets it. Our key outlives a restart, as functions keep Google's
certificates for an hour. Everything else, such as the sign-in page and the exchange of codes, is passed on to `emulate`
(`ready_made.py`), whose key is among those that are served here; it has a new one whenever it starts.
"""

import base64
import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from infra.local.stand_ins.web import Server, Web, port
from shared.core.clock import real_now

KID = "local-1"
ISSUER = "https://accounts.google.com"
AUDIENCE = "fivestar.local"
LIFETIME = dt.timedelta(hours=1)
CACHED = {"Cache-Control": "public, max-age=3600"}
KEY_FILE = Path(__file__).parents[3] / ".local" / "google.pem"

Claims = dict[str, Any]


def new_key() -> rsa.RSAPrivateKey:
    """Return a key of the kind that Google signs with."""
    return rsa.generate_private_key(65_537, 2048)


def kept_key(file: Path = KEY_FILE) -> rsa.RSAPrivateKey:
    """Return the key of the last run, or a new one that the next run finds."""
    if file.exists():
        loaded = serialization.load_pem_private_key(file.read_bytes(), None)
        assert isinstance(loaded, rsa.RSAPrivateKey)  # noqa: S101
        return loaded
    key = new_key()
    file.parent.mkdir(parents=True, exist_ok=True)
    plain = serialization.NoEncryption()
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    file.chmod(0o600)
    return key


class Identities:
    """The key, and what was asked."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self.key, self.other = key, new_key()
        self.calls: list[str] = []

    @property
    def public(self) -> bytes:
        """The public key as PEM."""
        encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(encoding, form)

    def keys(self) -> list[dict[str, Any]]:
        """The key as it stands in a set."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return [{**public, "kid": KID, "use": "sig", "alg": "RS256"}]

    def certificates(self) -> dict[str, str]:
        """The key as a certificate by its id, as the older path has it."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "local Google")])
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
        made = made.serial_number(1).not_valid_before(real_now() - LIFETIME).not_valid_after(real_now() + 24 * LIFETIME)
        return {KID: made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()}

    def mint(self, wanted: Claims) -> str:
        """Return an ID token with these claims in place of the usual ones."""
        how = wanted.pop("_", {})
        now = real_now()
        email = wanted.get("email", "ada@example.org")
        usual = {"iss": ISSUER, "aud": AUDIENCE, "azp": AUDIENCE, "sub": digits(email), "email": email, "name": "Ada"}
        times = {"iat": now, "exp": now + LIFETIME}
        claims = {k: v for k, v in {**usual, "email_verified": True, **times, **wanted}.items() if v is not None}
        header = {"kid": how.get("kid", KID)}
        if how.get("alg") == "none":
            return jwt.encode(claims, "", "none", header)
        if how.get("alg") == "HS256":
            return with_public_key(claims, header, self.public)
        return jwt.encode(claims, self.other if how.get("key") == "other" else self.key, "RS256", header)


def digits(text: str) -> str:
    """Return Google's kind of a subject for an address, the same in every run."""
    return str(int(hashlib.sha256(text.encode()).hexdigest(), 16))[:21]


def with_public_key(claims: Claims, header: dict[str, Any], public: bytes) -> str:
    """Return a token whose MAC takes the public key for the secret, which the library itself refuses to make."""
    import hmac

    seconds = {k: int(v.timestamp()) if isinstance(v, dt.datetime) else v for k, v in claims.items()}
    parts = [{"alg": "HS256", "typ": "JWT", **header}, seconds]
    signed = b".".join(urlsafe(json.dumps(part).encode()) for part in parts)
    return (signed + b"." + urlsafe(hmac.digest(public, signed, "sha256"))).decode()


def urlsafe(data: bytes) -> bytes:
    """Return base64 as tokens write it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Google(Web):
    """A connection to the sign-in service."""

    def respond(self, method: str, path: str, body: bytes) -> None:
        """Answer keys and the control path, and pass on what is not ours."""
        identities: Identities = self.server.identities  # type: ignore[attr-defined]
        others: int = self.server.others  # type: ignore[attr-defined]
        if path.startswith("/control"):
            self.control(identities, method, path, body)
            return
        identities.calls.append(path)
        if path == "/oauth2/v3/certs":
            theirs = json.loads(self.asked(others, body)[1])["keys"] if others else []
            self.send(200, {"keys": [*identities.keys(), *theirs]}, CACHED)
        elif path == "/oauth2/v1/certs":
            self.send(200, identities.certificates(), CACHED)
        elif others:
            self.send(*self.asked(others, body))
        else:
            self.send(404, {"error": "not_found"})

    def control(self, identities: Identities, method: str, path: str, body: bytes) -> None:
        """Mint a token, tell what was asked, or forget."""
        if method == "POST" and path == "/control/mint":
            self.send(200, {"id_token": identities.mint(json.loads(body or b"{}"))})
            return
        if method == "DELETE":
            identities.calls.clear()
        self.send(200, {"calls": identities.calls})


def server(at: int = 0, key: rsa.RSAPrivateKey | None = None, others: int = 0) -> Server:
    """Return the stand-in on a port, a free one by default; what is not ours is on the port `others`, if anywhere."""
    return Server(Google, at, identities=Identities(key or new_key()), others=others)


if __name__ == "__main__":
    server(port(9), kept_key(), port(14)).serve_forever()
