"""P3 and P9: the round trips of each endpoint, counted by the proxy while a journey runs, and how long that takes."""

import json
import time
import urllib.request
from collections import defaultdict
from typing import Any

import tests.journeys.__main__ as demonstration
from infra.discover import declarations
from shared.core.names import physical
from tests.journeys.five_stars import FiveStars
from tests.journeys.telling import Teller
from tests.support.local_cloud import CONTROL, reset_clock, switch_model

MOST = 3


def meter() -> Any:
    """Return what the proxy has counted."""
    with urllib.request.urlopen(f"http://127.0.0.1:{CONTROL}/meter", timeout=30) as response:
        return json.load(response)


def measure() -> dict[str, Any]:
    """Walk one journey with the model and return how many endpoints stayed within three trips a request."""
    assert demonstration
    requests: dict[str, int] = defaultdict(int)
    teller = Teller(out=lambda _: None)
    switch_model(True)
    reset = urllib.request.Request(f"http://127.0.0.1:{CONTROL}/meter", method="DELETE")
    urllib.request.urlopen(reset, timeout=30).close()
    started = time.monotonic()
    FiveStars(True, teller).run()
    took = time.monotonic() - started
    reset_clock()
    for operation, count in teller.counts.items():
        requests[operation] += count
    per_endpoint = {}
    counted = trips_by_function(meter())
    for function in declarations().functions:
        sent = requests.get(function.trigger, 0)
        if function.kind == "endpoint" and sent:
            per_endpoint[function.identifier] = round(counted.get(physical(function.identifier), 0) / sent, 2)
    return {
        "journey_seconds": round(took, 1),
        "endpoints": len(per_endpoint),
        "at_most_minimum": sum(value <= MOST for value in per_endpoint.values()),
        "trips": dict(sorted(per_endpoint.items(), key=lambda pair: -pair[1])),
    }


def trips_by_function(counted: Any) -> dict[str, int]:
    """Return the calls to DynamoDB by function, limits and receipts apart."""
    found: dict[str, int] = defaultdict(int)
    for row in counted["calls"] if isinstance(counted, dict) else counted:
        if row.get("service") == "dynamodb" and not str(row.get("table", "")).endswith(("-limits", "-receipts")):
            found[row["function"]] += row["trips"]
    return found


if __name__ == "__main__":
    print(json.dumps(measure()))
