import json

import pytest

from shared.core.ids import new
from tests.support.interviewing import put
from tests.support.people import STRANGER, person
from tests.support.reviewing import KINDS, REVIEWS, contested, lease, review, waiting

pytestmark = pytest.mark.deployed


@pytest.mark.parametrize("kind", KINDS)
def test_refuses_everybody_but_administrators_and_what_is_not_there(kind):
    someone, row = waiting(kind)
    path = f"{REVIEWS}/{kind}/{row.submission_id}"
    assert STRANGER.get(path).status == 401
    assert [who.get(path).status for who in (someone, person("staff"), person("viewer"))] == [403] * 3
    other = KINDS[1 - KINDS.index(kind)]
    for wrong in (f"{kind}/{new()}", f"{other}/{row.submission_id}", f"quizzes/{row.submission_id}"):
        assert person("admin").get(f"{REVIEWS}/{wrong}").refused == (404, "SubmissionNotFound")


def test_shows_an_interview_with_the_machines_verdict_and_a_link_of_ours():
    _, row = waiting("interviews", passed=True)
    admin = person("admin")
    taken = lease(admin, "interviews", row.submission_id).body
    shown = admin.get(f"{REVIEWS}/interviews/{row.submission_id}").body
    assert (shown["status"], shown["reason"]) == ("awaiting_review", "grader_unavailable")
    assert (shown["machine"]["passed"], shown["machine"]["score"]) == (True, 90.0)
    assert (shown["machine"]["model"], shown["machine"]["prompt"]) == ("a-model", "a-prompt/1")
    assert shown["work"]["questions"]
    assert [criterion["id"] for criterion in shown["work"]["criteria"]] == ["structure", "evidence"]
    assert shown["work"]["recording"] == f"/api/admin/job-readiness/interviews/{row.submission_id}/recording"
    assert shown["lease"] == taken
    assert (shown["review"], shown["appeal"], shown["earlier"]) == (None, None, [])
    assert shown["work"]["transcript"] is None
    facts = {"text": "I began with the figures.", "language": "en", "duration": 4, "words": [], "model": "a", "cost": 0}
    put(f"{row.workplace}/transcript.json", json.dumps(facts).encode(), "application/json")
    shown = admin.get(f"{REVIEWS}/interviews/{row.submission_id}").body
    assert shown["work"]["transcript"] == "I began with the figures."


def test_shows_a_contested_project_with_evidence_the_appeal_and_what_came_before():
    someone, earlier = waiting("projects", passed=False)
    assert review(person("admin"), "projects", earlier.submission_id, "rejected", "Too thin.").status == 200
    _, later = waiting("projects", passed=False)
    later.delete()
    later.user_id = someone.user_id
    later.save()
    _, other = contested("projects")
    shown = person("admin").get(f"{REVIEWS}/projects/{later.submission_id}").body
    (before,) = shown["earlier"]
    assert (before["submission_id"], before["status"], before["score"]) == (earlier.submission_id, "failed", 30.0)
    assert before["decided_by"] == "person"
    (criterion,) = shown["machine"]["criteria"]
    assert criterion["evidence"] == ["A text"]
    assert shown["work"]["text"] == "A text"
    appealed = person("admin").get(f"{REVIEWS}/projects/{other.submission_id}").body
    assert (appealed["status"], appealed["appeal"]["reason"]) == ("failed", "You have not seen page two.")
    assert appealed["appeal"]["outcome"] is None
