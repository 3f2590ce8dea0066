"""What the tables say of how long rows stay is what their expiry says."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from pynamodb.attributes import TTLAttribute

from infra.discover import declarations
from shared.accounts.rules import CODE_LIFETIME, REFRESH_LIFETIME
from shared.core import push, receipts
from shared.core.ids import new
from shared.core.personal import Personal
from shared.interviews.models import UPLOAD_KEPT
from shared.notifications.models import DIGESTS_KEPT
from shared.notifications.models import KEPT as NOTICES_KEPT
from shared.organisations.imports import KEPT as IMPORTS_KEPT
from shared.organisations.invitations import KEPT as INVITATIONS_KEPT
from shared.payments.events import Kind, Subject
from shared.payments.keeping import KEPT_DAYS
from shared.payments.models import PaymentEvent
from shared.privacy.models import PersonalExport
from shared.privacy.rules import EXPORT_KEPT
from shared.realtime.models import VALID
from shared.reports.models import KEPT as REPORTS_KEPT
from shared.reviews.models import LEASE

NUMBERS = {"one": 1, "two": 2}
KEPT = {
    "connections": push.LONGEST,
    "enrolment-import-rows": IMPORTS_KEPT,
    "enrolment-imports": IMPORTS_KEPT,
    "exports": REPORTS_KEPT,
    "interview-uploads": UPLOAD_KEPT,
    "invitations": INVITATIONS_KEPT,
    "notifications": NOTICES_KEPT,
    "notifying-mails": NOTICES_KEPT,
    "payment-events": timedelta(days=KEPT_DAYS),
    "personal-exports": EXPORT_KEPT,
    "realtime-tickets": VALID,
    "receipts": receipts.KEPT,
    "review-leases": LEASE,
    "review-requests": DIGESTS_KEPT,
    "sessions": REFRESH_LIFETIME,
    "sign-in-challenges": CODE_LIFETIME,
}
# How long these stay is another thing's matter, and said as such.
FOLLOWING = {"expert-session-uploads", "limits", "used-tokens"}
EXPIRING = {
    table.logical(): table.Meta.personal
    for table in declarations().tables
    if any(isinstance(attribute, TTLAttribute) for attribute in table.get_attributes().values())
}


def said(personal: Personal) -> timedelta:
    """Return the time with which a table's retention begins."""
    found = re.match(r"(\w+) (day|hour|minute)s?\b", personal.retention)
    assert found, personal.retention
    number, unit = found.groups()
    return timedelta(**{f"{unit}s": NUMBERS.get(number) or int(number)})


def test_every_table_whose_rows_expire_is_looked_at():
    assert set(EXPIRING) == set(KEPT) | FOLLOWING


@pytest.mark.parametrize("name", sorted(KEPT))
def test_rows_stay_as_long_as_their_table_says(name):
    assert KEPT[name] == said(EXPIRING[name])


def test_rows_that_are_new_end_when_their_table_says():
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    assert PersonalExport.asked(new(), new(), moment).expires_at == moment + KEPT["personal-exports"]
    subject = Subject("evt_1", "refund.created", Kind.PAYMENT, "pi_1")
    event = PaymentEvent.about(subject, moment, moment, moment + timedelta(days=KEPT_DAYS))
    assert event.expires_at == moment + KEPT["payment-events"]
    assert not event.alive(moment + KEPT["payment-events"])
