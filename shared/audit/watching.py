"""Tables that are only ever added to, and what is said when something else happens to one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.core import log
from shared.core.table import Table

METRIC = "AppendOnlyBreaches"
AT_ONCE = timedelta(hours=1)  # by then a row is written whose act has happened: no request and no step takes longer


def watch(model: type[Table], record: dict[str, Any]) -> bool:
    """Raise an alarm for a change of a row that is no addition; tell whether there was one.

    The log names the row by its key, which holds opaque ids only.
    """
    if record["eventName"] == "INSERT":
        return False
    log.info("a row that is never changed was changed", happened=record["eventName"], key=record["dynamodb"]["Keys"])
    log.metric(METRIC, 1, store=model.logical())
    return True


def brought_back(happened_at: datetime, record: dict[str, Any]) -> bool:
    """Tell whether a row was written long after what it says has happened: a restore has put it there again."""
    written_at = datetime.fromtimestamp(float(record["dynamodb"]["ApproximateCreationDateTime"]), UTC)
    return written_at > happened_at + AT_ONCE
