"""F12: a setting that is missing and a secret that cannot be read stop what needs them, and are told plainly."""

import json
from dataclasses import replace

import pytest
from aws_cdk import App, Stack

from functions.accounts.show_me import show_me
from infra import stages
from infra.permissions import Known
from infra.stacks.functions import Functions, UnknownSetting
from shared.accounts.models import Session
from tests.support.configuring import BASE, admin, new_course, new_lesson, new_product, templates, with_files
from tests.support.model import calls
from tests.support.people import call
from tests.support.signing_in import sign_in
from tests.support.unsettling import secret_of, without_setting
from tests.support.waiting import eventually
from tests.support.written import logged_since, moment

UNREADABLE = {"gone": None, "no JSON": "s3cr3t-as-it-is", "no field": "{}"}


def told(answer):
    """What a refused call is told, after a look that it is told nothing else."""
    assert set(answer.body) == {"error", "detail", "request_id"}
    assert answer.body["request_id"]
    return answer.status, answer.body["error"], answer.body["detail"]


def written(identifier, began, needle):
    """Tell whether a function has written a line with these characters since then."""
    return any(needle in line for _, line in logged_since(began, identifier))


@pytest.mark.parametrize("stage", ["local", "prod"])
def test_f12_a_setting_that_the_stage_does_not_have_stops_the_build(stage, tmp_path):
    made = stages.load({"STAGE": stage, "ACCOUNT": "111111111111"})
    functions = Functions(Stack(App(outdir=str(tmp_path)), "stack"), made, Known(), made.settings)
    with pytest.raises(UnknownSetting, match=r"^accounts_show_me asks for NOBODY_SETS_THIS\.$"):
        functions.add(replace(show_me, environment=("APP_URL", "NOBODY_SETS_THIS")))


@pytest.mark.deployed
@pytest.mark.alone
def test_f12_a_function_whose_variable_is_missing_says_so_in_its_log_alone():
    identifier, path = "accounts_show_openid_configuration", "/.well-known/openid-configuration"
    began = moment()
    with without_setting(identifier, "ISSUER"):
        answer = call("GET", path)
        assert told(answer) == (500, "InternalError", "Something went wrong on our side.")
        assert "ISSUER" not in json.dumps(answer.body)
        for needle in ('"error": "KeyError"', f"{identifier[9:]}.py:"):
            eventually(lambda wanted=needle: written(identifier, began, wanted))
    assert call("GET", path).status == 200


@pytest.mark.deployed
@pytest.mark.alone
@pytest.mark.parametrize("kind", UNREADABLE)
def test_f12_a_secret_that_cannot_be_read_renews_no_session_and_ends_none(kind):
    someone = sign_in()
    session_id = someone["refresh_token"].split(".")[0]
    before, began = Session.find(session_id), moment()
    with secret_of("accounts_refresh_session", "sign-in", UNREADABLE[kind]):
        answer = call("POST", "/api/auth/refresh", {"refresh_token": someone["refresh_token"]})
        assert told(answer) == (500, "InternalError", "Something went wrong on our side.")
        assert "s3cr3t" not in json.dumps(answer.body)
        if kind != "no field":
            unread = '"a secret cannot be read", "secret": "sign-in"'
            eventually(lambda: written("accounts_refresh_session", began, unread))
        assert not written("accounts_refresh_session", began, "s3cr3t")
    assert Session.find(session_id).attribute_values == before.attribute_values
    assert call("POST", "/api/auth/refresh", {"refresh_token": someone["refresh_token"]}).status == 200


@pytest.mark.deployed
@pytest.mark.alone
@pytest.mark.parametrize("text", [None, '{"api_key": ""}'])
def test_f12_without_a_key_an_endpoint_says_that_the_model_is_off_and_never_asks_it(text):
    lesson_id = new_lesson(new_course(new_product()))
    with_files(lesson_id)
    wanted = {"tier": "silver", "template": templates()["silver"], "count": 2}
    asked = len(calls("quiz_questions"))
    with secret_of("configuration_preview_quiz", "ai", text):
        answer = admin().post(f"{BASE}/lessons/{lesson_id}/quiz-preview", wanted)
        assert told(answer)[:2] == (503, "AiUnavailable")
    assert len(calls("quiz_questions")) == asked
    assert admin().post(f"{BASE}/lessons/{lesson_id}/quiz-preview", wanted).status == 200
