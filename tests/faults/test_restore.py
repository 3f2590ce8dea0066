"""What happens to a stage whose tables are gone and are filled again from a backup."""

from datetime import UTC, datetime, timedelta

import pytest

from infra import back_up, restore
from infra.back_up import begin, failed
from infra.discover import declarations
from infra.exported import ExportUnusable, Folder, exports_in
from infra.quiet import followers, quiet, rules
from infra.quiet import main as hold_back
from infra.restore import SCHEDULES, Found, readable
from shared.accounts.models import User
from shared.analytics.models import Edition
from shared.audit.models import AuditEntry, audit
from shared.audit.watching import brought_back
from shared.core import clock, schedules
from shared.core.aws import client
from shared.core.ids import digest, new
from shared.core.names import bucket, physical
from shared.core.table import Transaction
from shared.exams.delivery import FINISHER, called_at
from shared.ledger.acts import Units, grant, hold, settle
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount
from shared.notifications.mailing import NotifyingMail
from shared.privacy import objects
from shared.privacy.models import Erasure
from shared.readiness.models import Enrolment
from tests.support.cohorts import took_quiz
from tests.support.examining import opened, stored, submitted
from tests.support.exporting import emptied, exported, rows_with
from tests.support.in_process import cloud_in_process
from tests.support.inbox import mails_of, mails_to
from tests.support.lambdas import invoke
from tests.support.ledgering import proved
from tests.support.people import Person, learner
from tests.support.privacy import FOLLOWING, moved, objects_of, rows_of
from tests.support.waiting import eventually
from tests.support.watching import seen

deployed = pytest.mark.deployed
OLD = timedelta(days=200)  # longer than it is remembered which mails were sent


def judged(someone: Person, at) -> AuditEntry:
    """Write down that somebody's project was reviewed; they are mailed of it where that is news."""
    effects = Transaction()
    facts = {"product_id": someone.product_id, "kind": "projects", "submission_id": new()}
    entry = audit("project_reviewed", actor=new(), user_id=someone.user_id, before={}, after={"status": "passed"},
                  reason=None, now=at, transaction=effects, **facts)  # fmt: skip
    effects.commit()
    return entry


def told(someone: Person):
    return eventually(lambda: mails_of(someone.user_id), seconds=60)


def erased(someone: Person) -> None:
    Erasure.planned(someone.user_id, clock.now()).save()
    for _ in range(2):
        moved(someone, due_at=clock.now() - timedelta(seconds=1))
        invoke("privacy_begin_due_erasures", {})
    eventually(lambda: Erasure.find(someone.user_id).state == "erased", seconds=120)


def scheduled(attempt_id: str) -> bool:
    scheduler = client("scheduler")
    try:
        return bool(scheduler.get_schedule(Name=digest(FINISHER, attempt_id), GroupName=physical("once")))
    except scheduler.exceptions.ResourceNotFoundException:
        return False


def states() -> set[str]:
    states = {client("events").describe_rule(Name=name)["State"] for name in rules()}
    return states | {client("lambda").get_event_source_mapping(UUID=uuid)["State"] for uuid in followers()}


@deployed
@pytest.mark.alone
def test_d07_a_stage_is_restored_with_its_schedules_without_a_second_mail_and_without_whom_it_has_erased(
    monkeypatch, capsys
):
    objects.wipe("erasures/")  # those whom other tests have erased
    someone, gone = learner(star=3), learner()
    address = User.of(gone.user_id).email
    took_quiz(gone, 9, True)
    seen(gone, new(), 60)
    eventually(lambda: set(rows_of(gone)) >= FOLLOWING, seconds=60)
    attempt_id = opened(someone)
    eventually(lambda: stored(someone, attempt_id).task_token)
    of = Units(someone.user_id, Currency.TOKEN, 100)
    grant(of, new(), clock.now())
    hold(Units(someone.user_id, Currency.TOKEN, 40), "practice_interview", f"hold-{someone.user_id}", clock.now())
    judged(someone, clock.now())
    old = judged(someone, clock.now() - OLD)
    mails = told(someone)
    eventually(lambda: NotifyingMail.query(someone.user_id).next().delivery == "sent")
    enrolment, account = someone.enrolment, LedgerAccount.of(someone.user_id)
    rows = rows_with(someone.user_id, enrolment.enrolment_id, attempt_id, gone.user_id, gone.enrolment.enrolment_id)
    # Of this one nobody remembers any more that it was mailed.
    old.entry_id = new()
    rows["audit-entries"].append(old.serialize())
    folder = exported(rows)
    erased(gone)
    emptied({**rows, "erasures": [{"user_id": {"S": gone.user_id}}]})
    schedules.cancel(FINISHER, key=(attempt_id,))
    assert someone.get("/api/user/profile").status == 404

    monkeypatch.setenv("FROM", f"s3://{folder.bucket}/{folder.prefix}")
    restore.main()
    assert "every star and balance is what its decisions and entries say" in capsys.readouterr().out
    assert states() == {"ENABLED", "Enabled"}
    again = someone.enrolment
    assert (again.star, again.tier, again.sequence) == (enrolment.star, enrolment.tier, enrolment.sequence)
    assert LedgerAccount.of(someone.user_id).books == account.books
    proved(someone.user_id)
    assert scheduled(attempt_id)
    # The sums are made anew behind it; until then everything is counted into those.
    eventually(lambda: Edition.current().next is None, seconds=240)
    # What follows the tables has seen all rows once it has told somebody else.
    other = learner()
    judged(other, clock.now())
    told(other)
    assert mails_of(someone.user_id) == mails
    assert mails_to(address) == []
    # The person goes on where they stood.
    assert someone.get(f"/api/app/job-readiness/promotion-exam/{attempt_id}").body["status"] == "started"
    assert submitted(someone, attempt_id).status == 200
    settle(Units(someone.user_id, Currency.TOKEN, 40), f"hold-{someone.user_id}", clock.now())
    proved(someone.user_id)
    kept = {"erasures", "decisions", "audit-entries"}
    eventually(lambda: Erasure.find(gone.user_id).state == "erased", seconds=120)
    assert set(rows_of(gone)) - kept <= FOLLOWING
    moved(gone, due_at=clock.now() - timedelta(seconds=1))
    invoke("privacy_begin_due_erasures", {})
    eventually(lambda: Erasure.find(gone.user_id).due_at is None, seconds=120)
    assert set(rows_of(gone)) - kept == set()
    assert objects_of(gone) == ["erasures/"]
    mine = {"users": [row for row in rows["users"] if row["user_id"]["S"] == someone.user_id]}
    found = restore.load(readable(exported(mine)))
    assert (found.rows, found.there) == ({"users": 0}, 1), "what is there stays, so that a restore can be begun again"


