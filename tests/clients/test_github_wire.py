"""Somebody else's idea of GitHub understands what our client asks, and our client what it answers."""

import pytest

from infra.local.stand_ins.ready_made import put, send
from infra.local.up import GITHUB
from shared.clients.github import RepositoryUnreadable, read
from shared.core.ids import new
from tests.support.people import PORT

pytestmark = pytest.mark.deployed

PLACE = PORT + GITHUB
FILES = {
    "README.md": b"# Shop\n",
    "src/main.py": b"print(7)\n",
    "picture.png": b"\x89PNG",
    "node_modules/a/b.js": b"1",
    "a b/#.md": b"x",
}


@pytest.fixture
def repository(stage, monkeypatch):
    """A new repository of somebody's, read past our own stand-in."""
    monkeypatch.setenv("GITHUB_BASE_URL", f"http://127.0.0.1:{PLACE}")
    return send(PLACE, "POST", "/user/repos", {"name": new()})["name"]


def test_what_is_not_there_is_unreadable(repository):
    with pytest.raises(RepositoryUnreadable):
        read("learner", new(), 20)


def test_what_is_not_public_is_unreadable(repository):
    put(PLACE, f"learner/{repository}", FILES)
    assert read("learner", repository, 20)
    send(PLACE, "PATCH", f"/repos/learner/{repository}", {"private": True})
    with pytest.raises(RepositoryUnreadable):
        read("learner", repository, 20)


def test_a_repository_is_read_and_found_again_under_its_new_name(repository):
    put(PLACE, f"learner/{repository}", FILES)
    found, renamed = read("learner", repository, 20), new()
    assert [path for path, _ in found] == ["README.md", "a b/#.md", "src/main.py"]
    assert dict(found)["src/main.py"] == FILES["src/main.py"].decode()
    send(PLACE, "PATCH", f"/repos/learner/{repository}", {"name": renamed})
    assert read("learner", renamed, 20) == found
