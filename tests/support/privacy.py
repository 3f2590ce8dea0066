"""People about whom something stands in every table and place, and what is left of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from shared.accounts.models import User
from shared.core import clock
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import bucket
from shared.core.table import Table
from shared.experts.statistics import CountedWatching
from shared.organisations.invitations import Invitation
from shared.privacy import registry
from shared.privacy.models import Erasure, PersonalExport
from shared.privacy.places import PLACES
from shared.privacy.registry import Whose, entry
from shared.readiness.models import Enrolment
from tests.support.belongings import row_of
from tests.support.inbox import code_for
from tests.support.people import Answer, Person, learner, met
from tests.support.waiting import eventually

ERASURE, EXPORT = "/api/user/erasure", "/api/user/export"
# What follows the streams of other rows may be written a moment after those are gone; the second pass takes it.
FOLLOWING = {"expert-session-counted", "analytics-enrolments", "analytics-things", "business-deeds"}
OWN_DOING = {Erasure.logical(), PersonalExport.logical()}
# Rows that other functions act upon at once are given a state that they pass over.
AT_REST: dict[str, dict[str, Any]] = {
    "decisions": {"kind": "assessment_passed"},
    "exam-attempts": {"status": "failed", "announced": True},
    "interview-submissions": {"status": "failed", "practice": True},
    "project-submissions": {"status": "failed"},
    "quiz-attempts": {"status": "started"},
}


def everywhere(someone: Person, canary: str) -> None:
    """Have a row of somebody in every table about people, and an object in every place of theirs, with a canary."""
    whose = Whose.of(someone.user_id)
    met.discard(someone.user_id)  # a decision is made up as well
    for table in registry.tables():
        if table not in (User, Enrolment) and table.logical() not in OWN_DOING:
            _row(table, whose, canary)
    for place in PLACES:
        if place.personal.owner:
            key = f"{place.prefix}{someone.user_id}/{new()}/{canary}.bin"
            for _ in range(2):  # the first one is an earlier version of the second
                client("s3").put_object(Bucket=bucket("media"), Key=key, Body=canary.encode())
    # The stream of what was watched has told whoever counts it.
    eventually(lambda: rows_of(someone)[CountedWatching.logical()] == 2, seconds=60)


def _row(table: type[Table], whose: Whose, canary: str) -> None:
    known: dict[str, Any] = {"user_id": whose.user_id} if entry(table).owner else {}
    if entry(table).found == "enrolment":
        known["enrolment_id"] = whose.enrolment_ids[0]
    if entry(table).found == "address":
        known |= {"address_digest": Invitation.key(str(whose.address)), "email": whose.address, "client_id": new()}
    schema = table._get_schema()
    keys = [part["AttributeName"] for part in schema["key_schema"]]
    keys += [part["AttributeName"] for index in schema["global_secondary_indexes"] for part in index["key_schema"]]
    for name, attribute in table.get_attributes().items():
        free = name not in known and name not in keys and not name.endswith("_id")
        if free and isinstance(attribute, UnicodeAttribute) and attribute.default is None:
            known[name] = canary
    row_of(table, **{**known, **AT_REST.get(table.logical(), {})})


def rows_of(someone: Person) -> dict[str, int]:
    """Return how many rows of somebody there are, by table, without tables that have none."""
    whose, found = Whose.of(someone.user_id), [*registry.erased(), *registry.exported()]
    counts = {table.logical(): sum(len(page) for page in registry.pages(table, whose)) for table in found}
    return {name: count for name, count in counts.items() if count}


def objects_of(someone: Person) -> list[str]:
    """Return the places in which anything of somebody is left, in whatever version."""
    left = []
    for place in PLACES:
        prefix = f"{place.prefix}{someone.user_id}"
        found = client("s3").list_object_versions(Bucket=bucket("media"), Prefix=prefix)
        if found.get("Versions") or found.get("DeleteMarkers"):
            left.append(place.prefix)
    return left


def confirmed(someone: Person) -> Answer:
    """Ask for somebody's erasure and confirm it with the code from their mail."""
    asked = someone.delete("/api/user")
    assert asked.status == 202, asked
    address = User.of(someone.user_id).email
    proof = {"challenge_id": asked.body["code"]["challenge_id"], "code": code_for(address)}
    return someone.post(f"{ERASURE}/confirm", proof)


def moved(someone: Person, **values: Any) -> Erasure:
    """Change somebody's erasure in the table, such as the moment at which it goes on, and return it."""
    erasure = Erasure.find(someone.user_id)
    assert erasure is not None
    erasure.update(actions=[getattr(Erasure, name).set(value) for name, value in values.items()])
    return erasure


def under_way(state: str, **values: Any) -> tuple[Person, Erasure]:
    """Return somebody whose erasure is so far."""
    someone = learner()
    erasure = Erasure.planned(someone.user_id, clock.now())
    erasure.state = state
    for name, value in values.items():
        setattr(erasure, name, value)
    erasure.save()
    return someone, erasure


@contextmanager
def no_due(erasure: Erasure) -> Iterator[None]:
    """Take an erasure out of the list of those due when the test is through."""
    try:
        yield
    finally:
        erasure.update(actions=[Erasure.due_at.remove()])
