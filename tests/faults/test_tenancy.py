"""Attacks on the walls between people and between organisations, by the ids of the list of faults."""

import http.client
import json
import re
from itertools import pairwise

import pytest

from infra.discover import declarations
from shared.accounts.models import User
from shared.core import ids
from shared.core.ids import new
from shared.readiness.models import Enrolment, Product
from tests.support.belongings import IN_BODY, IN_PATH, Door, doors
from tests.support.organising import CLIENTS, address, admin, client
from tests.support.people import PORT, Person, call, learner, person, seed_product_id
from tests.support.signing_in import sign_in

LEARNERS = doors("learner", "staff", "member")
deployed = pytest.mark.deployed


def test_t01_every_id_that_a_route_takes_is_known_to_the_sweep():
    unknown = {door.key for door in LEARNERS} - set(IN_PATH) - set(IN_BODY)
    assert not unknown, "say in tests/support/belongings.py how to make one of somebody else's"


@pytest.fixture(scope="module")
def people():
    """A learner, another of the same client and one of another; the others have a product of their own too."""
    mine, theirs = client(), client()
    ada, ben, cyd = learner(star=5, tier="bronze"), learner(star=5), learner(star=5)
    for someone, client_id in ((ada, mine), (ben, mine), (cyd, theirs)):
        someone.enrolment.update(actions=[Enrolment.client_id.set(client_id)])
    others = [_with_a_product_of_their_own(ben), _with_a_product_of_their_own(cyd)]
    return {"staff": person("staff", client_id=mine), "learner": ada, "member": ada}, others


def _with_a_product_of_their_own(someone: Person) -> Person:
    copy = Product(**{**Product.of(seed_product_id()).attribute_values, "product_id": new()})
    copy.save()
    return learner(star=5, product_id=copy.product_id)


def told(answer):
    return answer.status, {name: value for name, value in answer.body.items() if name != "request_id"}


@deployed
@pytest.mark.parametrize("door", LEARNERS, ids=lambda door: f"{door.function.identifier}.{door.name}")
def test_t01_what_is_another_s_is_answered_like_what_is_not_there_and_stays_as_it_is(people, door: Door):
    mine, others = people
    ada = mine[door.function.scope]
    make = IN_BODY[door.key] if door.in_body else IN_PATH[door.key]
    if make is None:
        return
    needed = {
        other.name: IN_BODY[other.key](ada).id
        for other in LEARNERS
        if other.function is door.function and other.in_body and other.name != door.name and IN_BODY[other.key]
    }
    missing = told(call(door.function.method, *door.asked(new(), needed), token=ada.token))
    assert missing[0] == 404, missing
    for other in others:
        thing = make(other)
        before = thing.row.serialize()
        answer = told(call(door.function.method, *door.asked(thing.id, needed), token=ada.token))
        assert answer == missing
        thing.row.refresh(consistent_read=True)
        assert thing.row.serialize() == before


def staff_of(*client_ids: str) -> tuple[str, dict]:
    """Return the address and the session of somebody who was invited by these clients."""
    email = address()
    for client_id in client_ids:
        admin().post(f"{CLIENTS}/{client_id}/invitations", {"email": email, "role": "staff"})
    return email, sign_in(email)


def refresh(session: dict, **more: str):
    return call("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"], **more})


def session_client(token: str) -> str | None:
    return call("GET", "/api/auth/me", token=token).body["session_client_id"]


@deployed
def test_t03_staff_of_two_clients_work_for_the_one_that_they_name():
    first, second, foreign = client(), client(), client()
    _, session = staff_of(first, second)
    assert session_client(session["access_token"]) is None
    assert refresh(session, client_id=foreign).refused == (403, "NotYourClient")
    chosen = refresh(session, client_id=second)
    assert session_client(chosen.body["access_token"]) == second
    other = refresh(chosen.body, client_id=first)
    assert session_client(other.body["access_token"]) == first


@deployed
def test_t03_staff_of_a_disabled_client_get_no_token_for_it():
    first, second = client(), client()
    _, session = staff_of(first, second)
    assert admin().patch(f"{CLIENTS}/{second}", {"version": 1, "active": False}).status == 200
    assert refresh(session, client_id=second).refused == (403, "ClientDisabled")
    only = refresh(session).body
    assert session_client(only["access_token"]) == first
    assert admin().patch(f"{CLIENTS}/{second}", {"version": 2, "active": True}).status == 200
    assert session_client(refresh(only, client_id=second).body["access_token"]) == second


