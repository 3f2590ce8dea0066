"""DynamoDB's answers taken as they come."""

import pytest
from botocore.exceptions import ClientError

from shared.clients.breaker import Circuit
from shared.core.undecoded import undecoded
from tests.support.private_cloud import private_cloud

NAME = str(Circuit.Meta.table_name)


def asked(client, **options):
    keys = [{"provider": {"S": name}} for name in ("zoë", "nobody")]
    return client.batch_get_item(RequestItems={NAME: {"Keys": keys}}, **options)["Responses"]


def test_rows_are_the_same_decoded_or_not_and_only_within_the_block():
    with private_cloud([Circuit]):
        Circuit("zoë", failures=3).save()
        client = Circuit.connection().client
        before = asked(client)
        with undecoded(client):
            within = asked(client)
            with undecoded(client):
                twice = asked(client)
        assert before == within == twice == asked(client)
        assert before[NAME][0]["failures"] == {"N": "3"}


def test_a_refusal_is_an_error_within_the_block_too():
    with private_cloud([Circuit]):
        client = Circuit.connection().client
        with pytest.raises(ClientError), undecoded(client):
            client.query(TableName="of-nobody", KeyConditionExpression="a = :b")
