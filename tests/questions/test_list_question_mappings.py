import pytest

from shared.core.ids import new
from tests.support.banking import ADMIN, boss, lesson, refuses

pytestmark = pytest.mark.deployed


def test_lists_what_is_mapped_to_a_lesson_that_exists():
    path = f"{ADMIN}/lessons/{lesson()}/question-mappings"
    assert refuses("GET", path)
    assert boss().get(path).body == {"mappings": []}
    assert boss().get(f"{ADMIN}/lessons/{new()}/question-mappings").refused == (404, "LessonNotFound")
