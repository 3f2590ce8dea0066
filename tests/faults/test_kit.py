"""What holds for every function, whatever it does: failures are told plainly, and nobody meets somebody else's data."""

import json
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from functions.accounts.show_me import show_me
from infra.discover import declarations
from infra.stages import CONSENT_VERSIONS
from shared.core.errors import Unavailable
from shared.core.function import Function
from shared.core.messages import Body
from tests.bench.cold import event_for
from tests.support.connections import forget_everything
from tests.support.failing import at_call
from tests.support.people import call, learner

ENDPOINTS = [function for function in declarations().functions if function.kind == "endpoint"]
TAKING_A_BODY = [function for function in ENDPOINTS if function.input_of(Body)]
# They answer from what they were deployed with; whom Google has let in is asked at Google first.
WITHOUT_AWS = {
    "accounts_show_jwks",
    "accounts_show_openid_configuration",
    "accounts_sign_in_with_google",
    "documentation_show_docs",
    "documentation_show_openapi",
}
FORESEEN = {"configuration_preview_background": "AiUnavailable"}  # without its key the model is off
WRONG = "Something went wrong on our side."
MANY = 1000
CONTEXT = type("Context", (), {"aws_request_id": "request-1"})()


def failing_with(error: Exception) -> Function:
    def body() -> None:
        raise error

    return Function("endpoint", "GET /x", body)


def test_f16_an_unhandled_exception_is_told_without_its_contents(capsys):
    answer = failing_with(KeyError("a secret value"))(event_for(show_me), CONTEXT)
    assert answer["statusCode"] == 500
    body = json.loads(answer["body"])
    assert (body["error"], body["request_id"]) == ("InternalError", "request-1")
    logged = capsys.readouterr().out
    assert "secret value" not in logged + answer["body"]
    lines = [json.loads(line) for line in logged.splitlines()]
    assert any("UnhandledErrors" in line for line in lines)
    assert any(line.get("error") == "KeyError" for line in lines)


def unforeseen() -> ClientError:
    """Return a refusal of AWS for which no endpoint is made."""
    answered = {"Error": {"Code": "ValidationException", "Message": "a secret value"}}
    return ClientError({**answered, "ResponseMetadata": {"HTTPStatusCode": 400}}, "GetItem")  # type: ignore[typeddict-item]


@pytest.fixture
def deployed_nowhere(monkeypatch):
    """Have every setting lead nowhere, and nothing be known from before."""
    for name in sorted({name for function in ENDPOINTS for name in function.environment}):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("CONSENT_VERSIONS", CONSENT_VERSIONS)
    monkeypatch.setenv("JWKS", "{}")
    forget_everything()
    yield
    forget_everything()


def test_f16_whichever_endpoint_fails_unforeseen_says_no_more_than_that_and_is_counted(capsys, deployed_nowhere):
    without_aws, foreseen = set(), {}
    for function in ENDPOINTS:
        with at_call(1, "before", unforeseen, times=MANY) as called:
            answer = replace(function, limit=None, entitlement=None)(event_for(function), CONTEXT)
        logged = capsys.readouterr().out
        if not called:
            without_aws.add(function.identifier)
            continue
        told = json.loads(answer["body"])
        assert "secret value" not in logged + answer["body"], function.identifier
        if answer["statusCode"] != 500:
            foreseen[function.identifier] = told["error"]
            continue
        assert told == {"error": "InternalError", "detail": WRONG, "request_id": "request-1"}, function.identifier
        counted = [line["function"] for line in map(json.loads, logged.splitlines()) if "UnhandledErrors" in line]
        assert counted == [function.identifier]
    assert (without_aws, foreseen) == (WITHOUT_AWS, FORESEEN)


def test_a_dependency_that_is_down_is_told_with_the_time_to_wait():
    answer = failing_with(TimeoutError("read"))(event_for(show_me), CONTEXT)
    assert answer["statusCode"] == 503
    assert json.loads(answer["body"])["error"] == "Unavailable"
    assert int(answer["headers"]["retry-after"]) > 0


def test_a_step_whose_dependency_is_down_fails_by_the_name_that_workflows_try_again():
    def body() -> None:
        raise TimeoutError("read")

    with pytest.raises(Unavailable):
        Function("step", "", body)({}, CONTEXT)


def ten_records(error: Exception) -> tuple[list[int], dict]:
    """Deliver ten records of which the seventh and the ninth raise an error; return what was done, and the answer."""
    done = []

    def body(record: dict) -> None:
        if record["number"] in (6, 8):
            raise error
        done.append(record["number"])

    records = [{"number": number, "dynamodb": {"SequenceNumber": str(number)}} for number in range(10)]
    return done, Function("stream", "decisions", body)({"Records": records}, CONTEXT)


def test_f15_all_but_the_poison_records_of_a_batch_are_done_and_each_of_those_is_told():
    done, answer = ten_records(ValueError("poison"))
    assert done == [0, 1, 2, 3, 4, 5, 7, 9]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "6"}, {"itemIdentifier": "8"}]}


@pytest.mark.parametrize("error", [TimeoutError("read"), Unavailable()], ids=repr)
def test_f15_where_a_dependency_is_down_what_follows_waits_for_it(error):
    done, answer = ten_records(error)
    assert done == list(range(6))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "6"}]}


@pytest.mark.parametrize("function", ENDPOINTS, ids=lambda function: function.identifier)
def test_f12_a_module_that_is_switched_off_says_so_and_touches_nothing(function, monkeypatch):
    monkeypatch.setenv("SWITCHED_OFF", f"{function.domain},{function.flag}")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    answer = function(event_for(function), CONTEXT)
    assert answer["statusCode"] == 503
    assert json.loads(answer["body"])["error"] == "ModuleOff"


@pytest.mark.parametrize("function", TAKING_A_BODY, ids=lambda function: function.identifier)
def test_w09_a_body_that_is_no_json_too_deep_or_too_large_never_gets_further(function, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    unlimited = replace(function, limit=None)
    for body in ("{", "[" * 10_000, "\udcff", "{}" * 300_000):
        answer = unlimited({**event_for(function), "body": body}, CONTEXT)
        assert answer["statusCode"] in (400, 404, 413, 422), body[:20]


@pytest.mark.deployed
def test_f14_a_warm_instance_serves_one_person_after_the_other_their_own():
    ada, ben = learner(star=5, tier="gold"), learner(star=1)
    paths = [f.path for f in ENDPOINTS if f.method == "GET" and f.scope == "learner" and "{" not in f.path]
    for path in paths:
        first = call("GET", path, token=ada.token)
        other = call("GET", path, token=ben.token)
        again = call("GET", path, token=ada.token)
        assert first.body == again.body, path
        assert ada.user_id not in json.dumps(other.body), path
        assert ben.user_id not in json.dumps(again.body), path
