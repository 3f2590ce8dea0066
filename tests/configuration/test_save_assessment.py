import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, assessment, made, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    path = f"/products/{new()}/assessments/{new()}"
    refused_to_others("PUT", path, assessment())
    assert admin().put(f"{BASE}{path}", assessment()).refused == (404, "ProductNotFound")


def test_counts_changes_and_nothing_else():
    place = f"{BASE}/products/{new_product()}/assessments/{new()}"
    assert [made(admin().put(place, assessment()))["version"] for _ in range(2)] == [1, 1]
    assert made(admin().put(place, assessment(title="Other", version=1)))["version"] == 2
    assert admin().put(place, assessment(title="Third", version=1)).refused == (409, "VersionConflict")
    assert admin().put(place, assessment(title="Third")).refused == (409, "VersionConflict")


def test_an_assessment_belongs_to_one_product():
    mine, other, assessment_id = new_product(), new_product(), new()
    made(admin().put(f"{BASE}/products/{mine}/assessments/{assessment_id}", assessment()))
    foreign = admin().get(f"{BASE}/products/{other}/assessments/{assessment_id}")
    assert foreign.refused == (404, "AssessmentNotFound")
