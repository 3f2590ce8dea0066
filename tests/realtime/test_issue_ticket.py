import pytest

from shared.core.ids import digest
from shared.realtime.models import VALID, Ticket
from tests.support.people import STRANGER, person
from tests.support.sockets import TICKET, ticket_of
from tests.support.waiting import within_a_window

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger():
    assert STRANGER.post(TICKET).status == 401


def test_gives_a_ticket_for_a_minute_and_keeps_only_its_digest():
    someone = person("learner")
    given = ticket_of(someone, origin="https://app.example")
    row = Ticket.get(digest("ticket", given["ticket"]))
    assert (row.user_id, row.origin) == (someone.user_id, "https://app.example")
    assert given["ticket"] not in str(row.to_simple_dict())
    assert VALID.total_seconds() == 60
    assert given["url"].startswith("ws")
    assert given["url"].endswith(f"?ticket={given['ticket']}")


def test_two_tickets_are_never_the_same():
    someone = person("learner")
    assert ticket_of(someone)["ticket"] != ticket_of(someone)["ticket"]


def test_is_limited_to_thirty_a_minute():
    someone = person("learner")
    within_a_window(60, needed=10)
    *answers, last = [someone.post(TICKET) for _ in range(31)]
    assert {answer.status for answer in answers} == {201}
    assert last.refused == (429, "TooMany")
    assert int(last.headers["retry-after"]) <= 60
