"""What happens to people's data when they ask for it, when they leave, and when something fails meanwhile."""

import io
import json
import urllib.request
import zipfile
from datetime import timedelta

import pytest

from infra import erase_again
from infra.discover import declarations
from shared.accounts.models import Identity, Session, User
from shared.core import clock
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import bucket, physical
from shared.experts.models import ExpertSession
from shared.feedback.models import Feedback
from shared.organisations.models import Client
from shared.privacy import objects, registry
from shared.privacy.models import Erasure, PersonalExport
from shared.privacy.places import EXPORTED
from shared.privacy.registry import entry
from shared.questions.models import BankQuestion, QuestionBank
from tests.support.belongings import row_of
from tests.support.hooks import fault
from tests.support.inbox import mails_to
from tests.support.lambdas import invoke
from tests.support.organising import address, admin
from tests.support.people import Person, call, enrol, learner, seed_product_id
from tests.support.privacy import (
    ERASURE,
    EXPORT,
    FOLLOWING,
    OWN_DOING,
    confirmed,
    everywhere,
    moved,
    objects_of,
    rows_of,
    under_way,
)
from tests.support.signing_in import sign_in
from tests.support.waiting import at_once, eventually

deployed = pytest.mark.deployed
KEPT = {t.logical() for t in registry.exported() if entry(t).at_erasure != "erased"}
JOB = "privacy_begin_due_erasures"


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def due(someone: Person) -> None:
    """Let the moment come at which somebody's erasure goes on, and have it go on."""
    moved(someone, due_at=clock.now() - timedelta(seconds=1))
    invoke(JOB, {})


def arrived(email: str) -> tuple[Person, dict]:
    """Return somebody who has signed in and is enrolled, with their session."""
    session = sign_in(email)
    enrol(session["user_id"], seed_product_id(), "economics")
    return Person(session["user_id"], session["access_token"], seed_product_id()), session


def erased(someone: Person) -> Erasure:
    def look():
        erasure = Erasure.find(someone.user_id)
        return erasure if erasure.state == "erased" else None

    return eventually(look, seconds=120)


def left_of(someone: Person) -> set[str]:
    return set(rows_of(someone)) - KEPT


@deployed
def test_d02_a_person_leaves_and_nothing_but_their_opaque_id_stays():
    email, canary = address(), f"CANARY-{new()}"
    someone, session = arrived(email)
    everywhere(someone, canary)
    assert confirmed(someone).body["state"] == "planned"
    due(someone)
    assert someone.get(ERASURE).body["state"] == "closed"
    assert call("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"]}).status == 401
    assert User.of(someone.user_id).email == email, "closed, and not yet erased"
    due(someone)
    stone = erased(someone)
    assert left_of(someone) <= FOLLOWING
    assert objects_of(someone) == ["erasures/"]
    assert Identity.find(Identity.key(f"email:{email}")) is None
    assert Session.find(session["refresh_token"].partition(".")[0]) is None
    assert someone.delete("/api/user").refused == (404, "UserNotFound"), "erase again"
    assert call("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"]}).status == 401
    progress = admin().get(f"/api/admin/users/{someone.user_id}/erasure").body
    assert (progress["state"], progress["round"]) == ("erased", 1)
    assert canary not in json.dumps(progress)
    assert email not in str(stone.serialize())

    late = Feedback(someone.user_id, "late", product_id=new(), rating=5, comment=canary, given_at=clock.now())
    late.save()
    due(someone)
    eventually(lambda: left_of(someone) == set())
    eventually(lambda: Erasure.find(someone.user_id).due_at is None)
    assert sign_in(email)["user_id"] != someone.user_id, "who comes back is somebody new"


