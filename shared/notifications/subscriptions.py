"""Browsers that a person has allowed to be told things while no page is open: web-push subscriptions (RFC 8030)."""

import base64
import binascii
import re
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from shared.core.errors import Invalid, NotFound
from shared.core.ids import digest
from shared.core.personal import owner_index
from shared.core.table import Personal, Settings, Table, Transaction, table_name

MOST_BROWSERS = 10
POINT_BYTES, SECRET_BYTES = 65, 16  # of an uncompressed P-256 point and of the authentication secret (RFC 8291)
# The push services of the browsers: nothing is ever sent to any other host.
SERVICES = re.compile(
    r"^(fcm\.googleapis\.com|([a-z0-9-]+\.)*push\.services\.mozilla\.com|([a-z0-9-]+\.)*push\.apple\.com"
    r"|([a-z0-9-]+\.)*notify\.windows\.com)$"
)


class SubscriptionNotFound(NotFound):
    """This browser is not subscribed for you."""


class PushSubscription(Table):
    """One browser; it belongs to whoever subscribed on it last. Access: by its address; all of a person."""

    class Meta(Settings):
        table_name = table_name("push-subscriptions")
        personal = Personal(owner="user_id", retention="until erasure", unexported=("secret",))

    subscription_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    endpoint = UnicodeAttribute()
    key = UnicodeAttribute()
    secret = UnicodeAttribute()
    subscribed_at = UTCDateTimeAttribute()
    by_owner = owner_index()

    @staticmethod
    def identifier(endpoint: str) -> str:
        """Return the id of the browser with this address."""
        return digest("push", endpoint)

    @classmethod
    def of_person(cls, user_id: str) -> list[Self]:
        """Return a person's browsers, the one that subscribed first first."""
        cls.connection()
        found = cls.find_many(key.subscription_id for key in cls.by_owner.query(user_id))
        mine = [row for row in found if row.user_id == user_id]
        return sorted(mine, key=lambda row: row.subscribed_at)

    @classmethod
    def subscribed(cls, user_id: str, endpoint: str, key: str, secret: str, now: datetime) -> Self:
        """Keep a browser as this person's; the ones that subscribed longest ago make room for it."""
        row = cls(cls.identifier(endpoint), user_id=user_id, endpoint=endpoint, key=key, secret=secret)
        row.subscribed_at = now
        others = [other for other in cls.of_person(user_id) if other.subscription_id != row.subscription_id]
        effects = Transaction().save(row)
        for old in others[: max(0, len(others) - MOST_BROWSERS + 1)]:
            effects.delete(old)
        effects.commit()
        return row

    @classmethod
    def ended(cls, user_id: str, endpoint: str) -> None:
        """Forget a person's browser, or raise `SubscriptionNotFound`."""
        row, mine = cls(cls.identifier(endpoint)), cls.user_id == user_id
        Transaction().delete(row, mine, lost=SubscriptionNotFound()).commit()


def check_endpoint(address: str) -> str:
    """Return the address of a browser at one of the push services; refuse every other address."""
    try:
        parts = urlsplit(address)
        known = parts.scheme == "https" and parts.port in (None, 443) and not parts.username
        host = (parts.hostname or "").lower()
    except ValueError:
        known, host = False, ""
    if not known or not SERVICES.match(host) or host.endswith("\n") or not address.isascii() or " " in address:
        raise Invalid.field("endpoint", "not an address of a browser's push service")
    return address


def check_keys(key: str, secret: str) -> None:
    """Refuse keys that no browser makes: a point of P-256 that is not compressed, and 16 bytes of secret."""
    if len(_decoded("keys.p256dh", key)) != POINT_BYTES or _decoded("keys.p256dh", key)[0] != 4:
        raise Invalid.field("keys.p256dh", "not an uncompressed point of P-256")
    if len(_decoded("keys.auth", secret)) != SECRET_BYTES:
        raise Invalid.field("keys.auth", "not 16 bytes")


def _decoded(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Invalid.field(name, "not base64url") from None
