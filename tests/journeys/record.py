"""Records the examples of the interface description from a journey: `make record`."""

import json
import re
from typing import Any

import tests.journeys.__main__ as demonstration
from infra.discover import declarations
from infra.openapi import EXAMPLES
from tests.journeys.five_stars import FiveStars
from tests.journeys.telling import Teller
from tests.support.local_cloud import reset_clock, switch_model

MOST_ENTRIES = 2  # of a list: an example shows the shape, not the whole
SECRETS = re.compile(r"token|signature|credential|policy|password|^x-amz", re.IGNORECASE)


def shortened(value: Any, name: str = "") -> Any:
    """Return an answer with short lists and without anything that would let somebody in."""
    if isinstance(value, dict):
        return {key: shortened(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [shortened(inner, name) for inner in value[:MOST_ENTRIES]]
    if isinstance(value, str):
        return "…" if SECRETS.search(name) and name != "token_type" else value[:400]
    return value


def main() -> None:
    """Walk the journey with the model and keep the first request and answer of every operation."""
    assert demonstration
    teller = Teller(out=lambda _: None)
    switch_model(True)
    try:
        FiveStars(True, teller).run()
    finally:
        reset_clock()
    names = {function.trigger: function.identifier for function in declarations().functions}
    examples = {names[operation]: shortened(example) for operation, example in teller.examples.items()}
    EXAMPLES.write_text(json.dumps(examples, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(examples)} operations have an example")


if __name__ == "__main__":
    main()
