"""Somebody wants a browser to be told nothing any more."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.messages import Query
from shared.notifications.subscriptions import PushSubscription, SubscriptionNotFound


class SubscribedBrowser(Query):
    """Which browser."""

    endpoint: str = Field(min_length=1, max_length=1000)


@endpoint(
    "DELETE /api/user/push-subscriptions",
    scope="member",
    status=204,
    grants=[writes(PushSubscription)],
    errors=[SubscriptionNotFound, Invalid],
)
def unsubscribe_from_push(browser: SubscribedBrowser, caller: Caller) -> None:
    """Unsubscribe a browser of mine."""
    PushSubscription.ended(caller.user_id, browser.endpoint)
