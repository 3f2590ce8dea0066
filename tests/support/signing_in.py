"""Signing in as a person does: a code by e-mail, or an account at Google."""

import json
import os
import urllib.request
from typing import Any

from shared.core.ids import new
from tests.support.inbox import code_for
from tests.support.people import Answer, call

GOOGLE = int(os.environ.get("FIVESTAR_PORT", "4560")) + 9
NONCE = "a-nonce-of-the-client"


def google_token(**claims: Any) -> str:
    """Return an ID token that the local Google makes for a new account, with these claims instead of the usual."""
    somebody = {"sub": new(), "email": f"{new().lower()}@example.org"}
    request = urllib.request.Request(
        f"http://127.0.0.1:{GOOGLE}/control/mint", json.dumps(somebody | claims).encode(), method="POST"
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return str(json.load(response)["id_token"])


def minted(**claims: Any) -> str:
    """Return such a token that is made for one sign-in of our client."""
    return google_token(**{"nonce": NONCE, **claims})


def google(token: str, nonce: str = NONCE) -> Answer:
    """Sign in with a token of Google's, which has to be made for this sign-in."""
    return call("POST", "/api/auth/google", {"id_token": token, "nonce": nonce})


def sign_in(address: str | None = None) -> dict[str, Any]:
    """Return the session that the service gives somebody (new where no address is named) for their code."""
    address = address or f"{new().lower()}@example.org"
    challenge = call("POST", "/api/auth/email", {"email": address}).body["challenge_id"]
    proof = {"challenge_id": challenge, "email": address, "code": code_for(address)}
    answer = call("POST", "/api/auth/verify-otp", proof)
    assert answer.status == 200, answer
    return dict(answer.body)