@deployed
@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        (lambda exports: {}, "no export is finished"),
        (lambda exports: {**exports, "no-such-table": []}, "no table no-such-table"),
    ],
    ids=["nothing", "unknown"],
)
def test_d07_an_export_that_is_not_whole_is_refused_before_anything_is_put(spoilt, says):
    with pytest.raises(ExportUnusable, match=says):
        readable(exported(spoilt({"users": []})))


@deployed
def test_d07_a_row_that_is_missing_from_an_export_is_noticed_and_binary_values_come_back_as_they_were():
    row = {"name": {"S": new()}, "raw": {"B": b"\x00\xff"}, "deep": {"L": [{"M": {"each": {"BS": [b"\xfe"]}}}]}}
    folder = exported({"billing-offers": [row]})
    (export,) = exports_in(folder).values()
    assert list(export.rows()) == [row]
    more = type(export)(export.folder, export.table, export.moment, 2, export.place)
    with pytest.raises(ExportUnusable, match="tells of 2 rows and has 1"):
        list(more.rows())
    client("s3").copy_object(
        Bucket=folder.bucket,
        CopySource={"Bucket": folder.bucket, "Key": f"{export.place}manifest-summary.json"},
        Key=f"{folder.prefix}/AWSDynamoDB/again/manifest-summary.json",
    )
    with pytest.raises(ExportUnusable, match="twice"):
        exports_in(folder)


@deployed
@pytest.mark.alone
def test_d07_a_restore_that_fails_leaves_everything_at_rest_until_one_is_through(monkeypatch):
    row = {"name": {"S": new()}, "content": {"S": "{}"}}
    folder = exported({"billing-offers": [row]})
    (export,) = exports_in(folder).values()
    client("s3").delete_object(Bucket=folder.bucket, Key=f"{export.place}manifest-files.json")
    monkeypatch.setenv("FROM", f"s3://{folder.bucket}/{folder.prefix}")
    with pytest.raises(client("s3").exceptions.NoSuchKey):
        restore.main()
    assert states() == {"DISABLED", "Disabled"}
    client("events").enable_rule(Name=rules()[0])
    hold_back()
    assert states() == {"DISABLED", "Disabled"}
    with quiet():
        pass
    assert states() == {"ENABLED", "Enabled"}


@deployed
def test_d07_every_table_is_exported_as_of_one_moment():
    folder = Folder(bucket("media"), f"table-exports/{new()}")
    begun = begin(folder, clock.real_now().replace(microsecond=0))
    assert set(begun) == {table.logical() for table in declarations().tables}
    assert failed(begun) == []


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-11-21T09:00:00Z", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("2026-11-21T09:00:00", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("2026-11-21T10:00:00+01:00", datetime(2026, 11, 21, 9, tzinfo=UTC)),
    ],
)
def test_d07_a_backup_is_as_of_the_moment_that_is_asked_for(monkeypatch, at, moment):
    monkeypatch.setenv("AT", at)
    assert back_up._moment() == moment


def test_d07_a_backup_is_as_of_a_moment_that_can_be_restored_where_none_is_asked_for(monkeypatch):
    monkeypatch.delenv("AT", raising=False)
    ago = clock.real_now() - back_up._moment()
    assert timedelta(minutes=10) <= ago < timedelta(minutes=11)


@pytest.mark.parametrize(("left", "called"), [(600, 630), (0, 60), (-86400, 60)])
def test_d07_the_end_of_an_exam_is_called_at_its_moment_or_soon_where_that_has_passed(left, called):
    moment = datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert called_at(moment + timedelta(seconds=left), moment) == moment + timedelta(seconds=called)


def test_d07_whoever_is_erased_again_before_the_proof_has_no_star_to_be_proved():
    with cloud_in_process([Enrolment]):
        assert list(restore.differences(Found(enrolments=[(new(), new())]))) == []


def test_d07_every_function_that_is_called_at_a_moment_is_scheduled_anew():
    called = {function.identifier for function in declarations().functions if function.kind == "scheduled"}
    assert called == set(SCHEDULES)


@pytest.mark.parametrize("address", ["", "s3://", "s3://bucket", "s3://bucket/", "bucket/prefix", "https://bucket/a"])
def test_d07_a_place_that_is_none_is_refused(address):
    with pytest.raises(ExportUnusable):
        Folder.of(address)


def test_d07_an_act_that_is_written_long_after_it_happened_is_one_that_a_restore_has_brought_back():
    at = datetime(2026, 11, 21, 10, tzinfo=UTC)
    record = {"dynamodb": {"ApproximateCreationDateTime": at.timestamp() + 3601}}
    assert brought_back(at, record)
    assert not brought_back(at + timedelta(seconds=1), record)
