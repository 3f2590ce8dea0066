"""Events of the payment providers: kept as they come, and applied from what the provider says of their thing then.

Each ends `done`, `ignored` or `dead`. One that cannot be applied waits and stands in nobody's way; one that speaks of
something unknown is parked for 30 days.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.clients import paypal, stripe
from shared.core import log
from shared.core.errors import Conflict, NotFound
from shared.core.grants import Grant, writes
from shared.core.table import change
from shared.ledger.models import shard_of
from shared.payments.applying import GRANTS as APPLYING
from shared.payments.applying import apply_payment
from shared.payments.events import Kind
from shared.payments.keeping import GRACE
from shared.payments.models import PaymentEvent
from shared.payments.paying import NotKnown, NotOurs, bring_on
from shared.payments.providers import ENVIRONMENT as ENVIRONMENT  # noqa: PLC0414 what such a function declares
from shared.payments.providers import GRANTS as ASKING
from shared.payments.providers import LAYERS as LAYERS  # noqa: PLC0414
from shared.payments.refusals import NotAtProvider
from shared.payments.rules import Seen, next_try, parked_until
from shared.payments.subscribing import follow

# What a function that applies events may touch.
GRANTS: tuple[Grant, ...] = tuple(dict.fromkeys((writes(PaymentEvent), *APPLYING, *ASKING)))
METRIC = "PaymentEventsDead"


class Outcome(StrEnum):
    """How an event has ended."""

    DONE = "done"
    IGNORED = "ignored"
    DEAD = "dead"


class EventNotFound(NotFound):
    """There is no such event."""


class EventNotDead(Conflict):
    """Only an event that was given up is tried anew."""


def work_off(event_id: str, moment: datetime) -> PaymentEvent | None:
    """Apply an event that has not ended, and write down what came of it; never raises for what the event does."""
    event = PaymentEvent.find(event_id)
    if event is None or event.outcome:
        return event
    try:
        _apply(event, moment)
    except NotKnown:
        return _park(event, moment)
    except NotOurs:
        return _end(event, Outcome.IGNORED, "not_ours")
    except Exception as error:
        return _fail(event, error, moment)
    return _end(event, Outcome.DONE, None)


def redrive(event_id: str, moment: datetime) -> PaymentEvent:
    """Try an event anew that was given up; what it had done already is not done again."""
    event = PaymentEvent.find(event_id)
    if event is None:
        raise EventNotFound()
    if event.outcome != Outcome.DEAD:
        raise EventNotDead()
    begun = [
        PaymentEvent.outcome.remove(),
        PaymentEvent.reason.remove(),
        PaymentEvent.tries.set(0),
        *_due(event, moment + GRACE),
    ]
    change(event, begun, PaymentEvent.outcome == Outcome.DEAD.value, lost=EventNotDead())
    return work_off(event_id, moment) or event


def _apply(event: PaymentEvent, moment: datetime) -> None:
    try:
        if event.kind == Kind.PAYMENT:
            apply_payment(event.subject_id, stripe.is_live(), moment)
        elif event.kind == Kind.SUBSCRIPTION:
            follow(event.subject_id, stripe.is_live(), moment)
        else:
            _bring_each_on(_said_by_paypal(event), moment)
    except NotAtProvider:
        raise NotKnown() from None


def _bring_each_on(seen: list[Seen], moment: datetime) -> None:
    """Bring on every order that an event is about; raises `NotKnown` for any, and `NotOurs` where none is ours."""
    refused: list[NotKnown | NotOurs] = []
    for each in seen:
        try:
            bring_on(each, paypal.is_live(), moment)
        except (NotKnown, NotOurs) as refusal:
            refused.append(refusal)
    unknown = [refusal for refusal in refused if isinstance(refusal, NotKnown)]
    if unknown or len(refused) == len(seen):
        raise (unknown or refused)[0]


def _said_by_paypal(event: PaymentEvent) -> list[Seen]:
    """Return what PayPal says now of what an event is about; of a dispute, that may be several orders."""
    if event.kind == Kind.PAYPAL_DISPUTE:
        return paypal.of_dispute(event.subject_id)
    if event.kind == Kind.PAYPAL_CAPTURE:
        return [paypal.of_capture(event.subject_id)]
    return [paypal.payment(event.subject_id)]


def _park(event: PaymentEvent, moment: datetime) -> PaymentEvent:
    due_at = parked_until(event.received_at, int(event.looked), moment)
    if due_at is None:
        return _end(event, Outcome.IGNORED, "never_known")
    looked = PaymentEvent.looked.set(int(event.looked) + 1)
    return _written(event, [looked, PaymentEvent.reason.set("parked"), *_due(event, due_at)])


def _fail(event: PaymentEvent, error: Exception, moment: datetime) -> PaymentEvent:
    tries = int(event.tries) + 1
    log.exception("an event could not be applied", error, event_id=event.event_id, tries=tries)
    counted = [PaymentEvent.tries.set(tries), PaymentEvent.reason.set(type(error).__name__)]
    due_at = next_try(tries, moment)
    if due_at is None:
        log.metric(METRIC, 1, store="payment-events")
        return _written(event, [*counted, PaymentEvent.outcome.set(Outcome.DEAD.value), *_done()])
    return _written(event, [*counted, *_due(event, due_at)])


def _end(event: PaymentEvent, outcome: Outcome, reason: str | None) -> PaymentEvent:
    why = PaymentEvent.reason.set(reason) if reason else PaymentEvent.reason.remove()
    return _written(event, [PaymentEvent.outcome.set(outcome.value), why, *_done()])


def _written(event: PaymentEvent, changed: list[Any]) -> PaymentEvent:
    """Write what came of it, unless somebody else has brought it to its end meanwhile: then that is what came of it."""
    written = change(event, changed, PaymentEvent.outcome.does_not_exist())
    return event if written else PaymentEvent.find(event.event_id) or event


def _due(event: PaymentEvent, due_at: datetime) -> list[Any]:
    return [PaymentEvent.due_at.set(due_at), PaymentEvent.due_shard.set(shard_of(event.event_id))]


def _done() -> list[Any]:
    return [PaymentEvent.due_at.remove(), PaymentEvent.due_shard.remove()]


def sweep(moment: datetime) -> int:
    """Work off what should have been applied by now; return how many events that were."""
    found = 0
    for event_id in PaymentEvent.due(moment):
        work_off(event_id, moment)
        found += 1
    return found
