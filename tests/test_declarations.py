"""What every declaration must be, so that a newcomer finds a feature from its URL in a minute."""

import json
import re
from pathlib import Path

import pytest

from infra.discover import declarations
from shared.core.errors import Refusal

ROOT = Path(__file__).parents[1]
FUNCTIONS = declarations().functions
TABLES = declarations().tables
BY_NAME = {function.identifier: function for function in FUNCTIONS}
EVENT_KINDS = {"job", "on", "on_upload", "step", "scheduled", "stream", "socket", "resource"}


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_module_is_called_like_its_function(name):
    function = BY_NAME[name]
    assert function.module == f"functions.{function.domain}.{function.name}"
    assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", function.name)
    assert len(f"fivestar-staging-{name}") <= 64


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_function_has_its_mirrored_test(name):
    function = BY_NAME[name]
    assert (ROOT / "tests" / function.domain / f"test_{function.name}.py").exists()


@pytest.mark.parametrize("name", sorted(n for n, f in BY_NAME.items() if f.kind in EVENT_KINDS))
def test_every_function_without_a_route_has_a_sample_that_its_input_accepts(name):
    function = BY_NAME[name]
    sample = json.loads((ROOT / "events" / function.domain / f"{function.name}.json").read_text())
    from pydantic import BaseModel

    expected = function.input_of(BaseModel)
    if expected:
        expected.model_validate(function._payload(sample))


@pytest.mark.parametrize("name", sorted(n for n, f in BY_NAME.items() if f.kind == "endpoint"))
def test_path_parameters_are_parameters_of_the_function(name):
    function = BY_NAME[name]
    assert set(re.findall(r"{(\w+)}", function.path)) <= set(function.parameters)
    assert all(issubclass(error, Refusal) and error.status != 500 for error in function.errors)


def test_routes_and_domains_stay_within_what_the_gateway_takes():
    for api in ("identity", "app", "admin"):
        assert sum(f.kind == "endpoint" and f.api == api for f in FUNCTIONS) <= 250
    for domain in {f.domain for f in FUNCTIONS}:
        assert sum(f.domain == domain for f in FUNCTIONS) <= 60


def test_d01_every_table_says_whose_data_it_holds_and_for_how_long():
    for table in TABLES:
        personal = table.Meta.personal
        assert personal.retention, table
        attributes = set(table.get_attributes())
        assert personal.owner is None or personal.owner in attributes, table


def test_every_table_that_keeps_a_user_id_names_its_owner():
    for table in TABLES:
        if "user_id" in table.get_attributes():
            assert table.Meta.personal.owner == "user_id", table


def test_every_table_documents_its_access_patterns():
    for table in TABLES:
        assert "Access:" in (table.__doc__ or ""), table
