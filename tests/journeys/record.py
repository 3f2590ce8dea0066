"""Records the examples of the interface description from the journeys: `make record`."""

import json
import os
import re
from typing import Any

import tests.journeys.__main__ as demonstration
from infra.discover import declarations
from infra.openapi import EXAMPLES
from tests.journeys.checking import Checks
from tests.journeys.cohorts import Cohorts
from tests.journeys.five_stars import FiveStars
from tests.journeys.looking import Tour
from tests.journeys.owning import Own
from tests.journeys.telling import Teller
from tests.support.local_cloud import reset_clock, switch_model
from tests.support.people import Answer, observers

MOST_ENTRIES = 2  # of a list: an example shows the shape, not the whole
LONGEST_TEXT = 400
SECRETS = re.compile(r"token|ticket|secret|signature|credential|policy|password|cursor|^auth$|^x-amz", re.IGNORECASE)
PUBLIC = {"token_type", "token_endpoint", "id_token_signing_alg_values_supported"}
HERE = re.compile(r"^(http|ws)://127\.0\.0\.1:\d+")


class Routes:
    """Which operation a request is of."""

    def __init__(self) -> None:
        endpoints = [function for function in declarations().functions if function.kind == "endpoint"]
        # A route with a word at some place goes before one with a parameter there.
        ordered = sorted(endpoints, key=lambda function: function.path.count("{"))
        self.known = [(each.method, _pattern(each.path), each.identifier) for each in ordered]

    def name(self, method: str, path: str) -> str | None:
        """Return the operation's name."""
        place = path.partition("?")[0]
        return next((name for verb, route, name in self.known if verb == method and route.fullmatch(place)), None)


class Recorder:
    """Keeps an example of every operation that was asked for and answered: the first that holds something."""

    def __init__(self) -> None:
        self.examples: dict[str, dict[str, Any]] = {}
        self.routes = Routes()

    def observe(self, method: str, path: str, body: Any, answer: Answer) -> None:
        """Take a request and its answer into account."""
        if answer.status >= 400:
            return
        name = self.routes.name(method, path)
        example: dict[str, Any] = {}
        if isinstance(body, dict):
            example["request"] = shortened(body)
        if isinstance(answer.body, dict | list):
            example["response"] = shortened(answer.body)
        if name and example and (name not in self.examples or _is_bare(self.examples[name]) > _is_bare(example)):
            self.examples[name] = example


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{\w+}", "[^/]+", path))


def _is_bare(example: dict[str, Any]) -> bool:
    """Tell whether an answer holds a list without entries, which shows nothing of their shape."""
    response = example.get("response", {})
    return any(value == [] for value in response.values()) if isinstance(response, dict) else not response


def shortened(value: Any, name: str = "") -> Any:
    """Return an answer with short lists and without anything that would let somebody in."""
    if isinstance(value, dict):
        return {key: shortened(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [shortened(inner, name) for inner in value[:MOST_ENTRIES]]
    if isinstance(value, str):
        return "…" if SECRETS.search(name) and name not in PUBLIC else _text(value)
    return value


def _text(value: str) -> str:
    """Return a text in short; an address without this machine's name, and without what signs it."""
    if here := HERE.match(value):
        value = HERE.sub(f"{here[1]}s://service.example.org", value).partition("?")[0]
    return value[:LONGEST_TEXT]


def walk() -> None:
    """Walk all journeys with the model."""
    assert demonstration
    switch_model(True)
    try:
        FiveStars(True, Teller(out=lambda _: None)).run()
        journey = Cohorts(int(os.environ.get("SEED", "7")), Teller(out=lambda _: None))
        journey.run()
        Checks(journey).run()
        Tour(journey.admin, journey.made.product_id).run()
        Own(journey.admin).run()
    finally:
        switch_model(True)
        reset_clock()


def main() -> None:
    """Walk, and keep a request and an answer of every operation."""
    recorder = Recorder()
    observers.append(recorder.observe)
    try:
        walk()
    finally:
        observers.remove(recorder.observe)
    save(recorder)


def save(recorder: Recorder) -> None:
    """Keep what was recorded, and what was before of operations that nobody has asked for this time."""
    known = json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
    names = {name for _, _, name in recorder.routes.known}
    examples = {**{name: each for name, each in known.items() if name in names}, **recorder.examples}
    EXAMPLES.write_text(json.dumps(examples, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(examples)} of {len(names)} operations have an example")


if __name__ == "__main__":
    main()
