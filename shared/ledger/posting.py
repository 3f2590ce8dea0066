"""Carrying an act out: entry, balance and effect key in one transaction, once, whoever else acts at the same moment."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core.errors import Conflict, Refusal, Unavailable
from shared.core.grants import Grant, appends, writes
from shared.core.http import dependency_down
from shared.core.ids import digest, new
from shared.core.receipts import Repeated
from shared.core.table import Transaction
from shared.ledger.books import Book, Change, Currency, Posting, Reason
from shared.ledger.models import LedgerAccount, LedgerEffect, LedgerEntry, LedgerNote
from shared.ledger.rules import expired, is_due

# What every function that touches a balance may touch: entries and effects are only ever added.
GRANTS: tuple[Grant, ...] = (writes(LedgerAccount), appends(LedgerEntry), appends(LedgerEffect))
NOTING: Grant = appends(LedgerNote)

TRIES = 40  # each is lost to somebody else's act on the same account, so that all come to their end
LONGEST_PAUSE = 0.1  # seconds
MOST_UNSURE = 2  # times that the answer of a write was lost, before the caller is told to come again
CLOSING = "close"

Beside = Callable[[Transaction], object]
Answer = Callable[[LedgerAccount], Any]


class ReferenceUsed(Conflict):
    """This reference stands for something else already."""


class Moved(Conflict):
    """Somebody else has changed this meanwhile; it is looked at again."""


class _Done(Conflict):
    """This was done before."""


def nothing(transaction: Transaction) -> None:
    """Write nothing beside an act."""


@dataclass(frozen=True)
class Act:
    """What is to happen once to one of somebody's books.

    `effect`, the currency and `reference` name it, `terms` are what exactly is asked: the same name with other terms is
    refused with `mismatch`. `beside` adds writes of the caller's that happen with it or not at all.
    """

    account_id: str
    currency: Currency
    effect: str
    reference: str
    terms: tuple[object, ...]
    change: Callable[[Book], Change]
    beside: Beside = nothing
    note: str | None = None
    outcome: str | None = None
    mismatch: Refusal = field(default_factory=ReferenceUsed)

    @property
    def effect_id(self) -> str:
        """The key under which it is done once."""
        return LedgerEffect.key(self.effect, self.currency, self.reference)

    @property
    def terms_digest(self) -> str:
        """What stands for everything that was asked."""
        return digest(self.account_id, *self.terms)


@dataclass(frozen=True)
class Posted:
    """An act that was carried out: the account after it, its last entry's number, and whether it was done before."""

    account: LedgerAccount
    sequence: int
    repeated: bool = False


def post(act: Act, now: datetime, account: LedgerAccount | None = None, answer: Answer | None = None) -> Posted:
    """Carry an act out, or find that it was; `account` is what was just read of it.

    `answer` makes what the caller gets of the account after it, for the receipt of the request. What has outlived its
    time expires first. A rule's refusal is raised unless the very same act was done before. When an answer of the
    database is lost, the effect key tells whether the act was carried out.
    """
    attempt, unsure = new(), 0
    for turn in range(TRIES):
        account = account or LedgerAccount.of(act.account_id)
        try:
            return _once([act], now, account, attempt, answer)
        except (Moved, Unavailable, Repeated) as refusal:
            if not isinstance(refusal, Moved):
                raise
        except Refusal as refusal:
            return _done_before(act, attempt, refusal)
        except Exception as error:
            unsure += 1
            if unsure > MOST_UNSURE or not dependency_down(error):
                raise
        account = None
        time.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.01 * 2**turn)))
    raise Unavailable("Too many changes at once; nothing was changed.", retry_after=1)


def post_together(acts: Sequence[Act], now: datetime, account: LedgerAccount) -> bool:
    """Carry acts out that are about different books of one account, in one transaction; `account` was just read.

    False where that could not be done, or is not known to be: each is then posted by itself, which finds what was.
    """
    try:
        _once(acts, now, account, new(), None)
    except (Moved, _Done, Unavailable):
        return False
    except Exception as error:
        if not dependency_down(error):
            raise
        return False
    return True


def sweep(account_id: str, now: datetime) -> int:
    """Expire what has outlived its time in somebody's account; return how many entries that made."""
    made = 0
    for _ in range(TRIES):
        account = LedgerAccount.of(account_id)
        due = [currency for currency in Currency if is_due(account.book(currency), now)]
        if not due:
            break
        change = expired(account.book(due[0]), now)
        transaction, seen = Transaction(), _seen(account)
        _Writing(account, due[0], now, new()).add(change, transaction)
        transaction.update(account, _placed(account), seen, lost=Moved())
        try:
            transaction.commit()
            made += len(change.postings)
        except Moved:
            continue
    return made


