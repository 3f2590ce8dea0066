"""Rows of several tables in one call, and one client for all tables."""

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from pynamodb.exceptions import UpdateError

from shared.clients.breaker import Circuit
from shared.core.errors import Unavailable
from shared.core.limits import Counter
from shared.core.rows import CONFLICT_TRIES
from shared.core.table import Transaction, change, condition_failed, create, together
from tests.support.failing import at_call
from tests.support.in_process import cloud_in_process
from tests.support.private_cloud import private_cloud

WRITES = {
    "change": lambda: change(Counter("somebody", 7), [Counter.used.add(1)]),
    "create": lambda: create(Counter("somebody", 7, used=1)),
    "save": lambda: Counter("somebody", 7, used=1).save(),
}


def test_more_rows_than_one_call_takes_are_read_all_the_same():
    with private_cloud([Circuit, Counter]):
        for number in range(130):
            Circuit(f"provider-{number}", failures=number).save()
        Counter("somebody", 7, used=3).save()
        keys = [(Circuit, f"provider-{number}", None) for number in range(140)]
        *circuits, counter, again = together(*keys, (Counter, "somebody", 7), (Circuit, "provider-1", None))
    assert [row and int(row.failures) for row in circuits] == [*range(130), *[None] * 10]
    assert (int(counter.used), int(again.failures)) == (3, 1)
    assert Circuit.connection().client is Counter.connection().client


def test_no_rows_need_no_call():
    assert together() == []


def test_a_table_that_does_not_answer_is_no_condition_that_failed():
    assert not condition_failed(UpdateError("it took too long", ReadTimeoutError(endpoint_url="http://table")))
    failed = ClientError({"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}, "UpdateItem")
    assert condition_failed(UpdateError("somebody was quicker", failed))


def conflict():
    return ClientError({"Error": {"Code": "TransactionConflictException", "Message": "it is written"}}, "UpdateItem")


def cancelled(reason):
    answer = {"Error": {"Code": "TransactionCanceledException", "Message": reason}, "ResponseMetadata": {}}
    return ClientError({**answer, "CancellationReasons": [{"Code": reason, "Message": ""}]}, "TransactWriteItems")


@pytest.mark.parametrize("write", WRITES)
def test_a_row_that_a_transaction_holds_is_written_when_it_is_free(write):
    with cloud_in_process([Counter]):
        with at_call(1, "before", conflict, times=3):
            WRITES[write]()
        assert int(Counter.get("somebody", 7).used) == 1
        with at_call(1, "before", conflict, times=CONFLICT_TRIES), pytest.raises(Unavailable):
            WRITES[write]()


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_that_could_not_be_written_now_is_written_a_moment_later(reason):
    with cloud_in_process([Counter]):
        with at_call(1, "before", lambda: cancelled(reason), times=2):
            Transaction().create(Counter("somebody", 7, used=1)).commit()
        assert int(Counter.get("somebody", 7).used) == 1
