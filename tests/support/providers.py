"""What is the same whoever takes the money: one way to pay, to send money back and to be told, for each provider."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

from functions.payments.confirm_payment import confirm_payment
from functions.payments.create_intent import create_intent
from functions.payments.create_paypal_order import create_paypal_order
from shared.core.clock import now
from tests.support import paypalling
from tests.support.failing import dies
from tests.support.paying import ask, deliver, till
from tests.support.paypalling import dies_asking
from tests.support.private_cloud import Reply


class Provider(ABC):
    """A provider's account, and how payers and operators use it; `begun` is the answer that an order got."""

    begin: ClassVar[Any]  # the endpoint at which a payment begins
    dying: ClassVar[dict[str, Callable[[Callable[[], object], int, str], bool]]] = {"at a call": dies}

    def __init__(self, shop: Any) -> None:
        self.shop = shop

    @abstractmethod
    def pay(self, begun: SimpleNamespace) -> list[Callable[[], object]]:
        """Return the two acts by which a payer pays and the provider has the money."""

    @abstractmethod
    def refund(self, begun: SimpleNamespace, cents: int) -> Any:
        """Send money back at the provider."""

    def fail_refund(self, refund: Any) -> None:
        """Have the bank refuse it."""
        self.shop.account.fail_refund(refund["id"])

    @abstractmethod
    def dispute(self, begun: SimpleNamespace, cents: int) -> Callable[[], None]:
        """Have the payer dispute a part of the money; return what decides it for us."""

    @abstractmethod
    def confirm(self, user_id: str, begun: SimpleNamespace) -> Reply:
        """Say here that an order is paid."""

    @abstractmethod
    def deliver(self, event: Any, **request: Any) -> Reply:
        """Send an event to the webhook."""

    @abstractmethod
    def spoil(self, begun: SimpleNamespace) -> Callable[[], None]:
        """Have the provider show something unreadable; return what mends it."""

    @abstractmethod
    def some_hours_later(self, begun: Sequence[SimpleNamespace]) -> datetime:
        """Have these orders be some hours old; return when they are compared."""

    @abstractmethod
    def names_of(self, begun: SimpleNamespace) -> set[str]:
        """Return under which names the comparison may report an order."""

    @abstractmethod
    def begin_elsewhere(self) -> None:
        """Have somebody pay at the provider for what was not begun here."""


class AtStripe(Provider):
    """With Stripe the browser pays, and the money is there at once."""

    begin = create_intent

    def pay(self, begun: SimpleNamespace) -> list[Callable[[], object]]:
        """Pay; a hosted page tells it besides."""
        return [lambda: self.shop.account.pay(begun.payment_intent_id), lambda: self._checkout(begun)]

    def _checkout(self, begun: SimpleNamespace) -> None:
        account = self.shop.account
        session = account.make("cs", "checkout.session", payment_intent=begun.payment_intent_id, payment_status="paid")
        account.tell("checkout.session.completed", session)

    def refund(self, begun: SimpleNamespace, cents: int) -> Any:
        """Send money back at Stripe."""
        return self.shop.account.refund(begun.payment_intent_id, cents)

    def dispute(self, begun: SimpleNamespace, cents: int) -> Callable[[], None]:
        """Have a bank take the money back until it has decided."""
        made = self.shop.account.dispute(begun.payment_intent_id, cents)
        return lambda: self.shop.account.decide(made["id"], "won")

    def confirm(self, user_id: str, begun: SimpleNamespace) -> Reply:
        """Confirm a payment."""
        return ask(confirm_payment, user_id, {"payment_intent_id": begun.payment_intent_id})

    def deliver(self, event: Any, **request: Any) -> Reply:
        """Send an event; Stripe's library signs nothing but ASCII."""
        unsigned = isinstance(event, bytes) and not event.isascii()
        return deliver(event, header="t=1,v1=x" if unsigned else None, **request)

    def spoil(self, begun: SimpleNamespace) -> Callable[[], None]:
        """Have Stripe show a payment without state, amount and metadata."""
        things, which = self.shop.account.things, begun.payment_intent_id
        intent = things[which]
        things[which] = {**intent, "status": None, "amount": {}, "metadata": 5}
        return lambda: things.update({which: intent})

    def some_hours_later(self, begun: Sequence[SimpleNamespace]) -> datetime:
        """With Stripe it tells itself when each was begun."""
        for each in begun:
            self.shop.account.age(each.payment_intent_id, 7200)
        return now()

    def names_of(self, begun: SimpleNamespace) -> set[str]:
        """One that cannot be read does not tell which of ours it is."""
        return {begun.payment_intent_id}

    def begin_elsewhere(self) -> None:
        """Have Stripe tell of a payment that names none of ours."""
        account = self.shop.account
        facts = {"amount": 1, "currency": "usd", "status": "succeeded", "latest_charge": None}
        account.tell("payment_intent.succeeded", account.make("pi", "payment_intent", **facts))


