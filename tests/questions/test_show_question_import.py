import pytest

from shared.core.ids import new
from tests.support.banking import BANKS, bank, boss, imported, many, refuses, report

pytestmark = pytest.mark.deployed


def test_shows_the_report_page_by_page_to_admins_only_and_only_with_its_bank():
    bank_id = bank()
    whole = imported(bank_id, many(5) + b"\nAnd this only describes.\n")
    path = f"{BANKS}/{bank_id}/imports/{whole['import_id']}"
    assert refuses("GET", path)
    entries, cursor = [], ""
    while cursor is not None:
        page = report(bank_id, whole["import_id"], f"?limit=2{cursor}")
        entries += page["entries"]
        cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
    assert entries == whole["entries"]
    assert [entry["outcome"] for entry in entries] == ["imported"] * 5 + ["refused"]
    assert boss().get(f"{BANKS}/{new()}/imports/{whole['import_id']}").refused == (404, "ImportNotFound")
    assert boss().get(f"{path}?limit=101").refused == (422, "Invalid")