@deployed
def test_d08_a_copy_holds_everything_of_its_owner_nothing_of_others_and_is_told_by_a_mail_that_opens_nothing():
    email = address()
    (someone, _), other = arrived(email), learner()
    mine, theirs = f"CANARY-{new()}", f"CANARY-{new()}"
    everywhere(someone, mine)
    everywhere(other, theirs)
    asked = someone.post(EXPORT).body

    def look():
        shown = someone.get(f"{EXPORT}/{asked['export_id']}").body
        return shown if shown["state"] == "ready" else None

    ready = eventually(look, seconds=120)
    answer = someone.get(ready["file"])
    assert answer.status == 302
    assert other.get(ready["file"]).refused == (404, "PersonalExportNotFound")
    with urllib.request.urlopen(answer.headers["location"], timeout=60) as opened:
        files = unpacked(opened.read())
    tables = {t.logical() for t in registry.exported()} - OWN_DOING
    assert {f"data/{name}.json" for name in tables} <= set(files)
    for name in tables:
        assert json.loads(files[f"data/{name}.json"]), name
    whole = b"".join(files.values())
    assert theirs.encode() not in whole
    for place in EXPORTED:
        (key,) = (name for name in files if name.startswith(f"media/{place.prefix}"))
        assert files[key] == mine.encode()
    assert json.loads(files["data/users.json"])[0]["email"] == email
    assert "questions" not in json.loads(files["data/quiz-attempts.json"])[0]
    contents = {line["file"]: line for line in json.loads(files["contents.json"])}
    assert set(contents) == set(files) - {"contents.json"}
    mail = eventually(lambda: [m for m in mails_to(email) if "data is ready" in m["Subject"]])[0]
    assert ready["file"] in mail["BodyText"]
    assert "X-Amz" not in mail["BodyText"]


@deployed
def test_d03_a_copy_and_an_erasure_at_once_leave_a_whole_copy_or_none():
    someone, canary = learner(), f"CANARY-{new()}"
    everywhere(someone, canary)
    Erasure.planned(someone.user_id, clock.now()).save()
    before = rows_of(someone)
    export = PersonalExport.asked(someone.user_id, new(), clock.now())
    export.save()

    def leave():
        for _ in range(2):
            due(someone)
        return erased(someone)

    def copy():
        written = invoke("privacy_write_export", {"user_id": someone.user_id, "export_id": export.export_id})
        if written["fulfilment"] == "overtaken":
            return None
        return unpacked(client("s3").get_object(Bucket=bucket("media"), Key=export.key)["Body"].read())

    files, _ = at_once([copy, leave])
    if files is not None:
        counts = {name: len(json.loads(files[f"data/{name}.json"])) for name in before if f"data/{name}.json" in files}
        assert counts == {name: before[name] for name in counts}
    assert left_of(someone) <= {"personal-exports"} | FOLLOWING
    due(someone)
    eventually(lambda: left_of(someone) == set() and objects_of(someone) == ["erasures/"], seconds=90)


FAILURES = [
    {"fault": "throttle", "function": "privacy_erase_rows", "operation": "BatchWriteItem", "times": 7},
    {"fault": "timeout-after", "function": "privacy_erase_rows", "operation": "BatchWriteItem", "nth": 3},
    {"fault": "500", "function": "privacy_erase_objects", "service": "s3", "times": 4},
    {"fault": "throttle", "function": "privacy_finish_erasure", "operation": "TransactWriteItems", "times": 4},
]


@deployed
@pytest.mark.alone
@pytest.mark.parametrize("plan", FAILURES, ids=lambda plan: f"{plan['function']}-{plan['fault']}")
def test_d04_an_erasure_that_fails_in_the_middle_goes_on_and_ends_complete(plan):
    someone, _ = under_way("closed", due_at=clock.now() + timedelta(days=1))
    everywhere(someone, f"CANARY-{new()}")
    with fault(**plan):
        due(someone)
        done = erased(someone)
    assert left_of(someone) <= FOLLOWING
    assert objects_of(someone) == ["erasures/"]
    assert {t.logical() for t in registry.erased()} <= set(done.done)
    due(someone)
    eventually(lambda: left_of(someone) == set())


