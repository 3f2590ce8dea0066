import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, fields, lesson, made, new_course, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_courses():
    refused_to_others("PUT", f"/lessons/{new()}", lesson(new()))
    assert admin().put(f"{BASE}/lessons/{new()}", lesson(new())).refused == (404, "CourseNotFound")


def test_counts_changes_and_stays_in_its_course():
    product_id = new_product()
    course_id, place = new_course(product_id), f"{BASE}/lessons/{new()}"
    assert [made(admin().put(place, lesson(course_id)))["version"] for _ in range(2)] == [1, 1]
    assert made(admin().put(place, lesson(course_id, title="Other", version=1)))["version"] == 2
    assert admin().put(place, lesson(course_id, version=1)).refused == (409, "VersionConflict")
    assert fields(admin().put(place, lesson(new_course(product_id), version=2))) == ["course_id"]
