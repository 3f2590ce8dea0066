import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, background, delete, made, refused_to_others
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_backgrounds():
    refused_to_others("DELETE", "/backgrounds/alchemy?version=1")
    assert delete(admin(), "/backgrounds/alchemy", 1).refused == (404, "BackgroundNotFound")


def test_nothing_begins_with_it_any_more():
    name = f"field_{new().lower()}"
    made(admin().put(f"{BASE}/backgrounds/{name}", background()))
    someone = learner(star=3, background=name)
    assert delete(admin(), f"/backgrounds/{name}", 1).status == 204
    assert admin().get(f"{BASE}/backgrounds/{name}").refused == (404, "BackgroundNotFound")
    listed = admin().get(f"{BASE}/backgrounds?limit=100").body["drafts"]
    assert name not in [draft["id"] for draft in listed]
    wanted = someone.post("/api/app/job-readiness/projects/generate", {})
    assert wanted.refused == (404, "BackgroundNotFound")
