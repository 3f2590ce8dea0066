"""The deployment reads the public halves of the signing keys, so that the issuer can show them without a call."""

import base64
import json
import urllib.request
from typing import Any

from shared.core.aws import client
from shared.core.function import resource
from shared.core.grants import signs


@resource(grants=[signs()])
def publish_signing_keys(event: dict[str, Any]) -> None:
    """Answer the template with the JSON Web Key Set of the keys that it names (`Keys`: key ids by name)."""
    status, reason, data = "SUCCESS", "", {}
    try:
        if event["RequestType"] != "Delete":
            keys = event["ResourceProperties"]["Keys"]
            data = {"Jwks": json.dumps({"keys": [jwk(name, key_id) for name, key_id in sorted(keys.items())]})}
    except Exception as error:
        status, reason = "FAILED", f"{type(error).__name__}: the public key could not be read"
    body = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": event.get("PhysicalResourceId", "signing-keys"),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": data,
    }
    # The address is CloudFormation's presigned one; it wants an empty content type.
    answer = urllib.request.Request(  # noqa: S310
        event["ResponseURL"], json.dumps(body).encode(), {"content-type": ""}, method="PUT"
    )
    urllib.request.urlopen(answer, timeout=10).close()  # noqa: S310


def jwk(name: str, key_id: str) -> dict[str, str]:
    """Return the public half of a KMS key as a JSON Web Key (RFC 7517)."""
    modulus, exponent = rsa_numbers(client("kms").get_public_key(KeyId=key_id)["PublicKey"])
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": name,
        "n": base64.urlsafe_b64encode(modulus).rstrip(b"=").decode(),
        "e": base64.urlsafe_b64encode(exponent).rstrip(b"=").decode(),
    }


def rsa_numbers(der: bytes) -> tuple[bytes, bytes]:
    """Return modulus and exponent of a DER SubjectPublicKeyInfo (RFC 5280, RFC 8017), big-endian without sign byte."""
    _, outer, _ = _element(der, 0)
    _, _, after_algorithm = _element(outer, 0)
    _, bits, _ = _element(outer, after_algorithm)
    _, numbers, _ = _element(bits[1:], 0)
    _, modulus, after_modulus = _element(numbers, 0)
    _, exponent, _ = _element(numbers, after_modulus)
    return modulus.lstrip(b"\0"), exponent.lstrip(b"\0")


def _element(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Return tag, content and end of the DER element at a position."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    return tag, data[start : start + length], start + length
