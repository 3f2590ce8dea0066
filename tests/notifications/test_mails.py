import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from infra.mails import TEMPLATES, compiled, sources
from shared.notifications.filling import PresignedLink, UnfilledPlace, fill
from shared.notifications.mails import render

TOLD = {"title": "You earned star 2", "text": "The expert sessions are open now."}
VALUES = {
    "sign_in_code": {"code": "123456"},
    "star_awarded": {**TOLD, "star": 2},
    "appeal_decided": TOLD,
    "exam_offered": TOLD,
    "verdict_ready": {**TOLD, "passed": None},
    "review_needed": {**TOLD, "waiting": [{"what": "Interviews", "number": 3, "since": "12 May"}]},
    "generation_failed": TOLD,
    "address_change": {"code": "123456", "address": "ada@example.org"},
    "address_proof": {"code": "123456"},
    "erasure_code": {"code": "123456"},
    "erasure_planned": {"until": "2026-12-05"},
    "personal_export_ready": {"path": "/api/user/export/01JD3Q9A1B2C3D4E5F6G7H8J9K/file"},
    "invitation": {"client": "Acme and Sons", "role": "a viewer", "days": "14"},
}
NAMES = [path.stem for path in sources()]


@pytest.fixture(autouse=True)
def _address(monkeypatch):
    monkeypatch.setenv("APP_URL", "https://fivestar.example")


@pytest.mark.parametrize("path", sources(), ids=NAMES)
def test_what_is_sent_was_compiled_from_the_template_as_it_stands(path):
    for made, text in compiled(path).items():
        assert made.read_text() == text, f"{made.name} is old: make mails"


def test_nothing_compiled_is_left_of_a_template_that_is_gone():
    assert {path.stem for path in TEMPLATES.iterdir() if path.suffix != ".mjml"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_value_that_is_missing_is_an_error(name):
    values = VALUES.get(name, {})
    for missing in values:
        with pytest.raises(UndefinedError):
            render(name, **{key: value for key, value in values.items() if key != missing})


@pytest.mark.parametrize("name", sorted(VALUES))
def test_both_parts_hold_the_words_and_nothing_of_the_template(name):
    mail = render(name, **VALUES[name])
    for part in (mail.subject, mail.html, mail.text):
        assert "{{" not in part
        assert "{%" not in part
    for value in VALUES[name].values():
        if isinstance(value, str):
            assert value in mail.html
            assert value in mail.text
    assert "<" not in mail.text
    assert "\n\n\n" not in mail.text


@given(st.text(min_size=1))
def test_i08_whatever_a_value_holds_is_shown_and_never_interpreted(words):
    hostile = f"<img src=x onerror=alert(1)>{words}"
    mail = render("exam_offered", title=hostile, text="{{ 7 * 7 }}")
    assert "<img src=x" not in mail.html
    assert "<img src=x onerror=alert(1)>" in mail.text
    assert "{{ 7 * 7 }}" in mail.text
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject


def test_a_mail_that_would_carry_a_presigned_link_is_not_made():
    with pytest.raises(PresignedLink):
        render("exam_offered", title="x", text="https://bucket/key?X-Amz-Signature=abc")


def test_a_code_is_filled_in_as_the_template_language_would():
    assert fill("sign_in_code", code="123456") == render("sign_in_code", code="123456")
    with pytest.raises(UnfilledPlace):
        fill("sign_in_code")
    with pytest.raises(UnfilledPlace):
        fill("review_needed", title="x", text="y", app_url="z")


def test_one_row_of_a_table_is_one_line_of_the_plain_text():
    rows = [
        {"what": "Interviews", "number": 3, "since": "12 May"},
        {"what": "Projects", "number": 1, "since": "13 May"},
    ]
    mail = render("review_needed", **{**VALUES["review_needed"], "waiting": rows})
    assert "Waiting | Number | Oldest since\nInterviews | 3 | 12 May\nProjects | 1 | 13 May\n\n" in mail.text
