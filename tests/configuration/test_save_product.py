import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.configuring import BASE, admin, delete, made, new_product, product, refused_to_others
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators():
    refused_to_others("PUT", f"/products/{new()}", product())
    assert admin().put(f"{BASE}/products/not-an-id", product()).refused == (404, "ProductNotFound")
    assert admin().put(f"{BASE}/products/{new()}", product(version=1)).refused == (404, "ProductNotFound")


def test_an_id_of_the_callers_choice_is_taken_once():
    place = f"{BASE}/products/{new()}"
    first, again = (made(admin().put(place, product())) for _ in range(2))
    assert first == again
    changed = admin().put(place, product(title="Another"))
    assert changed.refused == (409, "VersionConflict")
    assert (changed.body["version"], changed.body["updated_by"]) == (1, admin().user_id)


def test_of_two_who_have_seen_the_same_version_one_is_told():
    product_id = new_product()
    place = f"{BASE}/products/{product_id}"
    answers = at_once([lambda n=n: admin().put(place, product(title=f"Title {n}", version=1)) for n in range(3)])
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    stands = made(admin().get(place))
    assert (stands["version"], stands["content"]) == (2, next(a.body["content"] for a in answers if a.status == 200))
    acts = [(entry.act, entry.actor_id) for entry in AuditEntry.query(product_id)]
    assert acts == [("product_created", admin().user_id), ("product_changed", admin().user_id)]


def test_what_was_deleted_does_not_come_back():
    product_id = new_product()
    assert delete(admin(), f"/products/{product_id}", 1).status == 204
    assert admin().put(f"{BASE}/products/{product_id}", product()).refused == (404, "ProductNotFound")
