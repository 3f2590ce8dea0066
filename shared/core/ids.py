"""Identifiers: random and sortable for things, hashed for names that must not tell what they stand for."""

import hashlib
import re
from datetime import datetime
from functools import cache
from typing import Any, NewType

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = re.compile(r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")
NAME_PATTERN = re.compile(r"^[a-z][a-z0-9_]{0,59}$")

# What people call a thing in a path, where its id is not one of ours.
Name = NewType("Name", str)


@cache
def _generator() -> Any:
    """Return what makes ids; the library's own one counts on within a millisecond, so that one id would tell the next.

    The library is loaded when the first id is made: most calls make none.
    """
    from ulid import PureRandomPolicy, ULIDGenerator

    return ULIDGenerator(policy=PureRandomPolicy())


def new() -> str:
    """Return a new ULID: 26 characters that sort by time and cannot be guessed (80 random bits)."""
    return str(_generator().generate())


def at(moment: datetime) -> str:
    """Return a new id that sorts by a moment of the product's time instead of the wall clock's."""
    from ulid import ULID

    return str(ULID.from_datetime(moment))


def earliest(moment: datetime) -> str:
    """Return what no id of this moment or a later one sorts before, to the millisecond."""
    from ulid import ULID

    return str(ULID.from_bytes(ULID.from_datetime(moment).bytes[:6] + bytes(10)))


def moment_of(identifier: str) -> datetime:
    """Return the moment that an id tells, to the millisecond."""
    from ulid import ULID

    return ULID.from_str(identifier).datetime


def is_id(text: str) -> bool:
    """Tell whether the text has the form of an id."""
    return bool(PATTERN.match(text))


def is_name(text: str) -> bool:
    """Tell whether the text has the form of a name that people have chosen."""
    return bool(NAME_PATTERN.match(text)) and not text.endswith("\n")


def digest(*parts: object) -> str:
    """Return 40 hexadecimal characters that stand for the parts: for execution names, effect keys and addresses."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:40]


def derived(*parts: object) -> str:
    """Return the id of a thing that the parts name: the same for the same parts, and of the form of every other id."""
    number = int(digest(*parts), 16) % 2**128
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
