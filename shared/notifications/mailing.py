"""Mailing a person something once: claimed before it is sent, since a mail cannot be taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError
from pynamodb.attributes import TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.accounts.models import User
from shared.accounts.roles import RoleHolder
from shared.accounts.settings import UserSettings
from shared.clients.mail import Attachment, Mail, MailNotSent, MailRefused, send
from shared.core import log
from shared.core.grants import mails, reads, writes
from shared.core.ids import derived
from shared.core.table import Personal, Settings, Table, change, create, table_name, together
from shared.notifications.mails import render
from shared.notifications.models import KEPT
from shared.notifications.rules import Delivery


class NotifyingMail(Table):
    """One mail about one thing to one person: it was sent, or is not to be sent again. Access: by person and mail."""

    class Meta(Settings):
        table_name = table_name("notifying-mails")
        personal = Personal(owner="user_id", retention="180 days", export=False)

    user_id = UnicodeAttribute(hash_key=True)
    mail_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    delivery = UnicodeAttribute(default=Delivery.SENDING.value)
    claimed_at = UTCDateTimeAttribute()
    expires_at = TTLAttribute()


GRANTS = [reads(User), reads(UserSettings), writes(NotifyingMail), mails()]
GRANTS_FOR_ADMINS = [reads(RoleHolder), *GRANTS]


def mail(
    user_id: str,
    kind: str,
    about: tuple[object, ...],
    values: Mapping[str, Any],
    now: datetime,
    attachments: tuple[Attachment, ...] = (),
    asked_for: bool = False,
) -> None:
    """Mail a person what happened, by the template of its kind; however often this is asked for, they get one mail.

    Whoever wants no mails gets none but those that they have just `asked_for`. A mail that could not be sent raises
    `MailNotSent` and may be asked for again; one whose answer was lost counts as sent.
    """
    claim = NotifyingMail(user_id, derived(kind, *about), kind=kind, claimed_at=now, expires_at=now + KEPT)
    user, settings, earlier = together(
        (User, user_id, None), (UserSettings, user_id, None), (NotifyingMail, user_id, claim.mail_id)
    )
    if earlier is not None or not _wants_mails(user, None if asked_for else settings):
        return
    made = render(kind, attachments, **values)
    if create(claim):
        _deliver(user.email, made, claim)


def mail_admins(kind: str, about: tuple[object, ...], values: Mapping[str, Any], now: datetime) -> None:
    """Mail the administrators what happened, each once; raises `MailNotSent` at the end when one could not be told."""
    missed: MailNotSent | None = None
    for user_id in RoleHolder.of_role("admin"):
        try:
            mail(user_id, kind, about, values, now)
        except MailNotSent as failure:
            missed = failure
    if missed is not None:
        raise missed


def _wants_mails(user: User | None, settings: UserSettings | None) -> bool:
    return user is not None and user.active and (settings is None or settings.email_notifications)


def _deliver(address: str, made: Mail, claim: NotifyingMail) -> None:
    delivery = Delivery.SENT
    try:
        send(address, made)
    except MailNotSent:
        claim.delete()
        raise
    except MailRefused as refusal:
        delivery = Delivery.REFUSED
        log.info("a mail was refused", kind=claim.kind, code=str(refusal))
    except BotoCoreError as error:
        delivery = Delivery.UNKNOWN
        log.info("whether a mail was sent is not known", kind=claim.kind, error=type(error).__name__)
    if delivery is not Delivery.SENT:
        log.metric("MailsNotSent", 1, kind=claim.kind)
    change(claim, [NotifyingMail.delivery.set(delivery.value)])
