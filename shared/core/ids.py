"""Identifiers: random and sortable for things, hashed for names that must not tell what they stand for."""

import hashlib
import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = re.compile(r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")


def new() -> str:
    """Return a new ULID: 26 characters that sort by time and cannot be guessed (80 random bits)."""
    from ulid import ULID

    return str(ULID())


def is_id(text: str) -> bool:
    """Tell whether the text has the form of an id."""
    return bool(PATTERN.match(text))


def digest(*parts: object) -> str:
    """Return 40 hexadecimal characters that stand for the parts: for execution names, effect keys and addresses."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:40]


def derived(*parts: object) -> str:
    """Return the id of a thing that the parts name: the same for the same parts, and of the form of every other id."""
    number = int(digest(*parts), 16) % 2**128
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
