"""Tables that are only ever added to, and what is said when something else happens to one."""

from typing import Any

from shared.core import log
from shared.core.table import Table

METRIC = "AppendOnlyBreaches"


def watch(model: type[Table], record: dict[str, Any]) -> bool:
    """Raise an alarm for a change of a row that is no addition; tell whether there was one.

    The log names the row by its key, which holds opaque ids only.
    """
    if record["eventName"] == "INSERT":
        return False
    log.info("a row that is never changed was changed", happened=record["eventName"], key=record["dynamodb"]["Keys"])
    log.metric(METRIC, 1, store=model.logical())
    return True
