"""The tests speak to the local cloud as an operator: its ports and keys come from the environment, as in `make up`.

Where SECOND_CLOUD says where another one is, each of two workers has a cloud for itself.
"""

import gc
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

# A seeded defect only has to be noticed, in every run or in none: not told with the smallest example, nor remembered.
NOTICING = [Phase.explicit, Phase.generate]
settings.register_profile("quick", phases=NOTICING, deadline=None, database=None, derandomize=True)
settings.register_profile("whole", deadline=None)
settings.load_profile("quick" if os.environ.get("QUICK") else "whole")

WHOLLY = re.compile(r"^pytestmark = \[?pytest\.mark\.deployed", re.MULTILINE)
# With which of the longest tests the first and the second worker begin: what is about one stage stays together, and one
# alone makes the layers.
HEADS = (
    (r"tests/template/.*\[(local|dev)", r"tests/journeys/test_cohorts"),
    (r"tests/machines/", r"tests/template/", r"tests/journeys/", r"tests/analytics/test_rebuild_client"),
)
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
WORKER, SECOND = os.environ.get("PYTEST_XDIST_WORKER", ""), os.environ.get("SECOND_CLOUD", "")
if WORKER == "gw1":
    os.environ.update(setting.split("=") for setting in SECOND.split())
SHARED = bool(WORKER) and not (SECOND and WORKER in ("gw0", "gw1"))

from infra.stages import HERE  # noqa: E402 - it reads where the cloud is

PORT = int(os.environ.get("FIVESTAR_PORT", "4560"))
os.environ.update(
    STAGE="local",
    ACCOUNT="000000000000",
    AWS_REGION="us-east-1",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_ENDPOINT_URL=f"http://127.0.0.1:{PORT + 6}",
    CLOCK_FILE=str(HERE / "clock"),
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Spare reading a file of which everything, or nothing, needs the cloud, where the other is asked for."""
    asked = config.option.markexpr
    if not collection_path.name.startswith("test_") or asked not in ("deployed", "not deployed"):
        return None
    text = collection_path.read_text(encoding="utf-8")
    return True if ("deployed" not in text if asked == "deployed" else WHOLLY.search(text)) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test that wants the cloud for itself and does not say that it needs one; begin with the longest ones."""
    for item in items:
        if item.get_closest_marker("alone") and not item.get_closest_marker("deployed"):
            raise pytest.UsageError(f"{item.nodeid} is marked alone, but not deployed")
    share, heads = len(items) // WORKERS, [_taken(items, places) for places in HEADS]
    ordered: list[pytest.Item] = []
    for worker, head in enumerate(heads):
        others = max(0, worker * share - len(ordered)) if worker < WORKERS else 0
        ordered += [*items[:others], *head]
        del items[:others]
    items[:] = ordered + items


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end: it is a tenth of what a worker does."""
    gc.collect()
    gc.freeze()


def _taken(items: list[pytest.Item], places: tuple[str, ...]) -> list[pytest.Item]:
    """Take the tests of these places out, in this order."""
    found = [item for place in places for item in items if re.match(place, item.nodeid)]
    taken = set(found)
    items[:] = [item for item in items if item not in taken]
    return found


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse to run a test that wants the cloud for itself beside others that use it."""
    if SHARED and item.get_closest_marker("alone"):
        pytest.fail("this worker shares its cloud with others: run without -n, or as `make test` does")


@pytest.fixture(autouse=True)
def well(request: pytest.FixtureRequest) -> Iterator[None]:
    """Begin each test that has the cloud for itself with a model that answers and a product that asks it.

    At the end of each, the people whom it has met stand where the decisions about them say.
    """
    if request.node.get_closest_marker("alone"):
        from tests.support.model import recover

        recover()
    yield
    if "tests.support.people" in sys.modules:
        from tests.support import invariants, people

        standings = set(people.met)
        people.met.clear()
        invariants.standings_are_folds(standings)
