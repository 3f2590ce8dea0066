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


@pytest.fixture(autouse=True)
def well(request: pytest.FixtureRequest) -> None:
    """Begin each test that has the cloud for itself with a model that answers and a product that asks it."""
    if request.node.get_closest_marker("alone"):
        from tests.support.model import recover

        recover()
