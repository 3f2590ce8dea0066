import pytest

from shared.reviews.queue import page
from tests.support.people import STRANGER, person
from tests.support.reviewing import KINDS, REVIEWS, contested, lease, review, waiting

pytestmark = pytest.mark.deployed


def queue(admin, kind=None, limit=100):
    """Walk through the whole queue, page by page."""
    rows, cursor = [], ""
    while cursor is not None:
        about = f"&kind={kind}" if kind else ""
        answer = admin.get(f"{REVIEWS}?limit={limit}{about}" + (f"&cursor={cursor}" if cursor else ""))
        assert answer.status == 200, answer
        assert len(answer.body["reviews"]) <= limit
        rows += answer.body["reviews"]
        cursor = answer.body["cursor"]
    return rows


def test_refuses_everybody_but_administrators():
    assert STRANGER.get(REVIEWS).status == 401
    assert [person(role).get(REVIEWS).status for role in ("learner", "staff", "viewer")] == [403] * 3


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=101", "limit=abc", "cursor=abc.def", "kind=quizzes"])
def test_d10_refuses_what_is_no_page(query):
    assert person("admin").get(f"{REVIEWS}?{query}").refused == (422, "Invalid")


def test_a_cursor_belongs_to_one_list_of_one_person():
    waiting("projects"), waiting("projects")
    cursor = person("admin").get(f"{REVIEWS}?limit=1").body["cursor"]
    assert person("admin").get(f"{REVIEWS}?limit=1&cursor={cursor}").refused == (422, "Invalid")


def test_d10_lists_each_waiting_submission_once_and_the_oldest_first():
    mine = [waiting(kind)[1].submission_id for kind in KINDS * 3]
    rows = queue(person("admin"), limit=7)
    ids = [row["submission_id"] for row in rows]
    assert [each for each in ids if each in mine] == mine
    assert len(ids) == len(set(ids))
    assert not any(row["appeal"] for row in rows)
    assert {row["kind"] for row in rows if row["submission_id"] in mine} == set(KINDS)


def test_a_page_that_begins_behind_a_place_skips_nothing_though_rows_come_and_go():
    first, second, third = (waiting("interviews")[1].submission_id for _ in range(3))
    assert review(person("admin"), "interviews", second, "approved").status == 200
    fourth = waiting("interviews")[1].submission_id
    seen = [row.submission_id for row in page(["interviews"], 100, first)]
    assert [each for each in seen if each in (first, second, third, fourth)] == [third, fourth]


def test_one_kind_is_listed_alone_and_appeals_only_by_their_name():
    _, project = waiting("projects")
    learner, appealed = contested("interviews")
    admin = person("admin")
    assert {row["kind"] for row in queue(admin, "projects")} == {"projects"}
    assert project.submission_id not in [row["submission_id"] for row in queue(admin, "interviews")]
    (row,) = [row for row in queue(admin, "appeals") if row["user_id"] == learner.user_id]
    assert (row["kind"], row["submission_id"], row["appeal"]) == ("interviews", appealed.submission_id, True)
    assert row["reason"] == "You have not seen page two."


@pytest.mark.parametrize("kind", KINDS)
def test_shows_who_has_taken_what_and_forgets_what_is_decided(kind):
    _, row = waiting(kind)
    admin = person("admin")
    assert lease(admin, kind, row.submission_id).status == 201
    (shown,) = [each for each in queue(admin) if each["submission_id"] == row.submission_id]
    assert shown["lease"]["reviewer_id"] == admin.user_id
    assert review(admin, kind, row.submission_id, "rejected").status == 200
    assert row.submission_id not in [each["submission_id"] for each in queue(admin)]
