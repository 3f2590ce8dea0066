"""Admins page through all learners, client by client, each once."""

import pytest

from tests.support import cohorts
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/progress"


def everyone(someone, query, limit=2):
    """Walk all pages; return the learners in their order and the number of pages."""
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        answer = someone.get(f"{PATH}?limit={limit}{query}{cursor and '&cursor=' + cursor}")
        assert answer.status == 200, answer
        assert len(answer.body["learners"]) <= limit
        seen += answer.body["learners"]
        cursor, pages = answer.body["cursor"], pages + 1
    return seen, pages


def test_only_admins_look_here_and_what_they_ask_for_has_to_make_sense():
    assert STRANGER.get(PATH).status == 401
    for role in ("learner", "staff", "viewer"):
        assert person(role).get(PATH).status == 403
    admin = person("admin")
    for query in (
        "limit=0",
        "limit=101",
        "limit=abc",
        "star=6",
        "tier=platinum",
        "cursor=abc.def",
        "cursor=é",
        "client_id=",
    ):
        answer = admin.get(f"{PATH}?{query.replace('é', '%C3%A9')}")
        assert answer.refused == (422, "Invalid"), query


def test_d10_every_learner_of_a_client_comes_once_with_name_star_and_modules():
    client, other = cohorts.client(), cohorts.client()
    product_id = cohorts.offer("Basics")
    learners = [cohorts.enrolled(client.client_id, product_id, name=f"Learner {n}") for n in range(5)]
    cohorts.enrolled(other.client_id, product_id)
    cohorts.earn(learners[3], 1, 4)
    admin = person("admin")
    seen, pages = everyone(admin, f"&client_id={client.client_id}")
    assert sorted(each["user_id"] for each in seen) == sorted(each.user_id for each in learners)
    assert pages == 3
    shown = next(each for each in seen if each["user_id"] == learners[3].user_id)
    assert (shown["name"], shown["star"], shown["product_id"]) == ("Learner 3", 1, product_id)
    assert shown["email"].endswith("@example.org")
    assert [each["state"] for each in shown["modules"]] == ["completed", "open", "locked", "locked", "locked"]
    narrowed, _ = everyone(admin, f"&client_id={client.client_id}&star=1")
    assert [each["user_id"] for each in narrowed] == [learners[3].user_id]
    none_yet, _ = everyone(admin, f"&client_id={client.client_id}&star=0&product_id={product_id}")
    assert len(none_yet) == 4
    cursor = admin.get(f"{PATH}?limit=2&client_id={client.client_id}").body["cursor"]
    assert admin.get(f"{PATH}?limit=2&client_id={other.client_id}&cursor={cursor}").refused == (422, "Invalid")
    assert person("admin").get(f"{PATH}?limit=2&client_id={client.client_id}&cursor={cursor}").status == 422


def test_all_learners_of_the_stage_are_walked_through_client_by_client():
    product_id = cohorts.offer()
    clients = [cohorts.client() for _ in range(7)]
    mine = [cohorts.enrolled(client.client_id, product_id).user_id for client in clients for _ in range(2)]
    alone = cohorts.enrolled("independent", product_id).user_id
    seen, _ = everyone(person("admin"), f"&product_id={product_id}", limit=100)
    assert [each["user_id"] for each in seen if each["user_id"] in {*mine, alone}][-1] == alone
    assert sorted(each["user_id"] for each in seen) == sorted([*mine, alone])
