import pytest

from shared.core.ids import new
from shared.ledger.models import shard_of
from tests.support.lambdas import invoke

pytestmark = pytest.mark.deployed


def test_names_every_shard_that_an_account_can_be_on():
    answer = invoke("billing_list_shards", {"day": "2199-01-01"})
    assert answer["day"] == "2199-01-01"
    assert {shard_of(new()) for _ in range(2000)} == set(answer["shards"])
