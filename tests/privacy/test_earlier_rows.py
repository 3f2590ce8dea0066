"""Rows of the previous release: `tests/expected/rows.json` has one of each table, with no more than it always had.

A table that is missing there fails: whoever adds one writes down its first row, and never changes an old one.
"""

import base64
import json
from pathlib import Path

import pytest

from infra.discover import declarations


def _binary(value):
    return {"B": base64.b64decode(value["B"])} if set(value) == {"B"} else value


STORED = json.loads((Path(__file__).parents[1] / "expected/rows.json").read_text())
ROWS = {name: {part: _binary(value) for part, value in row.items()} for name, row in STORED.items()}
TABLES = {table.logical(): table for table in declarations().tables}
OF_ANOTHER_RELEASE = {"of_another_release": {"M": {"kept": {"S": "as it is"}}}, "a_set": {"SS": ["a", "b"]}}


def test_d06_every_table_has_a_row_of_its_first_release():
    assert set(TABLES) == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_d06_an_earlier_row_is_read_and_nothing_of_it_is_dropped_on_save(name):
    stored = {**ROWS[name], **OF_ANOTHER_RELEASE}
    row = TABLES[name].from_raw_data(dict(stored))
    for attribute in row.get_attributes():
        getattr(row, attribute)
    kept = row.serialize()
    assert {part: kept.get(part) for part in stored} == stored


@pytest.mark.parametrize("name", sorted(ROWS))
def test_d06_a_row_that_is_read_anew_is_what_is_stored_then(name):
    row = TABLES[name].from_raw_data({**ROWS[name], **OF_ANOTHER_RELEASE})
    row.deserialize(ROWS[name])
    assert not set(OF_ANOTHER_RELEASE) & set(row.serialize())


@pytest.mark.parametrize("name", sorted(ROWS))
def test_d06_a_row_that_takes_the_place_of_an_earlier_one_keeps_what_it_does_not_know_of_it(name):
    earlier = TABLES[name].from_raw_data({**ROWS[name], **OF_ANOTHER_RELEASE})
    row = TABLES[name].from_raw_data(ROWS[name])
    assert set(OF_ANOTHER_RELEASE) <= set(row.in_place_of(earlier).serialize())
    assert row.in_place_of(None) is row
