import pytest

from shared.backgrounds.models import Background
from shared.core.ids import new
from tests.support.configuring import BASE, admin, background, delete, fields, made, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_names_that_are_none():
    refused_to_others("PUT", f"/backgrounds/field_{new().lower()}", background())
    assert admin().put(f"{BASE}/backgrounds/No%20Name", background()).refused == (404, "BackgroundNotFound")


def test_is_in_force_at_once_and_counts_changes():
    name = f"field_{new().lower()}"
    place = f"{BASE}/backgrounds/{name}"
    first, again = (made(admin().put(place, background(title="Fishery"))) for _ in range(2))
    assert (first, first["status"], first["version"]) == (again, "published", 1)
    assert Background.of(name).title == "Fishery"
    assert made(admin().put(place, background(title="Forestry", version=1)))["published_version"] == 2
    assert Background.of(name).title == "Forestry"
    assert admin().put(place, background(title="Third", version=1)).refused == (409, "VersionConflict")
    assert delete(admin(), f"/backgrounds/{name}", 2).status == 204


def test_weights_that_do_not_add_up_are_refused_with_the_field():
    content = background()
    criteria = [{**each, "weight": 30} for each in content["interview"]["grading_criteria"]]
    content["interview"] = {**content["interview"], "grading_criteria": criteria}
    answer = admin().put(f"{BASE}/backgrounds/field_{new().lower()}", content)
    assert fields(answer) == ["interview.grading_criteria"]
