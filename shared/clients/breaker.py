"""A provider that keeps failing is left alone for a while, by all instances together, and then tried by one call."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import log
from shared.core.table import Personal, Settings, Table, change, table_name

FAILURES = 5  # calls in a row, each with its own retries
REST = timedelta(seconds=60)


class Circuit(Table):
    """How one provider fares. Access: by provider.

    Closed while `failures` is below `FAILURES`; then open since `opened_at`. Once a rest is over, one call may probe at
    a time: whoever moves `opened_at` forward. The row is the only state, so that every instance sees the same.
    """

    class Meta(Settings):
        table_name = table_name("circuit-breakers")
        personal = Personal(owner=None, retention="one row per provider", export=False)

    provider = UnicodeAttribute(hash_key=True)
    failures = NumberAttribute(default=0)
    opened_at = UTCDateTimeAttribute(null=True)

    @property
    def state(self) -> str:
        """`closed`, or `open` until a probe succeeds."""
        return "open" if self.opened_at is not None else "closed"

    @classmethod
    def of(cls, provider: str) -> "Circuit":
        """Return the provider's circuit; when its row cannot be read, a closed one: the provider may be well."""
        try:
            return cls.find(provider) or cls(provider)
        except PynamoDBException as error:
            log.exception("the circuit breaker cannot be read", error, provider=provider)
            return cls(provider)

    def admits(self, now: datetime) -> bool:
        """Tell whether a call may be made; true for one caller per rest once the provider is given up on."""
        if self.opened_at is None:
            return True
        if now < self.opened_at + REST:
            return False
        return self._tell([Circuit.opened_at.set(now)], Circuit.opened_at == self.opened_at)

    def succeeded(self) -> None:
        """Close the circuit; costs nothing while all is well."""
        if self.failures or self.opened_at is not None:
            self._tell([Circuit.failures.set(0), Circuit.opened_at.remove()])

    def failed(self, now: datetime) -> None:
        """Count a failure; the circuit opens with the last one that is allowed, and stays open after a failed probe."""
        if self._tell([Circuit.failures.add(1)]) and self.failures >= FAILURES:
            self._tell([Circuit.opened_at.set(now)])
            log.metric("CircuitOpened", 1, provider=self.provider)

    def _tell(self, actions: Sequence[Action], condition: Condition | None = None) -> bool:
        try:
            return change(self, actions, condition)
        except PynamoDBException as error:
            log.exception("the circuit breaker cannot be written", error, provider=self.provider)
            return False
