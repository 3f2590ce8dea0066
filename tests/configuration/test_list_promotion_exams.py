import pytest

from tests.support.configuring import BASE, admin, refused_to_others
from tests.support.people import seed_product_id

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators():
    refused_to_others("GET", "/promotion-exams")
    assert admin().get(f"{BASE}/promotion-exams?limit=0").status == 422


def test_lists_the_exam_of_every_product():
    exams, cursor = {}, ""
    while True:
        body = admin().get(f"{BASE}/promotion-exams?limit=100{cursor}").body
        exams |= {row["id"]: row["content"] for row in body["exams"]}
        if not body["cursor"]:
            break
        cursor = f"&cursor={body['cursor']}"
    assert exams[seed_product_id()]["enabled"] is True
