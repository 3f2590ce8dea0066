import pytest

from shared.core.clock import now
from shared.core.push import Connection
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.sockets import page, refused, ticket_of
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def pages_of(someone):
    return Connection.open_of(someone.user_id, now())


def test_refuses_a_handshake_without_a_ticket():
    url = ticket_of(person("learner"))["url"].partition("?")[0]
    assert refused(url)
    assert refused(f"{url}?ticket=")
    assert refused(f"{url}?ticket=nonsense")


def test_a_ticket_opens_one_page_of_its_owner():
    someone = person("learner")
    url = ticket_of(someone)["url"]
    with page(url):
        assert len(pages_of(someone)) == 1
        assert refused(url)
        assert len(pages_of(someone)) == 1


def test_a_ticket_used_twice_at_once_opens_one_page():
    someone = person("learner")
    ticket = ticket_of(someone)["ticket"]
    event = {"queryStringParameters": {"ticket": ticket}, "headers": {}}
    events = [{**event, "requestContext": {"connectionId": f"test-{someone.user_id}-{n}"}} for n in range(4)]
    answers = at_once([lambda e=e: invoke("realtime_connect_page", e)["statusCode"] for e in events])
    assert sorted(answers) == [200, 401, 401, 401]
    assert len(pages_of(someone)) == 1


def test_a_message_that_poses_as_a_handshake_opens_nothing():
    someone = person("learner")
    with page(ticket_of(someone)["url"]) as socket:
        socket.send('{"action": "$connect"}')
        eventually(lambda: len(pages_of(someone)) == 1)
