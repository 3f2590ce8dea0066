"""Somebody else's idea of GitHub understands what our client asks, and our client what it answers."""

import base64
import json
import urllib.request

import pytest

from shared.clients.github import RepositoryUnreadable, read
from tests.clients.conftest import emulated

FILES = {"src/main.py": b"print(7)\n", "picture.png": b"\x89PNG", "node_modules/a/b.js": b"1", "a b/#.md": b"x"}
REPOSITORIES = [
    {"owner": "ada", "name": "shop", "auto_init": True},
    {"owner": "ada", "name": "diary", "auto_init": True, "private": True},
]


@pytest.fixture
def github(github_token, monkeypatch, tmp_path):
    tokens = {github_token: {"login": "ada", "scopes": ["repo"]}}
    seed = {"tokens": tokens, "github": {"users": [{"login": "ada"}], "repos": REPOSITORIES}}
    with emulated("github", seed, tmp_path) as url:
        monkeypatch.setenv("GITHUB_BASE_URL", url)

        def send(method, path, body):
            headers = {"Authorization": f"Bearer {github_token}", "Content-Type": "application/json"}
            request = urllib.request.Request(f"{url}{path}", json.dumps(body).encode(), headers, method=method)
            urllib.request.urlopen(request, timeout=10).close()

        yield send


@pytest.mark.parametrize("name", ["nobodys", "diary"])
def test_what_is_not_there_or_not_public_is_unreadable(github, name):
    with pytest.raises(RepositoryUnreadable):
        read("ada", name, 20)


def test_a_repository_is_read_and_found_again_under_its_new_name(github):
    for path, content in FILES.items():
        change = {"message": path, "content": base64.b64encode(content).decode()}
        github("PUT", f"/repos/ada/shop/contents/{urllib.request.quote(path)}", change)
    found = read("ada", "shop", 20)
    assert [path for path, _ in found] == ["README.md", "a b/#.md", "src/main.py"]
    assert dict(found)["src/main.py"] == FILES["src/main.py"].decode()
    github("PATCH", "/repos/ada/shop", {"name": "store"})
    assert read("ada", "store", 20) == found
