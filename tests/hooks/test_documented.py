"""A refusal that its operation does not document reaches nobody on this machine: it fails whatever test meets it."""

import json

import pytest

from tests.hooks.conftest import ROLE, packed
from tests.support.waiting import eventually

ECHO = "def echo(event, context):\n    return event\n"
NAME = "fivestar-local-interviews-submit-interview"


@pytest.fixture(scope="module")
def refusing(running_stage):
    """Two functions that answer what they are told to; one is called like an operation's."""
    for name in (NAME, "fivestar-local-unknown"):
        running_stage.root("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=ROLE,
            Handler="echoing.echo",
            Code={"ZipFile": packed({"echoing.py": ECHO})},
        )
    return running_stage


def refused(stage, name, status, error):
    answer = {"statusCode": status, "headers": {}, "body": json.dumps({"error": error, "detail": "No."})}
    found = stage.invoke(name.removeprefix("fivestar-local-"), **answer)
    return found["statusCode"], json.loads(found["body"])["error"]


@pytest.mark.parametrize("said", [(503, "ModuleOff"), (422, "Invalid"), (409, "IdempotencyMismatch"), (500, "Ours")])
def test_what_an_operation_documents_is_answered_as_it_is(refusing, said):
    assert refused(refusing, NAME, *said) == said


@pytest.mark.parametrize("said", [(409, "Unheard"), (402, "ModuleOff")])
def test_f01_an_undocumented_refusal_is_a_failure_of_ours_and_stands_in_the_log(refusing, said):
    assert refused(refusing, NAME, *said) == (500, "UndocumentedRefusal")
    logs = refusing.root("logs")
    lines = eventually(
        lambda: [
            event["message"]
            for event in logs.filter_log_events(logGroupName=f"/aws/lambda/{NAME}")["events"]
            if "undocumented refusal" in event["message"] and said[1] in event["message"]
        ]
    )
    assert json.loads(lines[-1])["level"] == "ERROR"


def test_what_is_no_operation_answers_as_it_likes(refusing):
    assert refused(refusing, "fivestar-local-unknown", 409, "Unheard") == (409, "Unheard")
