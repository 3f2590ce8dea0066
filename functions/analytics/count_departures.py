"""Somebody was erased: what they counted for stays in the sums, and nothing says any more that it was them."""

from typing import Any

from shared.business.counting import DEPARTING, departed
from shared.business.models import CountedDeed
from shared.core.function import stream


@stream(CountedDeed, changes=("REMOVE",), grants=DEPARTING)
def count_departures(record: dict[str, Any]) -> None:
    """Keep the counts of a removed row under a name that says nothing, so that a rebuild finds them."""
    departed(record["eventID"], CountedDeed.from_raw_data(record["dynamodb"]["OldImage"]))
