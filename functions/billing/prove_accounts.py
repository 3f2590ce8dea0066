"""The balances of some accounts are proved from their entries."""

from collections import Counter

from shared.core.clock import now
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import reads, writes
from shared.core.pacing import for_a_while
from shared.ledger.messages import Pace, Proved, ShardOfAccounts
from shared.ledger.models import LedgerAccount, LedgerEntry
from shared.ledger.reconciling import LedgerCheck, LedgerReport, accounts_of, check, sums_of


@step(
    grants=[reads(LedgerAccount), reads(LedgerEntry), writes(LedgerCheck), writes(LedgerReport)],
    errors=[Unavailable],
    timeout=300,
)
def prove_accounts(work: ShardOfAccounts) -> Proved:
    """Prove the next accounts of a shard and write down what differs; again is the same."""
    return for_a_while(_page, work, lambda done: work.model_copy(update={"after": done.after}) if done.after else None)


def _page(work: ShardOfAccounts) -> Proved:
    ids, after = accounts_of(work.shard, work.after)
    sums: Counter[str] = Counter()
    for account_id in ids:
        proof = check(account_id, now())
        sums.update(dict(sums_of(proof)))
        if proof.differences:
            found = [difference.model_dump() for difference in proof.differences]
            LedgerReport(work.day, f"difference#{account_id}", facts={"differences": found}).save()
    LedgerReport(work.day, f"page#{work.shard:02d}#{work.after or ''}", facts=dict(sums)).save()
    return Proved(after=after, pace=Pace.MORE if after else Pace.DONE)
