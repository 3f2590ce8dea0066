"""Signing in as a person does: a code by e-mail, or an account at Google."""

import json
import os
import re
import urllib.error
import urllib.request
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from shared.core.ids import new
from tests.support.inbox import code_for
from tests.support.people import Answer, call

GOOGLE = int(os.environ.get("FIVESTAR_PORT", "4560")) + 9
NONCE = "a-nonce-of-the-client"
SIGN_IN = f"http://127.0.0.1:{GOOGLE}/o/oauth2/v2/auth"
CLIENT = {"client_id": "fivestar.local", "client_secret": "local", "redirect_uri": "http://localhost:5173/signed-in"}
SOMEBODY = "lovelace@example.com"  # with an account at Google


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


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def consented(email: str, **asked: str) -> str:
    """Return the code with which a browser comes back from Google's sign-in page, where somebody chose an account."""
    query = {"client_id": CLIENT["client_id"], "redirect_uri": CLIENT["redirect_uri"], "nonce": NONCE, **asked}
    with urllib.request.urlopen(f"{SIGN_IN}?{urlencode({**query, 'scope': 'openid email'})}", timeout=10) as page:
        forms = re.findall(r"<form.*?</form>", page.read().decode(), re.DOTALL)
    (form,) = (form for form in forms if f'"{email}"' in form)
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    (action,) = re.findall(r'action="([^"]+)"', form)
    browser = urllib.request.build_opener(_Stays)
    try:
        browser.open(urljoin(SIGN_IN, unescape(action)), urlencode(fields).encode(), timeout=10)
    except urllib.error.HTTPError as back:
        return parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    raise AssertionError("Google did not send the browser back")


def exchanged(code: str, **form: str) -> str:
    """Return the ID token that Google gives for a code; a refusal raises."""
    grant = {"grant_type": "authorization_code", "code": code, **CLIENT, **form}
    place = f"http://127.0.0.1:{GOOGLE}/oauth2/token"
    with urllib.request.urlopen(place, urlencode(grant).encode(), timeout=10) as answer:
        return str(json.load(answer)["id_token"])


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
