import pytest

from infra.local.stand_ins.ready_made import put, send
from infra.local.up import GITHUB
from shared.core.ids import new
from tests.support.lambdas import Failed, invoke
from tests.support.people import PORT
from tests.support.projecting import BASE, WEAK, graded, hand_in, handed_in, working

pytestmark = pytest.mark.deployed


def test_refuses_a_submission_that_does_not_exist():
    with pytest.raises(Failed) as failure:
        invoke("projects_read_submission", {"user_id": new(), "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_a_submission_that_is_decided_is_not_read_again():
    someone, project_id = working()
    row = handed_in(someone, project_id, WEAK)
    reference = {"user_id": someone.user_id, "submission_id": row.submission_id}
    assert invoke("projects_read_submission", reference) == {"reading": "decided"}


def in_repository(url):
    """Hand in a repository for a coding project; return the learner, the project's id and the submission."""
    someone, project_id = working(background="computer_science")
    answer = hand_in(someone, project_id, text=None, repository_url=url)
    assert answer.status == 202, answer
    return someone, project_id, graded(someone, answer.body["submission_id"])


def test_a_repository_is_read_file_by_file_and_graded():
    someone, project_id, row = in_repository("https://github.com/learner/good.git")
    assert row.repository_url == "https://github.com/learner/good"
    assert row.text.startswith("=== README.md\n# Library loans")
    assert "=== loans/rules.py\n" in row.text
    assert row.status in ("passed", "failed")
    shown = someone.get(f"{BASE}/{project_id}").body["submissions"][0]
    assert (shown["repository_url"], shown["text"]) == ("https://github.com/learner/good", None)
    assert all(passage in " ".join(row.text.split()) for c in row.machine["criteria"] for passage in c["evidence"])


def test_a_repository_is_read_as_it_was_last_pushed():
    name = send(PORT + GITHUB, "POST", "/user/repos", {"name": new()})["full_name"]
    put(PORT + GITHUB, name, {"README.md": "# Loans\n", "loans.py": "DAYS = 21\n", "cover.png": b"\x89PNG"})
    _, _, row = in_repository(f"https://github.com/{name}")
    assert row.text == "=== README.md\n# Loans\n\n\n=== loans.py\nDAYS = 21\n"


@pytest.mark.parametrize("name", ["missing", "empty", "private", "binary", "limited", "broken"])
def test_i06_a_repository_that_cannot_be_read_uses_up_no_try(name):
    someone, project_id, row = in_repository(f"https://github.com/learner/{name}")
    assert (row.status, row.machine) == ("unreadable", None)
    seen = someone.get(f"{BASE}/{project_id}").body
    assert (seen["status"], seen["tries_left"]) == ("started", 5)
    assert seen["submissions"][0]["reason"] in ("not_found", "empty", "no_text", "rate_limited", "unavailable")
    assert hand_in(someone, project_id, text=None, repository_url="https://github.com/learner/good").status == 202


@pytest.mark.parametrize(
    "url",
    ["http://github.com/a/b", "https://gitlab.com/a/b", "https://github.com/a/b/tree/x", "https://u@github.com/a/b"],
)
def test_i05_only_the_address_of_a_repository_on_github_is_taken(url):
    someone, project_id = working(background="computer_science")
    assert hand_in(someone, project_id, text=None, repository_url=url).status == 422
