import pytest

from shared.core.clock import now
from shared.core.push import Connection
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.sockets import page, ticket_of
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_the_end_of_an_unknown_connection_changes_nothing():
    someone = person("learner")
    Connection.opened(someone.user_id, f"mine-{someone.user_id}", now()).save()
    assert invoke("realtime_disconnect_page", {"requestContext": {"connectionId": "nobody's"}})["statusCode"] == 200
    assert len(Connection.open_of(someone.user_id, now())) == 1


def test_a_closed_page_is_forgotten_and_the_other_stays():
    someone = person("learner")
    with page(ticket_of(someone)["url"]):
        with page(ticket_of(someone)["url"]):
            assert len(Connection.open_of(someone.user_id, now())) == 2
        eventually(lambda: len(Connection.open_of(someone.user_id, now())) == 1)
    eventually(lambda: not Connection.open_of(someone.user_id, now()))
