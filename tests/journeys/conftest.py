"""Journeys that have the cloud for themselves leave it as it was."""

from collections.abc import Iterator

import pytest

from tests.support.local_cloud import reset_clock, switch_model


@pytest.fixture
def as_it_was() -> Iterator[None]:
    """Afterwards switch the model on and put the clock right."""
    yield
    switch_model(True)
    reset_clock()
