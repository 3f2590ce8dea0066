"""The people who run Job Readiness, walked over HTTP; what they are told is held against the raw rows."""

import pytest

from tests.journeys.checking import Checks
from tests.journeys.cohorts import Cohorts, a_seed

pytestmark = [pytest.mark.deployed, pytest.mark.alone, pytest.mark.timeout(1200), pytest.mark.usefixtures("as_it_was")]


def test_two_cohorts_go_through_a_product_from_nothing_and_every_figure_follows_from_their_rows():
    journey = Cohorts(a_seed())
    journey.run()
    Checks(journey).run()
