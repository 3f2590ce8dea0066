import pytest

from shared.core.ids import new
from tests.support.banking import BANKS, bank, boss, refuses, report, send

pytestmark = pytest.mark.deployed


def test_gives_a_form_that_takes_one_file_of_one_kind_and_size():
    bank_id = bank()
    path = f"{BANKS}/{bank_id}/import"
    assert refuses("POST", path, {"format": "gift"})
    assert boss().post(path, {"format": "docx"}).refused == (422, "Invalid")
    assert boss().post(f"{BANKS}/{new()}/import", {"format": "gift"}).refused == (404, "BankNotFound")
    form = boss().post(path, {"format": "xml"})
    assert (form.status, form.body["state"]) == (202, "awaiting_file")
    assert send(form.body, b"x" * (form.body["most_bytes"] + 1)) in (400, 403)
    fields = {**form.body["fields"], "key": f"question-imports/{bank_id}/{new()}"}
    assert send({**form.body, "fields": fields}, b"<quiz/>") in (400, 403)
    assert report(bank_id, form.body["import_id"])["state"] == "awaiting_file"
