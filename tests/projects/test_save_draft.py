import pytest

from tests.support.people import STRANGER, learner
from tests.support.projecting import BASE, wanted, working

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, project_id = working()
    path, draft = f"{BASE}/{project_id}/draft", {"text": "<p>Mine</p>"}
    assert STRANGER.put(path, draft).status == 401
    assert learner(star=3).put(path, draft).refused == (404, "ProjectNotFound")
    assert someone.get(f"{BASE}/{project_id}").body["draft"] is None


def test_a_draft_is_kept_once_the_project_is_started():
    someone = learner(star=3)
    project_id = wanted(someone)
    assert someone.put(f"{BASE}/{project_id}/draft", {"text": "x"}).refused == (409, "ProjectNotStarted")
    someone.post(f"{BASE}/{project_id}/start", {"version": 1})
    saved = someone.put(f"{BASE}/{project_id}/draft", {"text": "<h2>Plan</h2><p>First <b>step</b> 🎉</p>"})
    assert saved.status == 200
    shown = someone.get(f"{BASE}/{project_id}").body
    assert shown["draft"] == saved.body["text"] == "<h2>Plan</h2><p>First <b>step</b> 🎉</p>"
    assert shown["drafted_at"] == saved.body["saved_at"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<script>alert(1)</script><p>text</p>", "<p>text</p>"),
        ('<img src=x onerror="alert(1)">text', "text"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<p onclick="x()" style="color:red" class="y">z</p>', "<p>z</p>"),
        ("<iframe src='https://example.org'></iframe>a", "a"),
        ("<style>p{}</style><svg onload=x()></svg>b", "b"),
    ],
)
def test_i08_what_could_run_load_or_style_is_gone(given, kept):
    someone, project_id = working()
    assert someone.put(f"{BASE}/{project_id}/draft", {"text": given}).body["text"] == kept


@pytest.mark.parametrize(("text", "status"), [("a\x00b", 422), ("x" * 60_001, 422), (7, 422), (None, 422)])
def test_i12_what_cannot_be_kept_is_refused(text, status):
    someone, project_id = working()
    assert someone.put(f"{BASE}/{project_id}/draft", {"text": text}).status == status
    assert someone.get(f"{BASE}/{project_id}").body["draft"] is None
