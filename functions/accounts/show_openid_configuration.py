"""The gateway, or anybody, fetches our issuer's document."""

import os

from shared.core.function import ROLES, endpoint


@endpoint("GET /.well-known/openid-configuration", api="identity", environment=["ISSUER"], memory=1024)
def show_openid_configuration() -> dict[str, str | list[str]]:
    """Show the issuer's document."""
    issuer = os.environ["ISSUER"]
    return {
        "issuer": issuer,
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "authorization_endpoint": f"{issuer}/api/auth/google",
        "token_endpoint": f"{issuer}/api/auth/refresh",
        "response_types_supported": ["token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": list(ROLES),
    }
