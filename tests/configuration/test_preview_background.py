import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, background, fields, refused_to_others
from tests.support.model import told

pytestmark = pytest.mark.deployed


def wanted(part="project", **content):
    return {"background": background(**content), "part": part, "tier": "silver"}


def test_refuses_everybody_but_administrators():
    refused_to_others("POST", "/backgrounds/preview", wanted())


def test_writes_a_sample_with_what_the_form_holds():
    title = f"Field {new()}"
    project = admin().post(f"{BASE}/backgrounds/preview", wanted(title=title)).body
    assert project["project"]["brief"]
    assert project["questions"] == []
    interview = admin().post(f"{BASE}/backgrounds/preview", wanted("interview", title=title)).body
    areas = background()["interview"]["focus_areas"]
    assert len(interview["questions"]) == background()["interview"]["question_quantity"]
    assert all(question["focus_area"] in areas for question in interview["questions"])


def test_a_form_that_could_not_be_saved_is_refused_with_the_field():
    content = background()
    content["interview"] = {**content["interview"], "question_quantity": 4}
    assert "background.interview.fallback.gold" in fields(
        admin().post(f"{BASE}/backgrounds/preview", {"background": content, "part": "interview", "tier": "gold"})
    )


@pytest.mark.alone
def test_says_when_the_model_is_off():
    with told(off=True):
        for part in ("project", "interview"):
            answer = admin().post(f"{BASE}/backgrounds/preview", wanted(part))
            assert answer.refused == (503, "AiUnavailable")
