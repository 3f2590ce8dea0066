"""A request with an `Idempotency-Key` takes effect once: its receipt is written in the transaction of the effect."""

from datetime import timedelta
from typing import Any

from pynamodb.attributes import TTLAttribute, UnicodeAttribute

from shared.core import clock
from shared.core.errors import Conflict, IdempotencyMismatch, Invalid
from shared.core.function import to_json
from shared.core.ids import digest
from shared.core.table import Personal, Settings, Table, Transaction, receipt_of_request, table_name

KEPT = timedelta(hours=24)


class Repeated(Conflict):
    """This request is already being carried out."""


class Receipt(Table):
    """One answered request. Access: by caller, operation and key."""

    class Meta(Settings):
        table_name = table_name("receipts")
        personal = Personal(owner=None, retention="24 hours", export=False)

    receipt_id = UnicodeAttribute(hash_key=True)
    body_digest = UnicodeAttribute()
    answer = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()


class Expected:
    """The receipt that the request at hand will leave, or that an earlier one has left."""

    def __init__(self, receipt_id: str, body_digest: str) -> None:
        self._id, self._digest = receipt_id, body_digest
        self._answered = False
        self.begun = False  # whether an earlier attempt has written something and did not come to its answer

    @property
    def reference(self) -> str:
        """What stands for this request, the same however often it is sent with its key."""
        return self._id

    def stored(self) -> str | None:
        """Return the earlier answer's JSON; refuse the same key with another body."""
        row = Receipt.find(self._id)
        if row is None or not row.alive(clock.now()):
            return None
        if row.body_digest != self._digest:
            raise IdempotencyMismatch()
        self.begun = row.answer is None
        return row.answer

    def add_to(self, transaction: Transaction, answer: Any) -> None:
        """Write the receipt with the effect; whoever comes second loses with `Repeated`."""
        if self._answered:
            return
        free = (
            Receipt.receipt_id.does_not_exist() | (Receipt.expires_at < clock.now()) | Receipt.answer.does_not_exist()
        )
        transaction.save(self._row(answer), condition=free, lost=Repeated(retry_after=1))

    def kept(self, answer: Any) -> None:
        """Know that a transaction has written the receipt with this answer, or without one yet."""
        self._answered = self._answered or answer is not None

    def complete(self, answer: Any) -> None:
        """Keep the answer of a request whose effect was written without it; its writes may be repeated."""
        if not self._answered:
            self._row(answer).save()

    def _row(self, answer: Any) -> Receipt:
        text = None if answer is None else to_json(answer)
        return Receipt(self._id, body_digest=self._digest, answer=text, expires_at=clock.now() + KEPT)


def expected(who: str, operation: str, key: str, body_digest: str) -> Expected:
    """Return the receipt of a request; a key has 1 to 128 characters."""
    if not 1 <= len(key) <= 128:
        raise Invalid.field("Idempotency-Key", "1 to 128 characters")
    return Expected(digest(who, operation, key), body_digest)


def reference_of_request() -> str | None:
    """Return what stands for the request at hand where it carries an `Idempotency-Key`: a repeat has the same."""
    receipt = receipt_of_request.get()
    return receipt.reference if isinstance(receipt, Expected) else None


def begun_before() -> bool:
    """Tell whether an earlier attempt of the request at hand has written its first effect, and came to no answer."""
    receipt = receipt_of_request.get()
    return isinstance(receipt, Expected) and receipt.begun
