import pytest

from shared.accounts.profiles import Profile
from tests.support.people import STRANGER, person
from tests.support.profiles import ONBOARDING, PROFILE

pytestmark = pytest.mark.deployed
WHOLE = {
    "name": "Ada Lovelace",
    "phone": "+44 20 7946 0018",
    "bio": "First line.\nSecond line: 數學 🎓",
    "location": "London",
    "website": "https://ada.example",
    "linkedin": "https://www.linkedin.com/in/ada",
    "github": "https://github.com/ada",
    "background": "economics",
    "field": "backend",
    "experience_level": "junior",
    "interests": ["Python", "AI/ML", "Python"],
    "time_zone": "Asia/Calcutta",
    "locale": "en-GB",
}


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.put(PROFILE, WHOLE).status == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " \t "),
        ("name", "a\x00b"),
        ("phone", "12345"),
        ("website", "javascript:alert(1)"),
        ("linkedin", "https://linkedin.com.evil.example/x"),
        ("background", "alchemy"),
        ("field", "wizardry"),
        ("experience_level", "boss"),
        ("interests", ["x"] * 21),
        ("time_zone", "Mars/Olympus"),
        ("locale", "english"),
        ("bio", "x" * 2001),
        ("email", "eve@example.org"),
        ("roles", ["admin"]),
    ],
)
def test_refuses_what_cannot_be_said_names_the_field_and_changes_nothing(field, value):
    someone = person("learner")
    answer = someone.put(PROFILE, {**WHOLE, field: value})
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"].split(".")[0] == field
    assert Profile.find(someone.user_id) is None
    assert someone.get(PROFILE).body["name"] == ""


def test_what_is_said_is_kept_in_its_proper_form_and_what_is_left_out_is_empty_afterwards():
    someone, other = person("learner"), person("learner")
    assert someone.post(ONBOARDING, {"step": 1, "field": "data"}).status == 200
    answer = someone.put(PROFILE, WHOLE)
    assert answer.status == 200, answer
    kept = {"phone": "+442079460018", "interests": ["Python", "AI/ML"], "time_zone": "Asia/Kolkata"}
    shown = someone.get(PROFILE).body
    assert {name: shown[name] for name in WHOLE} == {**WHOLE, **kept}
    assert answer.body == shown
    assert someone.get("/api/auth/me").body["name"] == "Ada Lovelace"
    emptied = someone.put(PROFILE, {"name": "Ada"}).body
    assert {name: emptied[name] for name in WHOLE} == {
        **dict.fromkeys(WHOLE),
        "name": "Ada",
        "interests": [],
    }
    assert emptied["onboarding_steps"] == 1, "the onboarding is no part of what is replaced"
    assert other.get(PROFILE).body["name"] == ""
