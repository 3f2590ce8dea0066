import json

import pytest

from tests.support.people import person
from tests.support.sockets import heard, page, ticket_of

pytestmark = pytest.mark.deployed


@pytest.mark.parametrize(
    "text", ["nonsense", "[]", "{}", '{"action": "steal"}', '{"action": ["ping"]}', "[" * 20_000, '"' + "x" * 30_000]
)
def test_whatever_is_no_ping_gets_an_error_and_the_page_stays_open(text):
    with page(ticket_of(person("learner"))["url"]) as socket:
        socket.send(text)
        assert heard(socket) == {"type": "error", "detail": {"error": "UnknownAction"}}
        socket.send(json.dumps({"action": "ping"}))
        assert heard(socket) == {"type": "pong", "detail": {}}
