import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, assessment, made, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_assessments():
    path = f"/products/{new_product()}/assessments/{new()}"
    refused_to_others("GET", path)
    assert admin().get(f"{BASE}{path}").refused == (404, "AssessmentNotFound")


def test_shows_an_assessment_as_a_form_takes_it_again():
    place = f"{BASE}/products/{new_product()}/assessments"
    written = made(admin().post(place, assessment()))
    shown = made(admin().get(f"{place}/{written['id']}"))
    assert shown == written
    assert made(admin().put(f"{place}/{written['id']}", {**shown["content"], "version": 1})) == shown
