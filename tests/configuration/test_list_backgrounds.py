import pytest

from tests.support.configuring import BASE, admin, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators():
    refused_to_others("GET", "/backgrounds")


def test_lists_the_seeded_backgrounds():
    names = {draft["id"] for draft in admin().get(f"{BASE}/backgrounds?limit=100").body["drafts"]}
    assert {"computer_science", "design", "economics", "humanities", "marketing"} <= names
