"""Facts that one domain tells the others, over the stage's event bus."""

from pydantic import BaseModel

from shared.core.aws import client
from shared.core.errors import Unavailable
from shared.core.names import PRODUCT, physical


def emit(name: str, detail: BaseModel) -> None:
    """Publish an event, such as `star.awarded`; consumers may see it more than once."""
    entry = {
        "EventBusName": physical("events"),
        "Source": PRODUCT,
        "DetailType": name,
        "Detail": detail.model_dump_json(),
    }
    if client("events").put_events(Entries=[entry])["FailedEntryCount"]:
        raise Unavailable(f"The event {name} was not accepted.")
