"""Secrets, read from Secrets Manager once per warm function and never kept anywhere else."""

import json
from functools import cache
from typing import Any

from shared.core import log
from shared.core.aws import client
from shared.core.names import physical


@cache
def secret(name: str) -> dict[str, Any]:
    """Return a secret's JSON; a missing or unreadable one fails the call with the name of the secret in the log."""
    try:
        return dict(json.loads(client("secretsmanager").get_secret_value(SecretId=physical(name))["SecretString"]))
    except Exception:
        log.info("a secret cannot be read", secret=name)
        raise