def _once(acts: Sequence[Act], now: datetime, account: LedgerAccount, attempt: str, answer: Answer | None) -> Posted:
    """Carry acts out in one transaction; tell the last one's entry."""
    transaction, seen = Transaction(), _seen(account)
    sequences = [_add(act, now, account, attempt, transaction) for act in acts]
    transaction.update(account, _placed(account), seen, lost=Moved())
    for act in acts:
        act.beside(transaction)
    transaction.commit(answer(account) if answer else None)
    return Posted(account, sequences[-1])


def _add(act: Act, now: datetime, account: LedgerAccount, attempt: str, transaction: Transaction) -> int:
    """Add what one act writes, but not the balance and what is beside it; return its last entry's number."""
    first = expired(account.book(act.currency), now)
    if is_due(first.book, now):  # more than fits into one transaction
        sweep(act.account_id, now)
        raise Moved()
    whole = first.then(act.change(first.book))
    sequence = int(account.sequence) + len(whole.postings)
    whole = whole.then(expired(whole.book, now))
    writing = _Writing(account, act.currency, now, attempt)
    transaction.create(writing.effect(act, sequence), lost=_Done())
    writing.add(whole, transaction)
    if act.note:
        transaction.create(LedgerNote(act.account_id, sequence, text=act.note), lost=Moved())
    return sequence


def _seen(account: LedgerAccount) -> Condition:
    """Require that the account still is as it was read."""
    seen = int(account.sequence)
    same: Condition = LedgerAccount.sequence == seen if seen else LedgerAccount.account_id.does_not_exist()
    return same


@dataclass(frozen=True)
class _Writing:
    """Turns what a rule has decided into rows."""

    account: LedgerAccount
    currency: Currency
    now: datetime
    attempt: str

    def add(self, change: Change, transaction: Transaction) -> None:
        """Add the entries and the ends of holds that expired; the account takes over the next balance."""
        account, seen = self.account, int(self.account.sequence)
        book = account.book(self.currency)
        available, held = book.available, book.held
        for number, posting in enumerate(change.postings, seen + 1):
            available, held = available + posting.amount, held + posting.held
            place = (account.account_id, number)
            entry = LedgerEntry.saying(place, self.currency, posting, (available, held), self.now)
            transaction.create(entry, lost=Moved())
            if posting.reason is Reason.EXPIRED:
                transaction.create(self.lapse(posting, number), lost=Moved())
        account.place(self.currency, change.book, len(change.postings))

    def effect(self, act: Act, sequence: int) -> LedgerEffect:
        """Return the row under which an act is done once."""
        return self._row(act.effect, act.reference, act.terms_digest, sequence, act.outcome)

    def lapse(self, posting: Posting, sequence: int) -> LedgerEffect:
        """Return the row that says that a hold has ended by its age."""
        terms = digest(self.account.account_id, Reason.EXPIRED)
        return self._row(CLOSING, posting.reference, terms, sequence, Reason.EXPIRED)

    def _row(self, kind: str, reference: str, terms: str, sequence: int, outcome: str | None) -> LedgerEffect:
        return LedgerEffect(
            LedgerEffect.key(kind, self.currency, reference),
            account_id=self.account.account_id,
            kind=kind,
            reference=reference,
            terms=terms,
            attempt=self.attempt,
            outcome=outcome,
            sequence=sequence,
            at=self.now,
        )


def _placed(account: LedgerAccount) -> list[Action]:
    changed = [
        LedgerAccount.sequence.set(account.sequence),
        LedgerAccount.books.set(account.books),
        LedgerAccount.shard.set(account.shard),
    ]
    if account.due_at is None:
        return [*changed, LedgerAccount.due_at.remove(), LedgerAccount.due_shard.remove()]
    return [*changed, LedgerAccount.due_at.set(account.due_at), LedgerAccount.due_shard.set(account.due_shard)]


def _done_before(act: Act, attempt: str, refusal: Refusal) -> Posted:
    """Return how the act was carried out before, or raise the refusal where it was not."""
    known = LedgerEffect.find(act.effect_id)
    if known is None:
        raise refusal
    if known.terms != act.terms_digest:
        raise act.mismatch
    account = LedgerAccount.of(act.account_id)
    return Posted(account, int(known.sequence), repeated=known.attempt != attempt)