@deployed
def test_t03_whoever_is_staff_of_nobody_gets_a_token_for_nobody():
    session = sign_in()
    assert refresh(session, client_id=client()).refused == (403, "NotYourClient")
    assert session_client(refresh(session).body["access_token"]) is None


@deployed
def test_t03_a_client_s_staff_get_no_token_for_it_after_the_role_was_revoked():
    client_id = client()
    _, session = staff_of(client_id)
    revoking = {"change": "revoke", "role": "staff", "client_id": client_id, "reason": "left"}
    assert admin().post(f"/api/admin/users/{session['user_id']}/roles", revoking).status == 200
    assert refresh(session, client_id=client_id).refused == (403, "NotYourClient")
    assert refresh(session).body["roles"] == ["learner"]


STAFF = [f for f in declarations().functions if f.kind == "endpoint" and f.scope == "staff"]


@deployed
def test_t03_every_staff_route_refuses_who_is_staff_of_no_client_or_of_a_disabled_one():
    disabled = client()
    admin().patch(f"{CLIENTS}/{disabled}", {"version": 1, "active": False})
    without, shut = person("staff"), person("staff", client_id=disabled)
    for function in STAFF:
        path = re.sub(r"{(\w+)}", lambda part: {"file_type": "csv"}.get(part[1]) or new(), function.path)
        assert call(function.method, path, token=without.token).refused == (403, "NoClientInSession"), path
        assert call(function.method, path, token=shut.token).refused == (403, "ClientDisabled"), path


@deployed
def test_t05_no_header_no_query_and_no_second_token_changes_the_client():
    mine, theirs = client(), client()
    me, them = person("staff", client_id=mine), person("staff", client_id=theirs)
    places = ["/api/auth/me", *(f.path for f in STAFF if f.method == "GET" and "{" not in f.path)]
    for path in places:
        plain = call("GET", path, token=me.token)
        headers = {"x-client-id": theirs}
        for answer in (
            call("GET", path, token=me.token, headers=headers),
            call("GET", f"{path}?client_id={theirs}", token=me.token, headers=headers),
        ):
            assert (answer.status, answer.body) == (plain.status, plain.body) or answer.status == 400, path
        status, body = twice(path, str(me.token), str(them.token))
        assert status in (400, 401, 403) or body == plain.body, path


def twice(path: str, first: str, second: str) -> tuple[int, object]:
    """Ask with two Authorization headers."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.putrequest("GET", path)
    for token in (first, second):
        connection.putheader("authorization", f"Bearer {token}")
    connection.endheaders()
    answer = connection.getresponse()
    raw = answer.read()
    return answer.status, json.loads(raw) if raw else None


@deployed
def test_t04_staff_change_nobody_s_account_enrolment_or_client():
    mine, theirs = client(), client()
    them, staff = learner(), person("staff", client_id=mine)
    them.enrolment.update(actions=[Enrolment.client_id.set(theirs)])
    reason, place = {"reason": "x"}, f"/api/admin/users/{them.user_id}"
    for answer in (
        staff.post(f"{place}/deactivate", reason),
        staff.post(f"{place}/roles", {"change": "grant", "role": "viewer", **reason}),
        staff.delete(f"/api/admin/enrolments/{them.enrolment.enrolment_id}"),
        staff.patch(f"{CLIENTS}/{theirs}", {"version": 1, "active": False}),
    ):
        assert answer.status == 403
    assert them.enrolment.active
    user = User.of(them.user_id)
    assert (user.active, user.roles) == (True, {"learner"})
    assert admin().get(f"{CLIENTS}/{theirs}").body["active"]


def test_t06_ids_cannot_be_guessed_from_one_another():
    made = [new() for _ in range(2000)]
    assert len(set(made)) == len(made)
    chance = [sum(ids.ALPHABET.index(c) << (5 * place) for place, c in enumerate(reversed(one[10:]))) for one in made]
    steps = [abs(late - early) for early, late in pairwise(chance)]
    assert min(steps) > 2**50
    low = sum(one < 2**79 for one in chance)
    assert 800 < low < 1200
