"""A deployment starts from files that are loaded through the endpoints, and loading them again changes nothing."""

import os

import pytest
import yaml

from infra.seed import courses, exams, readiness
from infra.seed.calls import OPERATOR, Admin, Refused
from infra.seed.files import stable_id
from infra.seed.load import CONTENT
from shared.configuration.models import Draft
from shared.core.ids import new
from tests.support.configuring import BASE, admin, made, product
from tests.support.people import STRANGER, seed_product_id

pytestmark = pytest.mark.deployed


@pytest.fixture(scope="module")
def operator():
    kept = {name: os.environ.get(name) for name in ("ISSUER", "SIGNING_KEY")}
    yield Admin()
    os.environ.update({name: value for name, value in kept.items() if value is not None})


def everything():
    """Return every seeded thing with its version and its last change."""
    product_id = seed_product_id()
    places = ["product", "background", "generic_quiz", f"assessment/{product_id}", f"course/{product_id}"]
    places += [
        f"lesson/{stable_id('course', slug)}" for slug in ("communicating_at_work", "solving_problems_with_data")
    ]
    rows = [row for place in places for row in Draft.all_in(place)]
    mine = [row for row in rows if row.created_by == OPERATOR]
    return {(row.place, row.thing_id): (int(row.version), row.published_version, row.updated_at) for row in mine}


def test_nobody_else_has_loaded_what_is_there():
    assert STRANGER.get(f"{BASE}/products").status == 401
    assert made(admin().get(f"{BASE}/products/{seed_product_id()}"))["created_by"] == OPERATOR


def test_loading_again_changes_nothing(operator):
    before = everything()
    assert len(before) >= 1 + 5 + 2 + 5 + 2 + 6
    readiness.begin(CONTENT, operator)
    assessed = readiness.assess(CONTENT, operator)
    course_ids = courses.load(CONTENT, operator)
    readiness.finish(CONTENT, operator, course_ids, exams.load(CONTENT), assessed=assessed)
    assert {name: seen for name, seen in everything().items() if name in before} == before


def test_what_a_person_has_changed_stays(operator, tmp_path):
    written = {**product(), "slug": new().lower()}
    (tmp_path / "product.yaml").write_text(yaml.safe_dump(written))
    place = f"{BASE}/products/{readiness.product_id(tmp_path)}"
    readiness.begin(tmp_path, operator)
    (tmp_path / "product.yaml").write_text(yaml.safe_dump({**written, "title": "A later release"}))
    readiness.begin(tmp_path, operator)
    assert made(admin().get(place))["content"]["title"] == "A later release"
    made(admin().put(place, product(title="Ours", version=2)))
    readiness.begin(tmp_path, operator)
    assert made(admin().get(place))["content"]["title"] == "Ours"


def test_content_that_cannot_be_offered_is_named(operator, tmp_path):
    written = {**product(tiers={"bronze": 0, "silver": 90, "gold": 85}), "slug": new().lower()}
    (tmp_path / "product.yaml").write_text(yaml.safe_dump(written))
    with pytest.raises(Refused, match="tiers"):
        readiness.begin(tmp_path, operator)
