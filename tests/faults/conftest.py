import pytest

from tests.support.paying import till


@pytest.fixture(scope="module")
def whole():
    """A Stripe, and an AWS, that a module's tests share."""
    with till() as own:
        yield own


@pytest.fixture
def shop(whole):
    """Leave the events of the test before, and its time, behind."""
    whole.account.offset = 0
    whole.catch_up()
    whole.news()
    return whole
