import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.banking import BANKS, boss, product, refuses

pytestmark = pytest.mark.deployed


def test_makes_a_bank_for_a_product_that_exists_and_notes_who_did():
    wanted = {"product_id": product(), "title": "Finance"}
    assert refuses("POST", BANKS, wanted)
    assert boss().post(BANKS, {**wanted, "product_id": new()}).body["fields"][0]["field"] == "product_id"
    assert boss().post(BANKS, {**wanted, "title": ""}).refused == (422, "Invalid")
    made = boss().post(BANKS, wanted)
    assert (made.status, made.body["title"], made.body["version"]) == (201, "Finance", 1)
    (entry,) = AuditEntry.query(made.body["bank_id"])
    assert (entry.act, entry.actor_id) == ("question_bank_created", boss().user_id)


def test_takes_the_id_that_is_named_once_and_never_again_after_a_deletion():
    wanted = {"bank_id": new(), "product_id": product(), "title": "Named"}
    assert boss().post(BANKS, {**wanted, "bank_id": "x"}).refused == (422, "Invalid")
    assert boss().post(BANKS, wanted).body["bank_id"] == wanted["bank_id"]
    assert boss().post(BANKS, wanted).refused == (409, "BankExists")
    assert boss().delete(f"{BANKS}/{wanted['bank_id']}").status == 204
    assert boss().post(BANKS, wanted).refused == (409, "BankExists")


def test_the_same_request_again_makes_no_second_bank():
    wanted, key = {"product_id": product(), "title": "Once"}, {"idempotency-key": new()}
    first, again = (boss().post(BANKS, wanted, headers=key).body for _ in range(2))
    assert first["bank_id"] == again["bank_id"]
