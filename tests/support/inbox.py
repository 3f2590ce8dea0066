"""The inbox of the local cloud: every mail that the service has sent."""

import json
import os
import re
import urllib.request
from typing import Any

from shared.accounts.models import User

PORT = int(os.environ.get("FIVESTAR_PORT", "4560"))


def mails_to(address: str) -> list[dict[str, Any]]:
    """Return the mails to an address, oldest first."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT + 6}/_ministack/ses/messages", timeout=10) as response:
        accounts = json.load(response)["messages"]
    return [mail for mails in accounts.values() for mail in mails if address in mail["To"]]


def code_for(address: str) -> str:
    """Return the six-digit code that an address was sent last."""
    return [code for mail in mails_to(address) for code in re.findall(r"(?m)^\d{6}$", mail["BodyText"])][-1]


def mails_of(user_id: str) -> list[dict[str, Any]]:
    """Return the mails to a person, oldest first."""
    return mails_to(User.of(user_id).email)
