"""Identifiers: random and sortable for things, hashed for names that must not tell what they stand for."""

import hashlib
import re

from ulid import ULID

PATTERN = re.compile(r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")


def new() -> str:
    """Return a new ULID: 26 characters that sort by time and cannot be guessed (80 random bits)."""
    return str(ULID())


def is_id(text: str) -> bool:
    """Tell whether the text has the form of an id."""
    return bool(PATTERN.match(text))


def digest(*parts: object) -> str:
    """Return 40 hexadecimal characters that stand for the parts: for execution names, effect keys and addresses."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:40]
