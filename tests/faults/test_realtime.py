"""Attacks on the connection to open pages, by the ids of the list."""

import json
from datetime import timedelta

import pytest

from shared.core.clock import now
from shared.core.ids import digest, new
from shared.core.push import Connection
from shared.notifications.messages import ExamOffered
from shared.realtime.models import Ticket
from tests.support.examining import BASE, CANARY, TELLING, planted, prepared
from tests.support.hooks import fault
from tests.support.lambdas import invoke
from tests.support.notified import event, notified
from tests.support.people import learner, person
from tests.support.sockets import heard, heard_until, page, refused, ticket_of
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def test_r01_a_handshake_without_a_ticket_with_an_access_token_instead_or_with_an_expired_one_is_refused():
    someone = person("learner")
    given = ticket_of(someone)
    address = given["url"].partition("?")[0]
    assert refused(address)
    assert refused(f"{address}?ticket={someone.token}")
    assert refused(f"{address}?token={someone.token}")
    row = Ticket.get(digest("ticket", given["ticket"]))
    row.update(actions=[Ticket.expires_at.set(now() - timedelta(seconds=1))])
    assert refused(given["url"])
    assert not Connection.open_of(someone.user_id, now())


def test_r01_a_ticket_is_good_only_for_pages_of_the_origin_that_asked_for_it():
    someone = person("learner")
    given = ticket_of(someone, origin="https://app.example")
    assert refused(given["url"], origin="https://evil.example")
    assert refused(given["url"])
    context = {"requestContext": {"connectionId": new()}, "queryStringParameters": {"ticket": given["ticket"]}}
    foreign = invoke("realtime_connect_page", {**context, "headers": {"Origin": "https://evil.example"}})
    assert foreign["statusCode"] == 403
    with page(given["url"], origin="https://app.example"):
        assert len(Connection.open_of(someone.user_id, now())) == 1


def test_r05_a_dead_connection_is_forgotten_and_the_other_page_still_hears():
    someone = person("learner")
    with page(ticket_of(someone)["url"]) as socket:
        dead = Connection.opened(someone.user_id, f"dead-{new()}", now() + timedelta(seconds=5))
        dead.save()
        invoke("notifications_push_enrolment_change", _changed(someone))
        assert heard(socket) == {"type": "enrolment.changed", "detail": {"product_id": "p"}}
        assert dead.connection_id not in {row.connection_id for row in Connection.open_of(someone.user_id, now())}


def test_r05_a_row_that_has_outlived_the_gateway_is_not_used():
    someone = person("learner")
    old = Connection.opened(someone.user_id, f"old-{new()}", now() - timedelta(hours=3))
    old.save()
    assert not Connection.open_of(someone.user_id, now())
    invoke("notifications_push_enrolment_change", _changed(someone))
    assert Connection.find(someone.user_id, old.connection_id) is not None  # left to the table's own expiry


def test_r06_a_flood_of_noise_leaves_the_page_answering():
    with page(ticket_of(person("learner"))["url"]) as socket:
        for _ in range(20):
            socket.send(b"\xff\x00\xfe")
        socket.send('{"action": "ping"}')
        kinds = {heard(socket)["type"] for _ in range(21)}
        assert kinds == {"error", "pong"}


@pytest.mark.parametrize(("kind", "failures", "told"), [("throttle", 2, 2), ("500", 2, 2), ("500", 3, 1)])
def test_r09_a_gateway_that_fails_is_tried_three_times_and_costs_no_other_page_its_message(kind, failures, told):
    someone = person("learner")
    offer = ExamOffered(user_id=someone.user_id, product_id="p", star=2, target_tier="gold")
    function = "notifications_notify_exam_offer"
    with page(ticket_of(someone)["url"]) as one, page(ticket_of(someone)["url"]) as two:
        with fault(fault=kind, operation="PostToConnection", function=function, times=failures):
            invoke(function, event("exam.offered", offer))
        for socket in (one, two):
            socket.send('{"action": "ping"}')
        kinds = sorted(message["type"] for socket in (one, two) for message in heard_until(socket, "pong"))
        assert kinds == ["notification"] * told + ["pong"] * 2
    assert len(notified(someone)) == 1


def test_e08_no_frame_to_an_open_page_tells_a_key_during_an_exam():
    someone = learner(star=2)
    with page(ticket_of(someone)["url"]) as socket:
        attempt_id = prepared(someone)
        paper = planted(someone, attempt_id)
        assert someone.get(f"{BASE}/{attempt_id}").body["status"] == "started"
        some = {question.question_id: question.key for question in paper.items()[:5]}
        assert someone.put(f"{BASE}/{attempt_id}/answers", {"answers": some}).body["answered"] == 5
        change = {"product_id": someone.product_id, "star": 3, "reason": "Seen."}
        path = f"/api/admin/job-readiness/students/{someone.user_id}/override-progress"
        assert person("admin").patch(path, change).status == 200
        during = heard_until(socket, "enrolment.changed")
        socket.send('{"action": "ping"}')
        during += heard_until(socket, "pong")
        assert someone.post(f"{BASE}/submit", {"attempt_id": attempt_id, "answers": {}}).status == 200
        after = heard_until(socket, "notification")
    told, later = json.dumps(during), json.dumps(after)
    assert not TELLING.search(told)
    texts = [text for question in paper.items() for text in (question.stem, *question.options) if len(text) > 12]
    assert not [text for text in (CANARY, *texts, *some) if text in told or text in later]


def test_what_concerns_one_person_reaches_no_other():
    one, other = person("learner"), person("learner")
    with page(ticket_of(one)["url"]) as mine, page(ticket_of(other)["url"]) as theirs:
        invoke("notifications_push_enrolment_change", _changed(one))
        assert heard(mine)["type"] == "enrolment.changed"
        theirs.send('{"action": "ping"}')
        assert heard(theirs)["type"] == "pong"
        eventually(lambda: len(Connection.open_of(one.user_id, now())) == 1)


def _changed(someone):
    return {"detail": {"user_id": someone.user_id, "product_id": "p"}}
