"""The inbox of the local cloud: every mail that the service has sent."""

import json
import os
import re
import urllib.request
from typing import Any

PORT = int(os.environ.get("FIVESTAR_PORT", "4560"))


def mails_to(address: str) -> list[dict[str, Any]]:
    """Return the mails to an address, oldest first."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT + 6}/_ministack/ses/messages", timeout=10) as response:
        accounts = json.load(response)["messages"]
    return [mail for mails in accounts.values() for mail in mails if address in mail["To"]]


def code_for(address: str) -> str:
    """Return the six-digit code of the last mail to an address."""
    return re.findall(r"(?m)^\d{6}$", mails_to(address)[-1]["BodyText"])[0]
