"""One person's money from the first bonus to the last trace, held against Stripe at each step."""

from collections.abc import Iterator

import pytest

from tests.journeys.money import Money
from tests.support.tills import bank

pytestmark = [pytest.mark.deployed, pytest.mark.alone, pytest.mark.timeout(300), pytest.mark.usefixtures("as_it_was")]


@pytest.fixture(autouse=True)
def stripe_as_it_was() -> Iterator[None]:
    """Afterwards put Stripe's clock right as well."""
    yield
    bank("ahead", seconds=0)


def test_somebody_buys_subscribes_renews_fails_is_refunded_and_leaves_and_stripe_says_the_same_at_each_step():
    Money().run()
