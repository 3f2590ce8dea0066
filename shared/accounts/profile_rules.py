"""What a person may say of themselves, and in which form it is kept."""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from shared.core.errors import Conflict, Invalid, NotFound, Unauthorised

Area = Literal["frontend", "backend", "fullstack", "mobile", "data", "design"]
Experience = Literal["student", "fresh_grad", "junior"]
STEPS = 3
PHONE = re.compile(r"^\+[1-9][0-9]{6,14}$")
LOCALE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")
HOSTS = {"linkedin": "linkedin.com", "github": "github.com"}
MOST_FREE_SETTINGS = 50
MOST_FREE_BYTES = 8_000


class OnboardingOutOfOrder(Conflict):
    """The steps of the onboarding come one after the other."""


class NoAvatar(NotFound):
    """There is no picture."""


class AddressTaken(Conflict):
    """This address belongs to another account."""


class AddressCodeRefused(Unauthorised):
    """A code is wrong, used, too old, or was tried too often; ask for new ones."""


def phone(text: str | None) -> str | None:
    """Return a telephone number in its international form (E.164), without what people put between the digits."""
    if text is None:
        return None
    number = re.sub(r"[\s().-]", "", text)
    number = f"+{number[2:]}" if number.startswith("00") else number
    if not PHONE.match(number):
        raise Invalid.field("phone", "a number in its international form, such as +44 20 7946 0018")
    return number


def address_of_page(name: str, text: str | None) -> str | None:
    """Return the address of a web page, `https` only; `linkedin` and `github` are pages of these."""
    if text is None:
        return None
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").lower()
        plain = parts.scheme == "https" and not parts.username and parts.port is None
    except ValueError:
        plain, host = False, ""
    wanted = HOSTS.get(name)
    known = host == wanted or host.endswith(f".{wanted}") if wanted else "." in host
    if not plain or not known or not text.strip().isprintable() or " " in text.strip():
        raise Invalid.field(name, f"the address of a page of {wanted}, with https" if wanted else "an https address")
    return text.strip()


def time_zone(name: str | None) -> str | None:
    """Return the zone's current name; one that was renamed is taken under its older name too."""
    if name is None:
        return None
    known = _zones()
    if name not in known:
        raise Invalid.field("time_zone", "a time zone such as Europe/Berlin")
    return known[name]


def locale(text: str | None) -> str | None:
    """Return a language with its region, such as `en` or `pt-BR`."""
    if text is not None and not LOCALE.fullmatch(text):
        raise Invalid.field("locale", "a language such as en or pt-BR")
    return text


def said(name: str, text: str | None, *, lines: bool = False) -> str | None:
    """Return a text in its composed form without white space around it; refuse control characters."""
    if text is None:
        return None
    kept = unicodedata.normalize("NFC", text).strip()
    allowed = "\n\t" if lines else ""
    if any(unicodedata.category(each) in ("Cc", "Cs") and each not in allowed for each in kept):
        raise Invalid.field(name, "no control characters")
    return kept or None


def interests(texts: Iterable[str]) -> list[str]:
    """Return what somebody is interested in, each once; refuse control characters."""
    return list(dict.fromkeys(text for each in texts if (text := said("interests", each))))


def free_settings(kept: dict[str, object], wanted: dict[str, object]) -> dict[str, object]:
    """Return somebody's own settings with these changed; one that is None is taken out. Refuses what is too much."""
    merged = {name: value for name, value in {**kept, **wanted}.items() if value is not None}
    if len(merged) > MOST_FREE_SETTINGS:
        raise Invalid.field("free", f"at most {MOST_FREE_SETTINGS} settings")
    if len(json.dumps(merged, ensure_ascii=False).encode("utf-8", "surrogatepass")) > MOST_FREE_BYTES:
        raise Invalid.field("free", f"at most {MOST_FREE_BYTES} bytes in all")
    return merged


def check_step(step: int, done: int) -> None:
    """Refuse a step of the onboarding before the one that it follows; one that is done may be done again."""
    if step > done + 1:
        raise OnboardingOutOfOrder()


@cache
def _zones() -> dict[str, str]:
    table = json.loads(Path(__file__).with_name("zones.json").read_text(encoding="ascii"))
    return {**{name: name for name in table["canonical"]}, **table["older"]}
