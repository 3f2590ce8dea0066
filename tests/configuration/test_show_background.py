import pytest

from tests.support.configuring import BASE, admin, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_backgrounds():
    refused_to_others("GET", "/backgrounds/economics")
    assert admin().get(f"{BASE}/backgrounds/alchemy").refused == (404, "BackgroundNotFound")


def test_shows_a_seeded_background():
    body = admin().get(f"{BASE}/backgrounds/economics").body
    assert (body["id"], body["status"], body["created_by"]) == ("economics", "published", "operator")
    assert set(body["content"]["project"]["tiers"]) == {"bronze", "silver", "gold"}
