"""The tests speak to the local cloud as an operator: its ports and keys come from the environment, as in `make up`."""

import os

import pytest
from hypothesis import Phase, settings

# A seeded defect only has to be noticed, not to be told with the smallest example.
settings.register_profile("quick", phases=[Phase.explicit, Phase.generate], deadline=None)
settings.register_profile("whole", deadline=None)
settings.load_profile("quick" if os.environ.get("QUICK") else "whole")

PORT = int(os.environ.get("FIVESTAR_PORT", "4560"))
os.environ.update(
    STAGE="local",
    ACCOUNT="000000000000",
    AWS_REGION="us-east-1",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_ENDPOINT_URL=f"http://127.0.0.1:{PORT + 6}",
    CLOCK_FILE=os.path.abspath(".local/clock"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test that wants the cloud for itself and does not say that it needs one: it would run without."""
    for item in items:
        if item.get_closest_marker("alone") and not item.get_closest_marker("deployed"):
            raise pytest.UsageError(f"{item.nodeid} is marked alone, but not deployed")


@pytest.fixture(autouse=True)
def well(request: pytest.FixtureRequest) -> None:
    """Begin each test that has the cloud for itself with a model that answers and a product that asks it."""
    if request.node.get_closest_marker("alone"):
        from tests.support.model import recover

        recover()
