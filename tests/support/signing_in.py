"""Signing in as a person does: a code by e-mail."""

from typing import Any

from shared.core.ids import new
from tests.support.inbox import code_for
from tests.support.people import call


def sign_in(address: str | None = None) -> dict[str, Any]:
    """Return the session that the service gives somebody (new where no address is named) for their code."""
    address = address or f"{new().lower()}@example.org"
    challenge = call("POST", "/api/auth/email", {"email": address}).body["challenge_id"]
    proof = {"challenge_id": challenge, "email": address, "code": code_for(address)}
    answer = call("POST", "/api/auth/verify-otp", proof)
    assert answer.status == 200, answer
    return dict(answer.body)