class AtPayPal(Provider):
    """With PayPal the payer approves, and whoever asks for it has the money taken."""

    begin = create_paypal_order
    dying: ClassVar = {**Provider.dying, "at a request": dies_asking}

    def pay(self, begun: SimpleNamespace) -> list[Callable[[], object]]:
        """Approve and capture."""
        account = self.shop.account
        return [lambda: account.approve(begun.order_id), lambda: account.capture(begun.order_id)]

    def refund(self, begun: SimpleNamespace, cents: int) -> Any:
        """Send money back at PayPal."""
        return self.shop.account.refund(begun.order_id, f"{cents / 100:.2f}")

    def dispute(self, begun: SimpleNamespace, cents: int) -> Callable[[], None]:
        """Have PayPal hold the money until it has decided."""
        made = self.shop.account.dispute(begun.order_id, f"{cents / 100:.2f}")
        return lambda: self.shop.account.decide(made["dispute_id"], "RESOLVED_SELLER_FAVOUR")

    def confirm(self, user_id: str, begun: SimpleNamespace) -> Reply:
        """Capture an order."""
        return paypalling.capture(user_id, begun.order_id)

    def deliver(self, event: Any, **request: Any) -> Reply:
        """Send an event."""
        return self.shop.deliver(event, **request)

    def spoil(self, begun: SimpleNamespace) -> Callable[[], None]:
        """Have PayPal show an order with an amount that is none."""
        orders, which = self.shop.account.orders, begun.order_id
        order = orders[which]
        orders[which] = {**order, "purchase_units": [{"amount": {"value": "x"}}]}
        return lambda: orders.update({which: order})

    def some_hours_later(self, begun: Sequence[SimpleNamespace]) -> datetime:
        """With PayPal our own rows tell when each was begun."""
        return now() + timedelta(hours=2)

    def names_of(self, begun: SimpleNamespace) -> set[str]:
        """It is our own row that is compared."""
        return {begun.payment_id}

    def begin_elsewhere(self) -> None:
        """Have somebody approve an order that names none of ours."""
        unit = {"amount": {"currency_code": "USD", "value": "1.00"}}
        order = self.shop.account.begin({"intent": "CAPTURE", "purchase_units": [unit]})
        self.shop.account.approve(order["id"])


def order(provider: Provider, user_id: str) -> SimpleNamespace:
    """Begin to buy a Starter."""
    reply = ask(provider.begin, user_id, {"package": "starter"})
    assert reply.status == 201, reply.body
    return SimpleNamespace(**reply.body)


def paid(provider: Provider, user_id: str) -> SimpleNamespace:
    """Have the provider take the money for a Starter while nobody here learns of it."""
    begun = order(provider, user_id)
    for act in provider.pay(begun):
        act()
    return begun


@contextmanager
def at_stripe() -> Iterator[Provider]:
    """Give an AWS and a Stripe of a test's own."""
    with till() as shop:
        yield AtStripe(shop)


@contextmanager
def at_paypal() -> Iterator[Provider]:
    """Give an AWS, a Stripe and a PayPal of a test's own."""
    with paypalling.counter() as shop:
        yield AtPayPal(shop)
