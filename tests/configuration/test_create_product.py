import pytest

from tests.support.configuring import BASE, admin, fields, made, product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators():
    refused_to_others("POST", "/products", product())


def test_a_new_product_is_a_draft_with_settings_to_start_from():
    answer = admin().post(f"{BASE}/products", product(title="Ready"))
    assert answer.status == 201
    assert (answer.body["status"], answer.body["version"], answer.body["published_version"]) == ("draft", 1, None)
    assert answer.body["created_by"] == answer.body["updated_by"] == admin().user_id
    modules = made(admin().get(f"{BASE}/products/{answer.body['id']}/modules"))["content"]
    assert modules["expert_session"] == {"required": 5, "threshold_percent": 95}
    assert modules["project"] == {"pass_mark": 70, "attempts": 5, "refreshes": 5}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"tiers": {"bronze": 0, "silver": 60, "gold": 60}}, "tiers"),
        ({"tiers": {"bronze": 10, "silver": 60, "gold": 85}}, "tiers"),
        ({"tiers": {"bronze": 0, "silver": 60, "gold": 120}}, "tiers.gold"),
        ({"title": ""}, "title"),
        ({"title": "{tier}"}, "title"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_invalid_settings_are_refused_by_their_name(content, field):
    assert fields(admin().post(f"{BASE}/products", product(**content))) == [field]
