import json

import pytest

from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.sockets import heard, page, ticket_of

pytestmark = pytest.mark.deployed


@pytest.mark.parametrize(
    "text", ["nonsense", "[]", "{}", '{"action": "steal"}', '{"action": ["ping"]}', '"' + "x" * 30_000]
)
def test_whatever_is_no_ping_gets_an_error_and_the_page_stays_open(text):
    with page(ticket_of(person("learner"))["url"]) as socket:
        socket.send(text)
        assert heard(socket) == {"type": "error", "detail": {"error": "UnknownAction"}}
        socket.send(json.dumps({"action": "ping"}))
        assert heard(socket) == {"type": "pong", "detail": {}}


@pytest.mark.parametrize("body", [None, "", "[" * 100_000, '{"action": "ping"}'])
def test_a_page_that_is_gone_and_a_body_that_cannot_be_read_are_no_failure(body):
    event = {"requestContext": {"connectionId": "gone"}, "body": body}
    assert invoke("realtime_answer_ping", event) == {"statusCode": 200}