@deployed
@pytest.mark.alone
def test_d07_whom_a_restore_brings_back_is_erased_again():
    objects.wipe("erasures/")  # those whom other tests have erased
    email = address()
    someone, _ = arrived(email)
    kept = User.of(someone.user_id)
    Erasure.planned(someone.user_id, clock.now()).save()
    for _ in range(2):
        due(someone)
    first = erased(someone).erased_at
    # The restored tables know nothing of the erasure, and the person is there again.
    kept.save()
    Feedback(someone.user_id, "restored", product_id=new(), rating=5, given_at=clock.now()).save()
    Erasure(someone.user_id).delete()
    assert sign_in(email)["user_id"] != someone.user_id
    erase_again.main()
    eventually(lambda: left_of(someone) == set(), seconds=120)
    assert User.find(someone.user_id) is None
    assert erased(someone).erased_at == first
    due(someone)
    assert eventually(lambda: Erasure.find(someone.user_id).due_at is None, seconds=120)
    assert Erasure.find(someone.user_id).erased_at == first


# By the name of the path's parameter: how to make one that is deleted.
DELETED = {
    "client_id": lambda: row_of(Client, deleted_at=clock.now()).client_id,
    "session_id": lambda: row_of(ExpertSession, deleted=True, active=False).session_id,
    "bank_id": lambda: row_of(QuestionBank, deleted_at=clock.now()).bank_id,
    "question_id": lambda: row_of(BankQuestion, deleted=True).question_id,
}
LOOKING = [
    function
    for function in declarations().functions
    if function.kind == "endpoint"
    and function.method == "GET"
    and function.scope in ("admin", "staff_or_admin")
    and function.path.count("{") == 1
    and any(f"{{{name}}}" in function.path for name in DELETED)
]


def test_d11_every_table_whose_rows_are_deleted_softly_is_known_to_the_sweep():
    soft = {t.logical() for t in declarations().tables if {"deleted", "deleted_at"} & set(t.get_attributes())}
    known = {Client, ExpertSession, QuestionBank, BankQuestion}
    # Drafts of every kind are deleted and looked for in the tests of the configuration.
    assert soft == {table.logical() for table in known} | {"drafts"}
    assert len(LOOKING) >= 4


@deployed
@pytest.mark.parametrize("function", LOOKING, ids=lambda function: function.identifier)
def test_d11_what_is_deleted_is_answered_like_what_never_was(function):
    name = next(name for name in DELETED if f"{{{name}}}" in function.path)
    deleted, never = (
        admin().get(f"{function.path.replace(f'{{{name}}}', identifier)}?format=gift")
        for identifier in (DELETED[name](), new())
    )
    assert deleted.status == never.status == 404
    assert deleted.refused == never.refused


@deployed
def test_d05_a_session_that_has_expired_renews_nothing_although_its_row_is_still_there():
    someone, session = arrived(address())
    row = Session.find(session["refresh_token"].partition(".")[0])
    row.update(actions=[Session.expires_at.set(clock.now() - timedelta(seconds=1))])
    assert call("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"]}).status == 401
    assert Session.find(row.session_id) is not None
    assert User.of(someone.user_id).active


@deployed
def test_d06_what_another_release_has_written_stays_when_a_person_changes_something():
    someone = learner()
    stored = {"user_id": {"S": someone.user_id}, "email_notifications": {"BOOL": False}, "of_another": {"S": "kept"}}
    client("dynamodb").put_item(TableName=physical("user-settings"), Item=stored)
    assert someone.get("/api/user/settings").body["email_notifications"] is False
    assert someone.put("/api/user/settings", {"job_alerts": True}).status == 200
    found = client("dynamodb").get_item(TableName=physical("user-settings"), Key={"user_id": stored["user_id"]})
    assert found["Item"]["of_another"] == {"S": "kept"}
    assert found["Item"]["email_notifications"] == {"BOOL": False}
