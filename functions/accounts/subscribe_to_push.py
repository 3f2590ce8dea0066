"""Somebody allows a browser to be told things while no page is open."""

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid, TooMany
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import writes
from shared.core.messages import Body, Message
from shared.notifications.subscriptions import PushSubscription, check_endpoint, check_keys


class PushKeys(Body):
    """The browser's keys, in base64url."""

    p256dh: str = Field(max_length=120)
    auth: str = Field(max_length=40)


class NewPushSubscription(Body):
    """What `PushSubscription.toJSON()` of the browser says."""

    endpoint: str = Field(min_length=1, max_length=1000)
    keys: PushKeys
    expirationTime: float | None = None


class PushSubscribed(Message):
    """The browser is subscribed."""

    subscription_id: str
    subscribed_at: str


@endpoint(
    "POST /api/user/push-subscriptions",
    scope="member",
    status=201,
    limit=Limit(30, 3600, by="caller"),
    grants=[writes(PushSubscription)],
    errors=[Invalid, TooMany],
)
def subscribe_to_push(given: NewPushSubscription, caller: Caller) -> PushSubscribed:
    """Subscribe this browser for me, and for nobody else who has used it; at most ten, the oldest makes room."""
    check_keys(given.keys.p256dh, given.keys.auth)
    address = check_endpoint(given.endpoint)
    row = PushSubscription.subscribed(caller.user_id, address, given.keys.p256dh, given.keys.auth, now())
    return PushSubscribed(subscription_id=row.subscription_id, subscribed_at=row.subscribed_at.isoformat())
