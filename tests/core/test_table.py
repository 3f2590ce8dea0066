"""Rows of several tables in one call, and one client for all tables."""

from botocore.exceptions import ClientError, ReadTimeoutError
from pynamodb.exceptions import UpdateError

from shared.clients.breaker import Circuit
from shared.core.limits import Counter
from shared.core.table import condition_failed, together
from tests.support.private_cloud import private_cloud


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
