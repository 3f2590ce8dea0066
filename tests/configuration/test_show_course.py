import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, course, made, new_course, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_courses():
    refused_to_others("GET", f"/courses/{new()}")
    assert admin().get(f"{BASE}/courses/{new()}").refused == (404, "CourseNotFound")


def test_shows_what_was_written():
    product_id = new_product()
    shown = made(admin().get(f"{BASE}/courses/{new_course(product_id)}"))["content"]
    assert course(product_id).items() <= shown.items()
