"""The gateway, or anybody, fetches the public keys that our tokens are signed with."""

import json
import os

from shared.core.function import endpoint


@endpoint("GET /.well-known/jwks.json", api="identity", environment=["JWKS"], memory=1024)
def show_jwks() -> dict[str, list[dict[str, str]]]:
    """Show the public signing keys (RFC 7517)."""
    keys: dict[str, list[dict[str, str]]] = json.loads(os.environ["JWKS"])
    return keys
