"""A learner's open pages learn that stars, tier or locks have changed under them."""

from shared.core import push
from shared.core.function import on
from shared.notifications.messages import EnrolmentChange


@on("enrolment.changed", grants=push.GRANTS, environment=push.ENVIRONMENT)
def push_enrolment_change(change: EnrolmentChange) -> None:
    """Have open pages look at the enrolment again; nothing is kept of it."""
    push.push(change.user_id, "enrolment.changed", {"product_id": change.product_id})
