import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, fields, made, modules, new_course, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("PUT", f"/products/{new()}/modules", modules())
    assert admin().put(f"{BASE}/products/{new()}/modules", modules()).refused == (404, "ProductNotFound")


def test_takes_the_products_own_courses_in_any_order_and_no_others():
    mine, other = new_product(), new_product()
    courses, foreign = [new_course(mine), new_course(mine)], new_course(other)
    place = f"{BASE}/products/{mine}/modules"
    refused = admin().put(place, modules(course_ids=[courses[0], foreign, new()], version=1))
    assert fields(refused) == ["course_ids.1", "course_ids.2"]
    saved = made(admin().put(place, modules(course_ids=courses[::-1], version=1)))
    assert (saved["version"], saved["content"]["course_ids"]) == (2, courses[::-1])
    assert made(admin().get(f"{BASE}/products/{mine}"))["version"] == 2
    assert admin().put(place, modules(version=1)).refused == (409, "VersionConflict")


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"project": {"pass_mark": 101, "attempts": 5, "refreshes": 5}}, "project.pass_mark"),
        ({"interview": {"pass_mark": 70, "attempts": 0}}, "interview.attempts"),
        ({"expert_session": {"required": 0, "threshold_percent": 95}}, "expert_session.required"),
        ({"expert_session": {"required": 5, "threshold_percent": 101}}, "expert_session.threshold_percent"),
    ],
)
def test_invalid_settings_are_refused_by_their_name(content, field):
    assert fields(admin().put(f"{BASE}/products/{new()}/modules", modules(**content))) == [field]
