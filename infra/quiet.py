"""A stage in which nothing happens by itself while its tables are filled: `make quiet STAGE=…`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from infra.reaching import reach
from shared.core.aws import client
from shared.core.names import physical

PAUSE = 0.5  # seconds between two looks at what takes a moment
MOST_LOOKS = 240
AT_REST = {True: "Enabled", False: "Disabled"}


class NotAtRest(Exception):
    """What follows a table takes too long to begin or to end."""


@contextmanager
def quiet() -> Iterator[None]:
    """Hold back jobs, and what follows tables or arriving files, until everything inside is done.

    What follows a table then goes on where it was held back, and sees every row that was written meanwhile when all
    of them are there; of a file that arrived meanwhile nobody is told. After a failure everything stays held back:
    nothing is to work on half of the rows, and whoever tries again to the end sets all going.
    """
    _let(False)
    yield
    _let(True)


def rules() -> list[str]:
    """Return the names of the rules that call a function from time to time, or when a file arrives."""
    pages = client("events").get_paginator("list_rules").paginate(NamePrefix=physical(""))
    return [rule["Name"] for page in pages for rule in page["Rules"]]


def followers() -> list[str]:
    """Return the ids of what has functions follow the stage's tables."""
    pages = client("lambda").get_paginator("list_event_source_mappings").paginate()
    found = [mapping for page in pages for mapping in page["EventSourceMappings"]]
    return [each["UUID"] for each in found if f":table/{physical('')}" in each["EventSourceArn"]]


def _let(go_on: bool) -> None:
    following = followers()
    for uuid in following:
        _rest(uuid)
        client("lambda").update_event_source_mapping(UUID=uuid, Enabled=go_on)
    for uuid in following:
        _rest(uuid, AT_REST[go_on])
    for name in rules():
        (client("events").enable_rule if go_on else client("events").disable_rule)(Name=name)


def _rest(uuid: str, state: str = "") -> None:
    """Wait until something has begun or ended: what is on its way there takes no other order."""
    for _ in range(MOST_LOOKS):
        now = client("lambda").get_event_source_mapping(UUID=uuid)["State"]
        if now == state or (not state and now in AT_REST.values()):
            return
        time.sleep(PAUSE)
    raise NotAtRest(uuid)


def main() -> None:
    """Hold everything back on the stage that STAGE names; the end of a restore sets it going again."""
    stage = reach()
    _let(False)
    print(f"jobs, streams and arriving files of {stage} are held back until a restore is through")


if __name__ == "__main__":
    main()
