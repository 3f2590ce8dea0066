"""Facts that one domain tells the others, over the stage's event bus."""

from collections.abc import Sequence

from pydantic import BaseModel

from shared.core.aws import client
from shared.core.errors import Unavailable
from shared.core.names import PRODUCT, physical

MOST_ENTRIES = 10  # of one call


def emit(name: str, detail: BaseModel) -> None:
    """Publish an event, such as `star.awarded`; consumers may see it more than once."""
    emit_all(name, [detail])


def emit_all(name: str, details: Sequence[BaseModel]) -> None:
    """Publish an event for each of these, ten in a round trip; some may be published when this raises."""
    for start in range(0, len(details), MOST_ENTRIES):
        entries = [_entry(name, detail) for detail in details[start : start + MOST_ENTRIES]]
        if client("events").put_events(Entries=entries)["FailedEntryCount"]:
            raise Unavailable(f"The event {name} was not accepted.")


def _entry(name: str, detail: BaseModel) -> dict[str, str]:
    return {
        "EventBusName": physical("events"),
        "Source": PRODUCT,
        "DetailType": name,
        "Detail": detail.model_dump_json(),
    }
