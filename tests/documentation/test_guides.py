"""What the guides name is there: paths, commands, alarms, tables and events."""

import re
from pathlib import Path

import pytest

from infra.discover import declarations
from shared.payments.events import SUBSCRIBING, VERSIONS, Strange, subject_of

ROOT = Path(__file__).parents[2]
GUIDES = {name: (ROOT / name).read_text() for name in ("docs/operator-guide.md", "docs/student-guide.md", "README.md")}
ROUTES = {
    (function.method, re.sub(r"\{\w+\}", "{}", function.path))
    for function in declarations().functions
    if function.kind == "endpoint"
}
OBJECTS = {"charge": "charge", "refund": "refund", "charge.dispute": "dispute", "payment_intent": "payment_intent",
           "customer.subscription": "subscription", "invoice": "invoice"}  # fmt: skip


def named(guide, pattern):
    return sorted(set(re.findall(pattern, GUIDES[guide])))


def is_there(method, path):
    path = re.sub(r"\{\w+\}", "{}", path.partition("?")[0]).replace("…", "/api/admin/job-readiness")
    return (method, path) in ROUTES


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_with_its_method_is_one_of_ours(guide):
    shown = named(guide, r"`(GET|POST|PUT|PATCH|DELETE) (/api/[\w/{}.?=…-]+)")
    example = ("GET", "/api/app/notes")
    assert [each for each in shown if each != example and not is_there(*each)] == []
    assert guide != "docs/operator-guide.md" or len(shown) > 20


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_is_one_of_the_makefile(guide):
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(named(guide, r"\bmake ([a-z-]+)(?=[ `\n])(?! sure)")) - targets <= {"them", "the", "an", "of", "a"}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_file_is_there(guide):
    paths = named(guide, r"`((?:shared|functions|infra|tests|docs|layers|events)/[\w/]+\.(?:py|md|yaml|json))`")
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_event_that_is_to_be_selected_is_understood():
    (version,) = VERSIONS
    assert f"`{version}`" in GUIDES["docs/operator-guide.md"]
    section = GUIDES["docs/operator-guide.md"].partition("and these events:")[2].partition("Others do no harm")[0]
    types = re.findall(r"`([a-z_.]+)`", section)
    assert len(types) == 20
    for kind in types:
        name = OBJECTS[kind.rpartition(".")[0]]
        thing = {"object": name, "id": "x_1", "payment_intent": "pi_1", "subscription": "sub_1"}
        thing["parent"] = {"subscription_details": {"subscription": "sub_1"}}
        event = {"id": "evt_1", "type": kind, "livemode": False, "api_version": version, "data": {"object": thing}}
        found = subject_of(event, live=False)
        assert not isinstance(found, Strange), kind
        assert found.kind == ("subscription" if name in SUBSCRIBING else "payment")
