"""Fills an empty stage from exports of its tables: `make restore STAGE=… FROM=s3://bucket/prefix`.

No effect happens a second time: while rows are put, jobs and what follows tables and files are held back; schedules are
made anew from the rows; whoever was erased since is erased again; and every balance and star is proved at the end.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from botocore.exceptions import ClientError

from infra import erase_again, rebuild
from infra.discover import declarations
from infra.exported import Export, ExportUnusable, Folder, Item, exports_in
from infra.quiet import quiet
from infra.reaching import reach
from shared.core import clock
from shared.core.aws import client
from shared.core.table import Table
from shared.exams.delivery import FINISHER, call_time
from shared.exams.models import ExamAttempt
from shared.exams.rules import Status
from shared.ledger.models import LedgerAccount
from shared.ledger.reconciling import check
from shared.readiness.models import Enrolment

AT_ONCE = 10  # rows that are on their way
CHUNK = 400


@dataclass
class Found:
    """What was restored: rows by table, and the keys of those that something has to be done about."""

    rows: dict[str, int] = field(default_factory=dict)
    there: int = 0
    too_old: int = 0
    started: list[tuple[str, str]] = field(default_factory=list)
    enrolments: list[tuple[str, str]] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)

    def note(self, table: type[Table], row: Item) -> None:
        """Remember a row that has a schedule, or a fold that can be proved."""
        if table is ExamAttempt and row["status"]["S"] == Status.STARTED:
            self.started.append((row["user_id"]["S"], row["attempt_id"]["S"]))
        if table is Enrolment:
            self.enrolments.append((row["user_id"]["S"], row["product_id"]["S"]))
        if table is LedgerAccount:
            self.accounts.append(row["account_id"]["S"])


def readable(folder: Folder) -> dict[type[Table], Export]:
    """Return the exports in a folder by table; raises `ExportUnusable` where one is of no table of this release."""
    exports = exports_in(folder)
    tables = {table.logical(): table for table in declarations().tables}
    unknown = sorted(set(exports) - set(tables))
    if unknown:
        raise ExportUnusable(f"this release has no table {', '.join(unknown)}")
    return {tables[name]: export for name, export in sorted(exports.items())}


def load(exports: Mapping[type[Table], Export]) -> Found:
    """Put the rows of exports into the stage's tables, but those that have outlived their time.

    A row that is there already stays as it is, so that a restore that broke off can be begun again.
    """
    found = Found()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for table, export in exports.items():
            _load_table(table, export, found, pool)
    return found


def remake_schedules(found: Found) -> int:
    """Make the one-time schedules anew that the rows call for; return how many. What is overdue is called soon."""
    count = 0
    for makes in SCHEDULES.values():
        count += makes(found)
    return count


def differences(found: Found) -> Iterator[str]:
    """Yield what of the restored rows is not what their decisions or entries lead to."""
    for user_id, product_id in found.enrolments:
        enrolment = Enrolment.find(user_id, product_id)
        if enrolment is None:
            continue  # whose it was is erased again
        state, _ = enrolment.state()
        tier = state.tier.value if state.tier else None
        if (state.star, tier) != (int(enrolment.star), enrolment.tier):
            yield f"enrolment {enrolment.enrolment_id}: star {enrolment.star} is {state.star} by its decisions"
    for account_id in found.accounts:
        for difference in check(account_id, clock.now()).differences:
            yield f"account {account_id}: {difference.what} is not what its entries say"


def _load_table(table: type[Table], export: Export, found: Found, pool: ThreadPoolExecutor) -> None:
    rows, put = export.rows(), partial(_put, table)
    found.rows[export.table] = 0
    while chunk := list(islice(rows, CHUNK)):
        fresh = [row for row in chunk if table.from_raw_data(row).alive(clock.now())]
        found.too_old += len(chunk) - len(fresh)
        put_now = sum(pool.map(put, fresh))
        found.rows[export.table] += put_now
        found.there += len(fresh) - put_now
        for row in fresh:
            found.note(table, row)


def _put(table: type[Table], row: Item) -> bool:
    key = table._hash_key_attribute().attr_name  # type: ignore[no-untyped-call]
    asked = {"TableName": table.Meta.table_name, "Item": row}  # type: ignore[attr-defined]
    names = {"ExpressionAttributeNames": {"#key": key}}
    try:
        client("dynamodb").put_item(**asked, **names, ConditionExpression="attribute_not_exists(#key)")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _exams(found: Found) -> int:
    for user_id, attempt_id in found.started:
        call_time(ExamAttempt.of(user_id, attempt_id), clock.now())
    return len(found.started)


# What makes the schedules of a function anew: each function that is called at a moment has its own.
SCHEDULES: dict[str, Callable[[Found], int]] = {FINISHER: _exams}


def main() -> None:
    """Restore the stage that STAGE names from the exports in FROM; ends with a failure when something differs."""
    stage = reach()
    try:
        exports = readable(Folder.of(os.environ.get("FROM", "")))
    except ExportUnusable as refusal:
        raise SystemExit(f"nothing was restored: {refusal}") from None
    moments = " and ".join(sorted({export.moment for export in exports.values()}))
    print(
        f"restoring {len(exports)} tables of {stage} as of {moments}; until this is through, nothing else happens there"
    )
    with quiet():
        found = load(exports)
        schedules = remake_schedules(found)
        erase_again.main()
    rebuild.main()
    print(f"{sum(found.rows.values())} rows came back, {found.there} were there, {schedules} schedules were made anew")
    print(f"{found.too_old} rows had outlived their time and were left out")
    _end(differences(found))


def _end(found: Iterable[str]) -> None:
    differing = list(found)
    print("\n".join(differing) or "every star and balance is what its decisions and entries say")
    if differing:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
